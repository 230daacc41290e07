/** The numbers behind the verdict, each a way to what it counts. */

import { IconActivity, IconBell, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Overview } from "../../../bindings";
import { StatusShape } from "../../../components/StatusBadge";
import { routes } from "../../../lib/routes";
import { formatClock } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import classes from "./Tiles.module.css";

interface Props {
  overview: Overview;
  /** Jobs that run, of whatever kind. */
  running: number;
  onJobs: () => void;
}

export function Tiles({ overview, running, onJobs }: Props) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { tenants_by: by, alerts, next_run_at: next } = overview;
  const levels = [
    { status: "protected", level: "protected", count: by.protected },
    { status: "atRisk", level: "at-risk", count: by.at_risk },
    { status: "unprotected", level: "unprotected", count: by.unprotected },
  ] as const;
  return (
    <div style={{ containerType: "inline-size" }}>
      <div className={classes.tiles}>
        {levels.map(({ status, level, count }) => (
          <a key={status} href={routes.tenants(level)} className={classes.tile}>
            <Label icon={<StatusShape status={status} size={14} />}>{t(`status.${status}`)}</Label>
            <Value quiet={count === 0}>
              {count} <small className={classes.unit}>{t("overview.tenants", { count })}</small>
            </Value>
          </a>
        ))}
        <button type="button" className={classes.tile} onClick={onJobs}>
          <Label icon={<IconActivity size={14} aria-hidden />}>{t("status.running")}</Label>
          <Value quiet={running === 0}>{running}</Value>
        </button>
        <a href={routes.alerts()} className={classes.tile}>
          <Label icon={<IconBell size={14} aria-hidden />}>{t("overview.alerts")}</Label>
          <Value quiet={alerts === 0}>{alerts}</Value>
        </a>
        <div className={classes.tile}>
          <Label icon={<IconClock size={14} aria-hidden />}>{t("overview.next")}</Label>
          <Value quiet={next === null}>{next ? formatClock(next, now) : t("overview.noNext")}</Value>
        </div>
      </div>
    </div>
  );
}

function Label({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.label}>
      {icon}
      {children}
    </span>
  );
}

function Value({ quiet, children }: { quiet: boolean; children: ReactNode }) {
  return (
    <span className={classes.value} data-quiet={quiet || undefined}>
      {children}
    </span>
  );
}
