/** One alert: how bad, since when, whom it concerns, and what to do. */

import { Anchor, Button, Text } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconArrowRight,
  IconBulb,
  IconCircleCheckFilled,
  IconSquareXFilled,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Alert, AlertMember } from "../../../bindings";
import { RelativeTime } from "../../../components/RelativeTime";
import { Told } from "../../../components/Told";
import { subjectOf, Whose } from "../../../components/Whose";
import { hintOf } from "../../../lib/errors";
import { beginning } from "../../../lib/sentence";
import { formatClock } from "../../../lib/time";
import { type Box, boxOf, byMessage, memberPlaceOf, placeOf } from "../model/inbox";
import classes from "./Alerts.module.css";
import { AWAKE, SnoozeMenu } from "./Snooze";

/** Members that are shown at once. */
const FEW = 8;

interface Props {
  alert: Alert;
  now: number;
  /** Whether somebody came for this one. */
  meant: boolean;
  /** What mends it at once, if anything does. */
  fix: ReactNode;
  onAcknowledge: (noted: boolean) => void;
  onSnooze: (span: string) => void;
}

export function AlertCard({ alert, now, meant, fix, onAcknowledge, onSnooze }: Props) {
  const { t } = useTranslation();
  const box = boxOf(alert, now);
  const place = placeOf(alert);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (meant) {
      card.current?.scrollIntoView({ block: "center" });
      card.current?.focus({ preventScroll: true });
    }
  }, [meant]);
  return (
    <article
      ref={card}
      className={classes.card}
      data-tone={toneOf(alert)}
      data-testid={`alert-${alert.id}`}
      data-meant={meant || undefined}
      tabIndex={meant ? -1 : undefined}
    >
      <Shape alert={alert} />
      <div className={classes.body}>
        <h2 className={classes.title}>
          <Told>{alert.title}</Told>
        </h2>
        <Text size="xs" c="dimmed" component="div">
          <Since alert={alert} box={box} now={now} />
        </Text>
        <Members members={alert.troubles} />
        {alert.hint && box !== "closed" && (
          <p className={classes.hint}>
            <IconBulb size={15} aria-hidden />
            <Told>{hintOf(alert.hint).text}</Told>
          </p>
        )}
      </div>
      <div className={classes.acts}>
        {fix}
        {place && (
          <Button
            component="a"
            href={place}
            variant="default"
            rightSection={<IconArrowRight size={14} aria-hidden />}
          >
            {t("alerts.look")}
          </Button>
        )}
        {box === "open" && <SnoozeMenu onSnooze={onSnooze} />}
        {box === "snoozed" && (
          <Button variant="subtle" color="gray" onClick={() => onSnooze(AWAKE)}>
            {t("alerts.wake")}
          </Button>
        )}
        {(box === "open" || box === "snoozed") && (
          <Button variant="default" onClick={() => onAcknowledge(true)} title={t("alerts.noteWhy")}>
            {t("alerts.note")}
          </Button>
        )}
        {box === "noted" && (
          <Button variant="subtle" color="gray" onClick={() => onAcknowledge(false)}>
            {t("alerts.remind")}
          </Button>
        )}
      </div>
    </article>
  );
}

function Shape({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const over = alert.closed_at !== null;
  const Icon = over
    ? IconCircleCheckFilled
    : alert.severity === "critical"
      ? IconSquareXFilled
      : IconAlertTriangleFilled;
  const word = over ? t("alerts.over") : t(`alerts.severity.${alert.severity}`);
  return (
    <span className={classes.shape} role="img" aria-label={word}>
      <Icon size={18} aria-hidden />
    </span>
  );
}

function toneOf({ closed_at, severity }: Alert): "bad" | "warn" | "over" {
  if (closed_at !== null) {
    return "over";
  }
  return severity === "critical" ? "bad" : "warn";
}

function Since({ alert, box, now }: { alert: Alert; box: Box; now: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.since}>
      {alert.closed_at === null && <b>{t(`alerts.severity.${alert.severity}`)}</b>}
      <span>
        {t("alerts.since")} <RelativeTime instant={alert.opened_at} />
      </span>
      {box === "snoozed" && alert.snoozed_until && (
        <span>{t("alerts.snoozedUntil", { time: formatClock(alert.snoozed_until, now) })}</span>
      )}
      {alert.acknowledged_at && !alert.closed_at && (
        <span>
          {t("alerts.notedAt")} <RelativeTime instant={alert.acknowledged_at} />
        </span>
      )}
      {alert.closed_at && (
        <span>
          {t("alerts.overSince")} <RelativeTime instant={alert.closed_at} />
        </span>
      )}
    </span>
  );
}

/** What is wrong, once for all who have the same. */
function Members({ members }: { members: AlertMember[] }) {
  return (
    <ul className={classes.members}>
      {[...byMessage(members)].map(([message, those]) => (
        <li key={message}>
          <Told>{beginning(message)}</Told>
          <Those members={those} />
        </li>
      ))}
    </ul>
  );
}

function Those({ members }: { members: AlertMember[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? members : members.slice(0, FEW);
  return (
    <span className={classes.those}>
      {shown.map((member) => (
        <Who key={member.database ?? member.tenant} member={member} />
      ))}
      {members.length > shown.length && (
        <Anchor component="button" type="button" size="sm" onClick={() => setAll(true)}>
          {t("alerts.andMore", { count: members.length - shown.length })}
        </Anchor>
      )}
    </span>
  );
}

function Who({ member }: { member: AlertMember }) {
  const [path, place] = [member.database ?? member.tenant, memberPlaceOf(member)];
  if (!path || !place) {
    return null;
  }
  return (
    <Anchor href={place} size="sm" className={classes.who}>
      <Whose {...subjectOf(path)} />
    </Anchor>
  );
}
