/** Looks at the target while it is chosen, changing nothing: what is there already, and what clashes. */

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { usePlan } from "../api/restore";
import { useDraft } from "../components/DraftProvider";
import { inputOf } from "./draft";

/** Nobody types so slowly. */
const PAUSE = 600;

export function useLook() {
  const { draft, password } = useDraft();
  const { mutate, data, error } = usePlan();
  const input = inputOf(draft, password || null);
  const asked = JSON.stringify(input);
  const [settled] = useDebouncedValue(asked, PAUSE);
  const [left, setLeft] = useState(asked);
  // Half an address leads to somebody else's server, and half a password counts there as one that was tried.
  const typing = draft.where === "url" && draft.what !== "file" && left !== asked;
  const ready = input !== null && settled === asked && !typing;
  const latest = useRef(input);
  latest.current = input;
  const [looked, setLooked] = useState<string | null>(null);
  useEffect(() => {
    if (ready && latest.current !== null) {
      setLooked(asked);
      mutate(latest.current);
    }
  }, [ready, asked, mutate]);
  const current = looked === asked;
  return {
    plan: current ? (data ?? null) : null,
    error: current ? error : null,
    /** Whether there is something to look at. */
    chosen: input !== null && !typing,
    /** What is typed is whole. */
    leave: () => setLeft(asked),
  };
}
