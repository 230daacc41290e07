/** Words that nobody says any more are taken out. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "../app/i18n/en";

const ROOT = "src";
const TEXT = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|i18n\/en|^bindings/.test(file))
  .map((file) => readFileSync(join(ROOT, file), "utf8"))
  .join("\n");

/** Every key by its path; those of several numbers count as one. */
function keysOf(words: object, above = ""): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "object"
      ? keysOf(value, `${above}${name}.`)
      : [above + name.replace(/_(zero|one|other)$/, "")],
  );
}

/** Those that stand in the source as they are. */
function plain(text: string): Set<string> {
  return new Set([...text.matchAll(/["'`]([\w-]+(?:\.[\w-]+)+)["'`]/g)].map(([, key = ""]) => key));
}

/** Those that are put together, such as `tenants.view.${view}`. */
function patterns(text: string): RegExp[] {
  const templates = [...text.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`]*)`/gi)].map(([, key = ""]) => key);
  return templates.map((template) => {
    const parts = template.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/).map((part) => part.replaceAll(".", "\\."));
    return new RegExp(`^${parts.join("[\\w.-]+")}$`);
  });
}

function unused(words: object, text: string): string[] {
  const [whole, made] = [plain(text), patterns(text)];
  return [...new Set(keysOf(words))].filter((key) => !whole.has(key) && !made.some((one) => one.test(key)));
}

describe("the words", () => {
  it("are all said somewhere", () => {
    expect(keysOf(en).length).toBeGreaterThan(500);
    expect(unused(en, TEXT)).toEqual([]);
  });

  it("that nobody says are found", () => {
    const words = { a: { said: "", made: { one: "" }, left: "", many_one: "", many_other: "" } };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text that is read
    expect(unused(words, 't("a.said"); t(`a.made.${which}`)')).toEqual(["a.left", "a.many"]);
  });
});
