/** What else a report tells: copies, incidents, rehearsals, and who did what. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EvidenceAct, EvidenceIncident, EvidencePlace, EvidenceRehearsal } from "../../../bindings";
import { ActionWord } from "../../../components/ActionWord";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatCount } from "../../../lib/bytes";
import { formatAbsolute } from "../../../lib/time";
import classes from "./Reports.module.css";

interface ListProps<Row> {
  title: string;
  note?: string;
  empty: string;
  heads: readonly string[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  cells: (row: Row) => ReactNode[];
}

/** A plain table: a report is read and printed as a whole. */
function List<Row>({ title, note, empty, heads, rows, keyOf, cells }: ListProps<Row>) {
  return (
    <Panel title={title} note={note} flush>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          {empty}
        </Text>
      ) : (
        <div className={classes.wide}>
          <table className={classes.table} aria-label={title}>
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {cells(row).map((cell, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never change places
                    <td key={at}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

const at = (instant: string | null) => (instant === null ? "–" : formatAbsolute(instant));

export function Places({ rows }: { rows: readonly EvidencePlace[] }) {
  const { t } = useTranslation();
  return (
    <List
      title={t("reports.places")}
      note={t("reports.placesNote")}
      empty={t("reports.noPlaces")}
      heads={[
        t("reports.storage"),
        t("reports.backups"),
        t("reports.newest"),
        t("reports.read"),
        t("reports.damaged"),
      ]}
      rows={rows}
      keyOf={({ storage }) => storage}
      cells={(row) => [
        <span key="name">
          <b>
            <Name>{row.storage}</Name>
          </b>
          <span className={classes.note}>
            <Name>{row.location}</Name>
          </span>
        </span>,
        formatCount(row.snapshots),
        at(row.newest),
        row.read_since === null ? t("reports.neverRead") : at(row.read_since),
        row.bad === 0 ? (
          t("reports.nothing")
        ) : (
          <b key="bad" className={classes.bad}>
            {formatCount(row.bad)}
          </b>
        ),
      ]}
    />
  );
}

export function Incidents({ rows }: { rows: readonly EvidenceIncident[] }) {
  const { t } = useTranslation();
  return (
    <List
      title={t("reports.incidents")}
      empty={t("reports.noIncidents")}
      heads={[t("reports.what"), t("reports.began"), t("reports.noted"), t("reports.over")]}
      rows={rows}
      keyOf={({ title, opened_at }) => `${title} ${opened_at}`}
      cells={(row) => [
        <Name key="title">{row.title}</Name>,
        at(row.opened_at),
        at(row.acknowledged_at),
        row.closed_at === null ? (
          <b key="lasts" className={classes.bad}>
            {t("reports.lasts")}
          </b>
        ) : (
          at(row.closed_at)
        ),
      ]}
    />
  );
}

export function Rehearsals({ rows }: { rows: readonly EvidenceRehearsal[] }) {
  const { t } = useTranslation();
  return (
    <List
      title={t("reports.rehearsals")}
      empty={t("reports.noRehearsals")}
      heads={[t("reports.when"), t("reports.outcome"), t("reports.gaps")]}
      rows={rows}
      keyOf={(row) => row.at}
      cells={(row) => [
        at(row.at),
        row.passed ? (
          t("reports.passed")
        ) : (
          <b key="not" className={classes.bad}>
            {t("reports.notPassed")}
          </b>
        ),
        row.gaps.length === 0 ? t("reports.nothing") : <Name key="gaps">{row.gaps.join("; ")}</Name>,
      ]}
    />
  );
}

export function Acts({ rows }: { rows: readonly EvidenceAct[] }) {
  const { t } = useTranslation();
  return (
    <List
      title={t("reports.acts")}
      empty={t("reports.noActs")}
      heads={[t("reports.when"), t("reports.who"), t("reports.what"), t("reports.of")]}
      rows={rows}
      keyOf={(row) => `${row.at} ${row.action} ${row.subject}`}
      cells={(row) => [
        at(row.at),
        <Name key="who">{row.who}</Name>,
        <ActionWord key="action" action={row.action} />,
        <Name key="subject">{row.subject}</Name>,
      ]}
    />
  );
}
