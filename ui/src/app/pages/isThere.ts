/** Whether an address leads to a page: some come with a later step. */

import { find, read } from "../router";
import { PAGES } from ".";

export function isThere(address: string): boolean {
  return find(PAGES, read(address)) !== null;
}
