/** Whole numbers as they are typed. */

/** The number, null for nothing, and undefined for what is no whole number within the bounds. */
export function readCount(text: string, least: number, most: number): number | null | undefined {
  const plain = text.trim();
  if (plain === "") {
    return null;
  }
  const count = /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN;
  return count >= least && count <= most ? count : undefined;
}
