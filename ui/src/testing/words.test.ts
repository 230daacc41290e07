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

/** Every word by its whole path. */
function wordsOf(words: object, above = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] =>
    typeof value === "object" ? wordsOf(value, `${above}${name}.`) : [[above + name, value]],
  );
}

/** A number before something in the plural, by another name than the one that chooses between "1 row" and "2 rows". */
const FIXED_PLURAL =
  /\{\{(?!count|formatted)(\w+)\}\} (?:daily )?(?:minutes|hours|days|weeks|months|tenants|databases|tables|rows|backups|jobs|runs|looks|assertions|entries)\b/;
/** Numbers that are never one. */
const SEVERAL = ["needed", "latest", "all"];

/** Those that say "1 rows", or would with a count of one. */
function wrongOfOne(words: object): string[] {
  const all = new Map(wordsOf(words));
  const several = (key: string) => {
    const stem = key.replace(/_(zero|one|other)$/, "");
    return all.has(`${stem}_one`) && all.has(`${stem}_other`);
  };
  return [...all]
    .filter(([key, text]) => {
      const fixed = FIXED_PLURAL.exec(text)?.[1];
      const counts = text.includes("{{count}}") || /_(zero|one|other)$/.test(key);
      return (counts && !several(key)) || (fixed !== undefined && !SEVERAL.includes(fixed));
    })
    .map(([key]) => key);
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

  it("that count have a form for one and one for several", () => {
    expect(wrongOfOne(en)).toEqual([]);
    const words = {
      rows: "{{count}} rows",
      late: "{{minutes}} minutes late",
      more_other: "",
      ok_one: "",
      ok_other: "",
    };
    expect(wrongOfOne(words)).toEqual(["rows", "late", "more_other"]);
  });

  it("that nobody says are found", () => {
    const words = { a: { said: "", made: { one: "" }, left: "", many_one: "", many_other: "" } };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text that is read
    expect(unused(words, 't("a.said"); t(`a.made.${which}`)')).toEqual(["a.left", "a.many"]);
  });
});
