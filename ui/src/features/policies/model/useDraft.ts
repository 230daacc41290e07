/** A draft of rules, and what the back end says of it a moment after each change. */

import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import type { PolicyBase } from "../../../bindings";
import { kept } from "../../../lib/kept";
import { holdsNoPassword } from "../../../lib/url";
import { useUnsaved } from "../../../lib/useUnsaved";
import { useCheck } from "../api/policies";
import { type Draft, inputOf } from "./draft";

/** Nobody types so fast, and nobody waits so long. */
const PAUSE = 180;

interface Options {
  /** What is kept of it over a reload, and under which name. */
  name: string;
  /** What it is called. */
  words: string;
  /** Whether something beside the rules is unsaved. */
  touched: boolean;
}

export function useDraft(base: PolicyBase, begin: Draft, { name, words, touched }: Options) {
  const [draft, setDraft] = useState<Draft>(() => ({ ...begin, ...kept<Draft>(name) }));
  const [saved, setSaved] = useState(begin);
  const input = useMemo(() => inputOf(draft), [draft]);
  const [asked] = useDebouncedValue(input, PAUSE);
  const check = useCheck(base, asked);
  const settled = asked === input && !check.isFetching && !check.isPlaceholderData;
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  const leave = useUnsaved(name, changed || touched ? withoutSecrets(draft) : null, words);
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
    changed,
    /** What is in the form is saved; a password is in the keyring by now and nowhere else. */
    keep: () => {
      leave();
      const kept = { ...draft, sandbox_password: "" };
      setDraft(kept);
      setSaved(kept);
    },
    usable: settled && check.data !== undefined && !problems.some(({ fatal }) => fatal),
  };
}

function withoutSecrets(draft: Draft): Draft {
  const sandbox = holdsNoPassword(draft.sandbox ?? "") ? draft.sandbox : null;
  return { ...draft, sandbox, sandbox_password: "" };
}
