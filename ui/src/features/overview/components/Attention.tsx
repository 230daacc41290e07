/** Every database that is not protected, the worst first, each with what mends it. */

import { Text } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { Standing } from "../../../components/Standing";
import { Told } from "../../../components/Told";
import { WhoseCell } from "../../../components/Whose";
import { hintOf } from "../../../lib/errors";
import { beginning } from "../../../lib/sentence";
import { gravityOf, needsAttention, worstReasonOf } from "../../../lib/status";
import classes from "./Attention.module.css";
import { WithoutKit } from "./WithoutKit";

interface Props {
  rows: readonly DatabaseStatus[];
  /** Whether they are of one tenant alone, whose name is known from where this stands. */
  oneTenant?: boolean;
  /** The button that mends it. */
  fix: (row: DatabaseStatus) => ReactNode;
  onOpen: (row: DatabaseStatus) => void;
}

export function Attention({ rows, oneTenant, fix, onOpen }: Props) {
  const { t } = useTranslation();
  const troubled = useMemo(
    () => rows.filter(needsAttention).sort((a, b) => gravityOf(b.protection) - gravityOf(a.protection)),
    [rows],
  );
  const columns = useColumns(fix, oneTenant ?? false);
  return (
    <Panel title={t("overview.attention")} note={troubled.length || null} flush testId="attention">
      {troubled.length === 0 ? (
        <Text size="sm" c="dimmed" px={14} py="md">
          {t("overview.allWell")}
        </Text>
      ) : (
        <div className={classes.list}>
          <DataTable
            label={t("overview.attention")}
            rows={troubled}
            columns={columns}
            rowKey={({ path }) => path}
            onOpen={onOpen}
            testId={({ path }) => `attention-${path}`}
            flush
          />
        </div>
      )}
      <WithoutKit rows={rows} />
    </Panel>
  );
}

function useColumns(fix: (row: DatabaseStatus) => ReactNode, oneTenant: boolean): Column<DatabaseStatus>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "status",
        label: t("tenants.status"),
        width: 150,
        cell: ({ protection, running_job }) => <Standing level={protection} running={running_job !== null} />,
      },
      {
        key: "database",
        label: t("overview.database"),
        wrap: true,
        cell: (row) =>
          oneTenant ? (
            <strong className={classes.name}>
              <Name>{row.name}</Name>
            </strong>
          ) : (
            <WhoseCell tenant={row.tenant} database={row.path} />
          ),
      },
      { key: "what", label: t("overview.what"), wrap: true, cell: (row) => <What row={row} /> },
      { key: "fix", label: t("overview.fix"), align: "end", cell: fix },
    ],
    [t, fix, oneTenant],
  );
}

function What({ row }: { row: DatabaseStatus }) {
  const reason = worstReasonOf(row);
  if (!reason) {
    return null;
  }
  return (
    <span title={hintOf(reason.hint).text}>
      <Told>{beginning(reason.message)}</Told>
    </span>
  );
}
