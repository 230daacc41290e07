/** Names that became elements or ran. */

import type { World } from "../mock/world";

const STRANGERS = "script, iframe, object, embed, img[src='x'], [onerror], [onclick], [onload]";

export function foreignMarkup(world: World): string[] {
  const own = document.querySelector("script[type='module']");
  const found = [...document.body.querySelectorAll(STRANGERS)].filter((element) => element !== own);
  const ran = "hacked" in window ? ["markup: a name was run as a script"] : [];
  const made = [...found, ...elementsOfNames(world)];
  return [...ran, ...made.map(({ outerHTML }) => `markup: ${outerHTML.slice(0, 120)} is in the page`)];
}

/** Elements that are just what stands in a name: `<b>nas</b>` is called so by somebody, and is no bold "nas". */
function elementsOfNames(world: World): Element[] {
  const written = JSON.stringify(world).matchAll(/<([a-z]+)>([^<]+)<\/\1>/g);
  return [...written].flatMap(([, tag = "", text = ""]) =>
    [...document.body.querySelectorAll(tag)].filter(({ innerHTML }) => innerHTML === text),
  );
}
