/** Suggestions for names; the rules themselves are the shell's. */

/** A slug made of a tenant's name: `Zahnarzt Müller & Co` becomes `zahnarzt-muller-co`. */
export function slugFrom(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
}

/** Whether a text is a slug: 1 to 63 of `a-z`, `0-9` and `-`, not at the ends. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** Whether a text can name a database or a storage: 1 to 100 printable characters without `/`. */
export function isLabel(text: string): boolean {
  return text === text.trim() && text.length > 0 && [...text].length <= 100 && !/[/\p{Cc}]/u.test(text);
}
