/** Words on the page that are in no list of words: in the pseudo-language every word of ours wears an accent. */

import type { World } from "../mock/world";
import { called, visibleTexts } from "./visible";

const WORD = /[A-Za-z]{4,}/;
const ACCENT = /[áéíóúýçñšžÁÉÍÓÚÇÑŠ]/;
/** What others said: names, addresses, times, code, and sentences of the back end. */
const THEIRS = "bdi, time, code, pre, kbd, [data-theirs]";

/** Texts that are neither ours nor in the made-up data. */
export function untranslated(world: World): string[] {
  const maps = { snapshots: [...world.snapshots.values()], rules: [...world.rules.values()] };
  const data = JSON.stringify({ ...world, ...maps }).toLowerCase();
  const foreign = visibleTexts().filter(({ text, element }) => {
    const said = text.textContent?.trim() ?? "";
    // The page begins what the back end says with a capital and ends it with a full stop.
    const plain = JSON.stringify(said.replace(/\.$/, "")).slice(1, -1).toLowerCase();
    const known = ACCENT.test(said) || data.includes(plain);
    return WORD.test(said) && !known && !element.closest(THEIRS);
  });
  return [...new Set(foreign.map(({ element }) => `not translated: ${called(element)}`))];
}
