/** Step 5: what was looked at, what will happen, and the button that does it. Nothing was changed until then. */

import { Button, Skeleton, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, RestorePlan } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { mayRun, wordsOf } from "../model/changes";
import { isGrave, othersOf, withSource } from "../model/draft";
import { usePlanning } from "../model/usePlanning";
import { CheckLines } from "./CheckLines";
import { useDraft } from "./DraftProvider";
import { GraveTarget } from "./GraveTarget";
import { Options } from "./Options";
import { PlanChanges } from "./PlanChanges";
import { PlanSteps } from "./PlanSteps";
import { StepPanel } from "./StepPanel";
import classes from "./Walkthrough.module.css";

export function CheckStep({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const { draft } = useDraft();
  const { plan, planning, proposed, execution, changes, again, run } = usePlanning();
  const [typed, setTyped] = useState("");
  const stale = execution.error && failureOf(execution.error).code === "plan-stale";
  const failed = planning.error ?? proposed.error ?? (stale ? null : execution.error);
  const ready = plan !== null && !planning.isPending && mayRun(plan, typed);
  const source = databases.find(({ path }) => path === draft.database);
  return (
    <StepPanel
      step="check"
      ready={ready}
      onSubmit={() => run(typed)}
      grave={isGrave(draft) || (plan !== null && wordsOf(plan).length > 0)}
      note={note()}
      action={
        <>
          <Button
            variant="default"
            onClick={again}
            loading={planning.isPending}
            flex="none"
            data-testid="check-again"
          >
            {t("restore.check.again")}
          </Button>
          <Button
            type="submit"
            {...(isGrave(draft) && { color: "red" })}
            disabled={!ready}
            loading={execution.isPending}
            classNames={{ root: classes.verb, label: classes.verbLabel }}
            data-testid="run-restore"
          >
            {verb()}
          </Button>
        </>
      }
    >
      {isGrave(draft) && <GraveTarget databases={databases} />}
      {changes && <PlanChanges changes={changes} />}
      {failed && <FailureAlert failure={failureOf(failed)} actions={<OtherSources />} />}
      {!plan && !failed && (
        <Skeleton height={240} radius="md" aria-label={t("restore.check.looking")} role="status" />
      )}
      {plan && (
        <>
          <PlanSteps plan={plan} engine={source?.engine ?? null} />
          <CheckLines plan={plan} />
          <Confirmation plan={plan} typed={typed} onType={setTyped} />
        </>
      )}
      {draft.what !== "file" && <Options engine={source?.engine ?? null} />}
    </StepPanel>
  );

  /** Why the button cannot be pressed. */
  function note(): string | null {
    if (plan === null || ready || planning.isPending) {
      return null;
    }
    const forbidden = plan.blockers.some(({ confirm }) => confirm === null);
    return t(forbidden ? "restore.check.blocked" : "restore.check.needsWord");
  }

  function verb(): string {
    if (draft.what === "file") {
      return t("restore.check.write");
    }
    if (draft.where === "replace") {
      // As it is asked for above: the database's own name may be another than the one it has here.
      const word = plan?.blockers.find(({ confirm }) => confirm !== null)?.confirm;
      return t("restore.check.replace", { name: reveal(word ?? source?.name ?? "") });
    }
    const name = draft.where === "beside" ? (draft.name ?? "") : null;
    return name === null ? t("restore.check.runThere") : t("restore.check.run", { name: reveal(name) });
  }
}

/** Where the same backup is as well: a storage that burned must not end the restore. */
function OtherSources() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  return othersOf(draft).map((storage) => (
    <Button
      key={storage}
      size="compact-sm"
      onClick={() => change((old) => withSource(old, storage))}
      data-testid={`read-from-${storage}`}
    >
      {t("restore.check.readFrom", { storage: reveal(storage) })}
    </Button>
  ));
}

interface ConfirmationProps {
  plan: RestorePlan;
  typed: string;
  onType: (text: string) => void;
}

/** The word that a blocker asks for; without one there is nothing to type. */
function Confirmation({ plan, typed, onType }: ConfirmationProps) {
  const { t } = useTranslation();
  const [word] = wordsOf(plan);
  if (word === undefined) {
    return null;
  }
  return (
    <TextInput
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      label={t("restore.check.type", { word: reveal(word) })}
      autoComplete="off"
      spellCheck={false}
      maw={360}
      data-testid="confirm-word"
    />
  );
}
