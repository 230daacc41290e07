/** What the back end says begins in lower case, as a part of a longer line; by itself it is a sentence. */
export function beginning(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
