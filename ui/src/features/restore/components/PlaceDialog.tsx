/** Asks before a restored copy takes the place of its source: what will happen, what forbids it, and the name. */

import { Button, Checkbox, Modal, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceInput, RestorePlan, RestoreReport } from "../../../bindings";
import { DialogForm } from "../../../components/DialogForm";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { usePlace, usePlacePlan } from "../api/place";
import { mayRun, wordsOf } from "../model/changes";
import { CheckLines } from "./CheckLines";
import { StepList } from "./PlanSteps";
import { Warnings } from "./Warnings";

interface Props {
  /** The restore that made the copy. */
  job: string;
  restore: RestoreReport;
  /** Whether the state that was found to differ is agreed to. */
  asItIs: boolean;
  opened: boolean;
  onClose: () => void;
}

export function PlaceDialog({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation();
  const { name, place } = rest.restore;
  const placing = usePlace();
  // What was sent is not called back by closing the question.
  const close = () => {
    if (!placing.isPending) {
      placing.reset();
      onClose();
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("restore.place.title", { copy: reveal(name), name: reveal(place ?? "") })}
      closeOnClickOutside={false}
      size="lg"
    >
      <Question {...rest} placing={placing} onPlaced={onClose} onClose={close} />
    </Modal>
  );
}

interface QuestionProps extends Omit<Props, "opened"> {
  placing: ReturnType<typeof usePlace>;
  onPlaced: () => void;
}

/** Stands only while the dialog is open, so that nothing typed before is found in it. */
function Question({ job, restore, asItIs, placing, onPlaced, onClose }: QuestionProps) {
  const { t } = useTranslation();
  const [manner, setManner] = useState({ safety_backup: true, end_sessions: false });
  const [typed, setTyped] = useState("");
  const changed = asItIs ? (restore.placing?.changed ?? null) : null;
  const input: PlaceInput = { job, url: null, password: null, changed, ...manner };
  const { data: plan, error, isFetching, refetch } = usePlacePlan(input);
  const ready = plan !== undefined && !isFetching && mayRun(plan, typed);
  return (
    <DialogForm
      verb={t("restore.place.verb", { name: reveal(restore.place ?? "") })}
      ready={ready}
      pending={placing.isPending}
      failure={placing.error && failureOf(placing.error)}
      grave
      testId="confirm-place"
      onSubmit={act}
      onClose={onClose}
    >
      <Text size="sm">{t("restore.place.text")}</Text>
      {changed !== null && (
        <>
          <Text size="sm">{t("restore.place.agreed")}</Text>
          <Warnings lines={restore.placing?.differences ?? []} />
        </>
      )}
      <Stack gap="xs">
        <Checkbox
          size="sm"
          checked={manner.safety_backup}
          onChange={(event) => setManner({ ...manner, safety_backup: event.currentTarget.checked })}
          label={t("restore.where.safety")}
          description={manner.safety_backup ? null : t("restore.where.unsafe")}
          data-testid="place-safety"
        />
        {!restore.url?.startsWith("sqlite:") && (
          <Checkbox
            size="sm"
            checked={manner.end_sessions}
            onChange={(event) => setManner({ ...manner, end_sessions: event.currentTarget.checked })}
            label={t("restore.place.endSessions")}
            data-testid="place-end-sessions"
          />
        )}
      </Stack>
      {error && !placing.error && (
        <FailureAlert
          failure={failureOf(error)}
          actions={
            <Button
              size="compact-sm"
              loading={isFetching}
              onClick={() => refetch()}
              data-testid="place-again"
            >
              {t("action.retry")}
            </Button>
          }
        />
      )}
      {plan === undefined && !error && (
        <Skeleton height={180} radius="md" aria-label={t("restore.check.looking")} role="status" />
      )}
      {plan && <Planned plan={plan} typed={typed} onType={setTyped} />}
    </DialogForm>
  );

  function act() {
    const digest = plan?.digest;
    if (digest === undefined) {
      return;
    }
    placing.mutate(
      { input, digest, confirmation: typed || null },
      { onSuccess: onPlaced, onError: (why) => failureOf(why).code === "plan-stale" && refetch() },
    );
  }
}

/** The plan comes after the dialog has opened, and the name is what is waited for; what stands above it is read before. */
function focused(field: HTMLInputElement | null): void {
  field?.focus({ preventScroll: true });
}

function Planned({
  plan,
  typed,
  onType,
}: {
  plan: RestorePlan;
  typed: string;
  onType: (text: string) => void;
}) {
  const { t } = useTranslation();
  const [word] = wordsOf(plan);
  return (
    <>
      <StepList steps={plan.steps} />
      <CheckLines plan={plan} />
      {word !== undefined && (
        <TextInput
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
          label={t("restore.check.type", { word: reveal(word) })}
          autoComplete="off"
          spellCheck={false}
          ref={focused}
          data-testid="place-word"
        />
      )}
    </>
  );
}
