/** Choices that stand in the address, so that whoever comes back from what they opened finds them as they were. */

import { useEffect, useState } from "react";

/** What the address says of a choice; none for nothing. */
export function notedAs(name: string): string | null {
  return split(window.location.hash)[1].get(name);
}

/** Writes choices into the address of the page, which stays the same page; none takes one out. */
export function useNoted(values: Record<string, string | null>): void {
  const [page] = useState(() => split(window.location.hash)[0]);
  useEffect(() => {
    const [path, query] = split(window.location.hash);
    // On the way to another page its address is there before that page is.
    if (path !== page) {
      return;
    }
    for (const [name, value] of Object.entries(values)) {
      value === null ? query.delete(name) : query.set(name, value);
    }
    const text = query.toString();
    const next = text === "" ? path : `${path}?${text}`;
    if (next !== window.location.hash) {
      window.history.replaceState(window.history.state, "", next);
    }
  });
}

function split(hash: string): [string, URLSearchParams] {
  const at = hash.indexOf("?");
  return at < 0
    ? [hash, new URLSearchParams()]
    : [hash.slice(0, at), new URLSearchParams(hash.slice(at + 1))];
}
