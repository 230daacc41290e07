/** Makes characters visible that would hide what a name really is. */

/** Direction overrides, zero-width characters, and controls other than tab and line feed. */
const HIDDEN = /[\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[^\P{Cc}\t\n]/gu;

/** The text with every such character as `[U+202E]`. */
export function reveal(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}
