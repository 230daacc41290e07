/** What people did to a tenant, newest first: out of the audit log. */

import { IconHistory } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "../../../bindings";
import { ActionWord } from "../../../components/ActionWord";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { failureOf } from "../../../lib/result";
import { useActivity } from "../api/activity";

export function Activity({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const { data, error } = useActivity(slug);
  const columns = useColumns();
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (!data) {
    return <Loading height={160} radius="md" />;
  }
  if (data.length === 0) {
    return <EmptyState icon={IconHistory}>{t("activity.none")}</EmptyState>;
  }
  return (
    <DataTable
      label={t("tenants.tab.activity")}
      rows={data}
      columns={columns}
      rowKey={({ number }) => String(number)}
    />
  );
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation();
  return useMemo(
    (): Column<Entry>[] => [
      {
        key: "at",
        label: t("activity.at"),
        width: 140,
        cell: ({ at }) => <RelativeTime instant={at} reachable={false} />,
      },
      {
        key: "what",
        label: t("activity.what"),
        cell: ({ action }) => <ActionWord action={action} />,
      },
      { key: "whom", label: t("activity.whom"), cell: ({ subject }) => <Name>{subject}</Name> },
      { key: "who", label: t("activity.who"), cell: ({ who }) => <Name>{who}</Name> },
    ],
    [t],
  );
}
