/** What a form holds that is not saved: it outlives a reload, and the page is not left without a question. */

import { useEffect, useRef } from "react";
import { watch } from "./address";
import { forget, keep } from "./kept";
import { useMark } from "./unsaved";

/**
 * `value` is what is unsaved, without anything secret; none where all is saved. `words` say what it belongs to.
 * Gives what to call when it has been saved and the page is to be left.
 */
export function useUnsaved(name: string, value: object | null, words: string): () => void {
  const unsaved = value !== null;
  useMark(words, unsaved);
  const text = JSON.stringify(value);
  const end = useRef(() => {});
  useEffect(() => {
    if (text === "null") {
      forget(name);
    } else {
      keep(name, JSON.parse(text));
    }
  }, [name, text]);
  useEffect(() => {
    if (!unsaved) {
      return;
    }
    const stop = watch({ address: window.location.hash, discard: () => forget(name) });
    end.current = () => {
      stop();
      forget(name);
    };
    return stop;
  }, [name, unsaved]);
  return () => end.current();
}
