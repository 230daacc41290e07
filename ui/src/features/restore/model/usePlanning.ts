/** Plans when the step is entered, carries the plan out, and says what changed when it had become stale. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { RestorePlan } from "../../../bindings";
import { failureOf } from "../../../lib/result";
import { useExecute, usePlan } from "../api/restore";
import { useDraft } from "../components/DraftProvider";
import { type Change, changesOf } from "./changes";
import { inputOf } from "./draft";
import { useProposedName } from "./useProposedName";

export function usePlanning() {
  const { draft, password, change } = useDraft();
  const proposed = useProposedName();
  const { mutate: makePlan, ...planning } = usePlan();
  const { mutate: carryOut, ...execution } = useExecute();
  const [changes, setChanges] = useState<Change[] | null>(null);
  const shown = useRef<RestorePlan | null>(null);
  const input = inputOf(draft, password || null);
  const asked = JSON.stringify(input);
  const latest = useRef(input);
  latest.current = input;

  const plan = useCallback(
    (stale = false) => {
      if (latest.current === null) {
        return;
      }
      makePlan(latest.current, {
        onSuccess: (fresh) => {
          setChanges(stale && shown.current ? changesOf(shown.current, fresh) : null);
          shown.current = fresh;
        },
      });
    },
    [makePlan],
  );
  // Another choice, another plan.
  useEffect(() => {
    if (asked !== "null") {
      plan();
    }
  }, [asked, plan]);

  const run = (confirmation: string) => {
    const digest = planning.data?.digest;
    if (input === null || digest === undefined) {
      return;
    }
    carryOut(
      { input, digest, confirmation: confirmation || null },
      {
        onSuccess: (job) => change({ job, step: "run" }),
        onError: (error) => failureOf(error).code === "plan-stale" && plan(true),
      },
    );
  };
  return { plan: planning.data ?? null, planning, proposed, execution, changes, again: () => plan(), run };
}
