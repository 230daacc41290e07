/** Objectives against what was measured, a database a row; and its days, one cell each. */

import { Text } from "@mantine/core";
import { IconAlertTriangleFilled, IconCheck, IconMinus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EvidenceDatabase, EvidenceDay } from "../../../bindings";
import { DayLegend, DayStrip } from "../../../components/DayStrip";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatSpan } from "../../../lib/time";
import classes from "./Reports.module.css";

export function Databases({ rows }: { rows: readonly EvidenceDatabase[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("reports.objectives")} note={t("reports.objectivesNote")} flush>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          {t("reports.noDatabases")}
        </Text>
      ) : (
        <div className={classes.wide}>
          <table className={classes.table} aria-label={t("reports.objectives")}>
            <thead>
              <tr>
                <th scope="col">{t("reports.database")}</th>
                <th scope="col">{t("reports.rpo")}</th>
                <th scope="col">{t("reports.rto")}</th>
                <th scope="col">{t("reports.backups")}</th>
                <th scope="col">{t("reports.proofs")}</th>
                <th scope="col">{t("reports.days")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.database} row={row} />
              ))}
            </tbody>
          </table>
          <div className={classes.legend}>
            <DayLegend marks={MARKS} />
          </div>
        </div>
      )}
    </Panel>
  );
}

function Row({ row }: { row: EvidenceDatabase }) {
  const { t } = useTranslation();
  return (
    <tr data-testid={`report-${row.database}`}>
      <th scope="row">
        <Name>{row.database.slice(row.database.indexOf("/") + 1)}</Name>
      </th>
      <td>
        <Held
          met={row.rpo === null || row.worst_seconds === null ? null : row.breaches === 0}
          objective={row.rpo}
          measured={
            row.worst_seconds === null ? null : t("reports.worst", { span: formatSpan(row.worst_seconds) })
          }
        >
          {row.breaches > 0 && t("reports.breaches", { count: row.breaches })}
        </Held>
      </td>
      <td>
        <Held
          met={row.in_time}
          objective={row.rto}
          measured={
            row.slowest_seconds === null
              ? null
              : t("reports.slowest", { span: formatSpan(row.slowest_seconds) })
          }
        />
      </td>
      <td>
        <Counts good={row.done} bad={row.failed} />
        {row.missed > 0 && (
          <span className={`${classes.note} ${classes.whole}`}>
            {t("reports.missed", { count: row.missed })}
          </span>
        )}
      </td>
      <td>
        <Counts good={row.proofs} bad={row.failed_proofs} />
      </td>
      <td>
        <Days days={row.days} />
      </td>
    </tr>
  );
}

interface HeldProps {
  met: boolean | null;
  objective: string | null;
  measured: string | null;
  children?: ReactNode;
}

/** What was measured against its objective: shape, word and colour. */
function Held({ met, objective, measured, children }: HeldProps) {
  const { t } = useTranslation();
  const [Shape, tone] =
    met === null
      ? ([IconMinus, "none"] as const)
      : met
        ? ([IconCheck, "met"] as const)
        : ([IconAlertTriangleFilled, "bad"] as const);
  return (
    <span className={classes.held} data-tone={tone}>
      <Shape size={15} aria-hidden />
      <span>
        {met === null ? t("reports.unknown") : t(met ? "reports.met" : "reports.notMet")}
        <span className={classes.note}>
          <span className={classes.whole}>
            {objective === null
              ? t("reports.noObjective")
              : t("reports.objective", { span: spaced(objective) })}
            {" ·"}
          </span>{" "}
          <span className={classes.whole}>{measured ?? t("reports.notMeasured")}</span>
        </span>
        {children && <span className={classes.note}>{children}</span>}
      </span>
    </span>
  );
}

function Counts({ good, bad }: { good: number; bad: number }) {
  const { t } = useTranslation();
  return (
    <span className={classes.counts}>
      {t("reports.good", { count: good })}
      {bad > 0 && <b className={classes.bad}>{t("reports.bad", { count: bad })}</b>}
    </span>
  );
}

/** What each day brought. */
function Days({ days }: { days: readonly EvidenceDay[] }) {
  return <DayStrip dates={days.map(({ day }) => day)} days={days.map(markOf)} wraps />;
}

const MARKS = ["good", "failed", "beyond"] as const;

function markOf({ breached, done, failed }: EvidenceDay): (typeof MARKS)[number] | null {
  if (breached === true) {
    return "beyond";
  }
  return done > 0 ? "good" : failed > 0 ? "failed" : null;
}

/** Rules are written as "26h": beside what was measured it is "26 h". */
function spaced(span: string): string {
  return span.replaceAll(/(\d)([a-z])/g, "$1 $2");
}
