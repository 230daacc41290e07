/**
 * A made-up language for tests and for looking: longer than English and with accents, so that a word that is cut off,
 * or that does not come from here, is seen at once.
 */

const ACCENTS: Record<string, string> = {
  ...{ a: "á", e: "é", i: "í", o: "ó", u: "ú", y: "ý", c: "ç", n: "ñ", s: "š", z: "ž" },
  ...{ A: "Á", E: "É", I: "Í", O: "Ó", U: "Ú", C: "Ç", N: "Ñ", S: "Š" },
};

/** Values, tags and the rest, in turn. */
const PARTS = /(\{\{[^}]*\}\}|<[^>]*>)/;

/** All words of a language in the made-up one. */
export function pseudo<T>(words: T): T {
  if (typeof words === "string") {
    return translated(words) as T;
  }
  const entries = Object.entries(words as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, word]) => [key, pseudo(word)])) as T;
}

function translated(text: string): string {
  const parts = text.split(PARTS).map((part) => (PARTS.test(part) ? part : accented(part)));
  return `[${parts.join("")}${"~".repeat(Math.ceil(text.length * 0.3))}]`;
}

function accented(text: string): string {
  return [...text].map((character) => ACCENTS[character] ?? character).join("");
}
