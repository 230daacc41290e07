/** One inbox for everything that is wrong: by cause, whom it concerns, and what to do. */

import { Anchor, Button, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBell, IconBellCheck, IconBellZ, IconChecks } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useAcknowledge, useAlerts, useSnooze } from "../api/alerts";
import { BOXES, type Box, boxed, boxOf } from "../model/inbox";
import { AlertCard } from "./AlertCard";
import classes from "./Alerts.module.css";
import { AWAKE } from "./Snooze";

const SHAPES = { open: IconBellCheck, snoozed: IconBellZ, noted: IconChecks, closed: IconBell } as const;
/** Older ones come on request. */
const SOME = 30;

interface Props {
  /** What mends an alert at once, if anything does. */
  fix: (alert: Alert) => ReactNode;
  /** The number of an alert that is to be seen first. */
  meant?: number | null;
}

export function Inbox({ fix, meant = null }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending, now } = useAlerts();
  const [chosen, setBox] = useState<Box | null>(null);
  const found = data?.find(({ id }) => id === meant);
  const box = chosen ?? (found ? boxOf(found, now) : "open");
  const boxes = boxed(data ?? [], now);
  if (isPending) {
    return <Waiting />;
  }
  return (
    <>
      {error && <FailureAlert failure={failureOf(error)} />}
      <SegmentedControl
        size="xs"
        className={classes.boxes}
        value={box}
        onChange={(value) => setBox(value as Box)}
        aria-label={t("alerts.state")}
        data={BOXES.map((name) => ({
          value: name,
          label: `${t(`alerts.box.${name}`)} ${boxes[name].length || ""}`.trim(),
        }))}
      />
      {data && <Alerts key={box} fix={fix} box={box} rows={boxes[box]} now={now} meant={found?.id ?? null} />}
    </>
  );
}

interface AlertsProps extends Pick<Props, "fix"> {
  box: Box;
  rows: Alert[];
  now: number;
  meant: number | null;
}

function Alerts({ fix, box, rows, now, meant }: AlertsProps) {
  const { t } = useTranslation();
  // The one that is meant may lie far below.
  const [shown, setShown] = useState(Math.max(SOME, rows.findIndex(({ id }) => id === meant) + 1));
  const { acknowledge, snooze, failure } = useQuiet();
  if (rows.length === 0) {
    return <EmptyState icon={SHAPES[box]}>{t(`alerts.none.${box}`)}</EmptyState>;
  }
  return (
    <Stack gap="sm">
      {failure && <FailureAlert failure={failure} />}
      <ul className={classes.list} aria-label={t(`alerts.box.${box}`)}>
        {rows.slice(0, shown).map((alert) => (
          <li key={alert.id}>
            <AlertCard
              alert={alert}
              now={now}
              meant={alert.id === meant}
              fix={fix(alert)}
              onAcknowledge={(noted) => acknowledge(alert, noted)}
              onSnooze={(span) => snooze(alert, span)}
            />
          </li>
        ))}
      </ul>
      {rows.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + SOME)} className={classes.more}>
          {t("action.more")}
        </Button>
      )}
    </Stack>
  );
}

/** Takes note of an alert or lets it rest, with a way back. */
function useQuiet() {
  const { t } = useTranslation();
  const [noting, resting] = [useAcknowledge(), useSnooze()];
  const tell = (id: number, message: string, undo: () => void) => {
    const toast = `alert-${id}`;
    const back = () => {
      notifications.hide(toast);
      undo();
    };
    notifications.show({
      id: toast,
      color: "gray",
      message: (
        <span className={classes.toast}>
          {message}
          <Anchor component="button" type="button" size="sm" fw={600} onClick={back}>
            {t("action.undo")}
          </Anchor>
        </span>
      ),
    });
  };
  const acknowledge = ({ id }: Alert, noted: boolean) => {
    const undo = () => noting.mutate({ id, noted: false });
    noting.mutate({ id, noted }, noted ? { onSuccess: () => tell(id, t("alerts.notedNow"), undo) } : {});
  };
  const snooze = ({ id }: Alert, span: string) => {
    const undo = () => resting.mutate({ id, span: AWAKE });
    resting.mutate(
      { id, span },
      span === AWAKE ? {} : { onSuccess: () => tell(id, t("alerts.snoozedNow"), undo) },
    );
  };
  const error = noting.error ?? resting.error;
  return { acknowledge, snooze, failure: error ? failureOf(error) : null };
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status" aria-busy aria-label={t("app.loading")}>
      <Skeleton height={30} width={260} radius="md" />
      <Skeleton height={112} radius="md" />
      <Skeleton height={112} radius="md" />
      <Text size="sm" c="dimmed" />
    </Stack>
  );
}
