/** A draft of rules, and what the back end says of it a moment after each change. */

import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import type { PolicyBase } from "../../../bindings";
import { useCheck } from "../api/policies";
import { type Draft, inputOf } from "./draft";

/** Nobody types so fast, and nobody waits so long. */
const PAUSE = 180;

export function useDraft(base: PolicyBase, begin: Draft) {
  const [draft, setDraft] = useState(begin);
  const [saved, setSaved] = useState(begin);
  const input = useMemo(() => inputOf(draft), [draft]);
  const [asked] = useDebouncedValue(input, PAUSE);
  const check = useCheck(base, asked);
  const settled = asked === input && !check.isFetching && !check.isPlaceholderData;
  const problems = check.data?.problems ?? [];
  return {
    draft,
    set: (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part })),
    replace: setDraft,
    input,
    asked,
    check,
    problems,
    /** Whether what is shown is what is in the form. */
    settled,
    changed: JSON.stringify(draft) !== JSON.stringify(saved),
    /** What is in the form is saved; a password is in the keyring by now and nowhere else. */
    keep: () => {
      const kept = { ...draft, sandbox_password: "" };
      setDraft(kept);
      setSaved(kept);
    },
    usable: settled && check.data !== undefined && !problems.some(({ fatal }) => fatal),
  };
}
