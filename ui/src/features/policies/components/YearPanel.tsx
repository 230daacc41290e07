/** A simulated year: what the schedule would make, and what retention would have left of it at its end. */

import { Button, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DraftedYear, KeptRun } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { Panel } from "../../../components/Panel";
import { formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { formatAbsolute } from "../../../lib/time";
import { LANES, laneOf } from "../model/ages";
import { AgeStrip, type StripLane } from "./AgeStrip";

export function YearPanel({ year }: { year: DraftedYear }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const [table, setTable] = useState(false);
  const sentence = t("policies.yearSentence", {
    taken: counted("backups", year.taken),
    kept: formatCount(year.kept),
    count: year.kept,
  });
  const lanes = useLanes(year);
  return (
    <Panel
      title={t("policies.year")}
      note={t("policies.yearNote")}
      testId="year"
      actions={
        year.runs.length > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            flex="none"
            onClick={() => setTable(!table)}
            data-testid="year-table"
          >
            {t(table ? "policies.asStrip" : "policies.asTable")}
          </Button>
        )
      }
    >
      <Text size="sm" mb={year.runs.length > 0 ? "sm" : 0}>
        {sentence} {year.runs.length === 0 && t("policies.nothingRemoved")}
      </Text>
      {year.runs.length > 0 &&
        (table ? (
          <KeptTable runs={year.runs} />
        ) : (
          <AgeStrip label={sentence} lanes={lanes} oldest={oldestOf(year)} />
        ))}
    </Panel>
  );
}

function oldestOf({ runs, until }: DraftedYear): number {
  return Math.max(...runs.map((run) => Date.parse(until) - Date.parse(run.at)));
}

function useLanes(year: DraftedYear): StripLane[] {
  const { t } = useTranslation();
  return useMemo(() => {
    const end = Date.parse(year.until);
    const of = (lane: string) => year.runs.filter((run) => run.rules.some((rule) => laneOf(rule) === lane));
    return LANES.map((lane) => {
      const runs = of(lane);
      const marks = runs.map((run) => ({ age: end - Date.parse(run.at), label: formatAbsolute(run.at) }));
      return {
        key: lane,
        label: t(`policies.lane.${lane}`),
        count: runs.length,
        tone: "kept" as const,
        marks,
      };
    }).filter((lane) => lane.count > 0);
  }, [t, year]);
}

function KeptTable({ runs }: { runs: KeptRun[] }) {
  const { t } = useTranslation();
  return (
    <div style={{ display: "flex", maxHeight: 320 }}>
      <DataTable
        label={t("policies.year")}
        rows={runs}
        rowKey={(run) => run.at}
        flush
        columns={[
          {
            key: "at",
            label: t("policies.taken"),
            cell: (run) => formatAbsolute(run.at),
            by: (run) => run.at,
          },
          {
            key: "rules",
            label: t("policies.keptBy"),
            cell: (run) => <span data-theirs>{run.rules.join(", ")}</span>,
          },
        ]}
      />
    </div>
  );
}
