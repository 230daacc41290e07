/** What is typed somewhere and saved nowhere, by the words for it: the end of the application asks about it. */

import { useEffect, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const marks = new Map<symbol, string>();
let all: readonly string[] = [];

/** The words of each, every one once. */
export function useAllUnsaved(): readonly string[] {
  return useSyncExternalStore(subscribe, allUnsaved);
}

export function allUnsaved(): readonly string[] {
  return all;
}

/** Says that this is unsaved, for as long as it is. */
export function useMark(words: string, unsaved: boolean): void {
  useEffect(() => (unsaved ? mark(words) : undefined), [words, unsaved]);
}

function mark(words: string): () => void {
  const own = Symbol();
  marks.set(own, words);
  tell();
  return () => {
    marks.delete(own);
    tell();
  };
}

function tell(): void {
  all = [...new Set(marks.values())];
  for (const listener of listeners) {
    listener();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
