/** One inbox for everything that is wrong: by cause, whom it concerns, and what to do. */

import { Anchor, Button, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBell, IconBellCheck, IconChecks } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../../bindings";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useAcknowledge, useAlerts } from "../api/alerts";
import { BOXES, type Box, boxed, boxOf } from "../model/inbox";
import { AlertCard } from "./AlertCard";
import classes from "./Alerts.module.css";

const SHAPES = { open: IconBellCheck, noted: IconChecks, closed: IconBell } as const;
/** Older ones come on request. */
const SOME = 30;

interface Props {
  /** The number of an alert that is to be seen first. */
  meant?: number | null;
}

export function Inbox({ meant = null }: Props) {
  const { t } = useTranslation();
  const { data, error, isPending } = useAlerts();
  const [chosen, setBox] = useState<Box | null>(null);
  const found = data?.find(({ id }) => id === meant);
  const box = chosen ?? (found ? boxOf(found) : "open");
  const boxes = boxed(data ?? []);
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
      {data && <Alerts key={box} box={box} rows={boxes[box]} meant={found?.id ?? null} />}
    </>
  );
}

function Alerts({ box, rows, meant }: { box: Box; rows: Alert[]; meant: number | null }) {
  const { t } = useTranslation();
  // The one that is meant may lie far below.
  const [shown, setShown] = useState(Math.max(SOME, rows.findIndex(({ id }) => id === meant) + 1));
  const { acknowledge, failure } = useNoted();
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
              meant={alert.id === meant}
              onAcknowledge={(noted) => acknowledge(alert, noted)}
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

/** Takes note of an alert, with a way back. */
function useNoted() {
  const { t } = useTranslation();
  const { mutate, error } = useAcknowledge();
  const acknowledge = ({ id }: Alert, noted: boolean) => {
    const toast = `alert-${id}`;
    const back = () => {
      notifications.hide(toast);
      mutate({ id, noted: false });
    };
    const tell = () =>
      notifications.show({
        id: toast,
        color: "gray",
        message: (
          <span className={classes.toast}>
            {t("alerts.notedNow")}
            <Anchor component="button" type="button" size="sm" fw={600} onClick={back}>
              {t("alerts.undo")}
            </Anchor>
          </span>
        ),
      });
    mutate({ id, noted }, noted ? { onSuccess: tell } : {});
  };
  return { acknowledge, failure: error ? failureOf(error) : null };
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
