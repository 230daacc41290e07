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
import { BOXES, type Box, boxed } from "../model/inbox";
import { AlertCard } from "./AlertCard";
import classes from "./Alerts.module.css";

const SHAPES = { open: IconBellCheck, noted: IconChecks, closed: IconBell } as const;
/** Older ones come on request. */
const SOME = 30;

export function Inbox() {
  const { t } = useTranslation();
  const { data, error, isPending } = useAlerts();
  const [box, setBox] = useState<Box>("open");
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
      {data && <Alerts key={box} box={box} rows={boxes[box]} />}
    </>
  );
}

function Alerts({ box, rows }: { box: Box; rows: Alert[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SOME);
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
            <AlertCard alert={alert} onAcknowledge={(noted) => acknowledge(alert, noted)} />
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
