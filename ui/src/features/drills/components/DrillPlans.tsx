/** Every database with its next drill, and where the schedule comes from. */

import { Anchor } from "@mantine/core";
import { IconCalendarOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DrillPlan } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { subjectOf, useWhoseText, WhoseCell } from "../../../components/Whose";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useDrillPlans } from "../api/drills";
import classes from "./Drills.module.css";

export function DrillPlans() {
  const { t } = useTranslation();
  const { data, error, isPending } = useDrillPlans();
  const columns = useColumns();
  if (isPending) {
    return <Loading height={240} radius="md" />;
  }
  if (!data) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (data.length === 0) {
    return <EmptyState icon={IconCalendarOff}>{t("drills.noPlan")}</EmptyState>;
  }
  return (
    <div className={classes.plans}>
      <DataTable
        label={t("drills.tabs.schedule")}
        rows={data}
        columns={columns}
        rowKey={({ database }) => database}
        testId={({ database }) => `drill-plan-${database}`}
      />
    </div>
  );
}

function useColumns(): Column<DrillPlan>[] {
  const { t } = useTranslation();
  const whose = useWhoseText();
  return useMemo(
    () => [
      {
        key: "database",
        label: t("drills.database"),
        by: ({ database }) => whose(subjectOf(database)),
        wrap: true,
        cell: ({ database }) => <WhoseCell {...subjectOf(database)} />,
      },
      {
        key: "next",
        label: t("drills.next"),
        by: ({ due_at }) => (due_at === null ? null : Date.parse(due_at)),
        cell: ({ due_at }) =>
          due_at ? (
            <RelativeTime instant={due_at} reachable={false} />
          ) : (
            <span className={classes.quiet}>–</span>
          ),
      },
      {
        key: "schedule",
        label: t("drills.schedule"),
        wrap: true,
        by: ({ sentence }) => sentence,
        cell: ({ sentence, from }) => (
          <span className={classes.stack}>
            <Name>{sentence ?? t("drills.byHand")}</Name>
            {from && (
              <span className={classes.quiet}>
                <Name>{t("policies.from", { place: from })}</Name>
              </span>
            )}
          </span>
        ),
      },
      {
        key: "sandbox",
        label: t("drills.sandbox"),
        by: ({ sandbox }) => sandbox,
        wrap: true,
        cell: ({ sandbox }) => <Name>{sandbox === "private" ? t("policies.sandbox.private") : sandbox}</Name>,
      },
      {
        key: "change",
        label: t("drills.rules"),
        cell: ({ database }) => (
          <Anchor
            size="sm"
            href={routes.ownRules(database)}
            aria-label={t("drills.changeOf", { name: reveal(whose(subjectOf(database))) })}
          >
            {t("drills.change")}
          </Anchor>
        ),
      },
    ],
    [t, whose],
  );
}
