/** The repositories on a storage, one a tenant, and what can be done with each. */

import { ActionIcon, Anchor, Button, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChecklist, IconDots, IconFileSearch, IconRecycle } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { HeldRepository } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { TenantMark } from "../../../components/TenantMark";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { useWork, type Work } from "../api/history";
import { formatRatio, ratioOf } from "../model/growth";
import { Look } from "./LastLook";
import classes from "./Storage.module.css";

const WORKS = [
  { work: "check", icon: IconChecklist },
  { work: "read", icon: IconFileSearch },
  { work: "prune", icon: IconRecycle },
] as const;

interface Props {
  rows: readonly HeldRepository[];
  /** Whether 3-2-1-1-0 is met for a tenant. */
  redundancy: (tenant: string) => ReactNode;
}

export function Repositories({ rows, redundancy }: Props) {
  const { t } = useTranslation();
  const work = useWork();
  const begin = (tenant: string, what: Work) =>
    work.mutate(
      { tenant, work: what },
      {
        onSuccess: (job) =>
          notifications.show({
            color: "gray",
            message: (
              <span className={classes.place}>
                {t(`storages.begun.${what}`, { tenant })}
                <Button size="compact-sm" variant="default" onClick={() => go(routes.job(job))}>
                  {t("jobs.show")}
                </Button>
              </span>
            ),
          }),
      },
    );
  const columns = useColumns(begin, redundancy);
  return (
    <Panel title={t("storages.repositories")} note={t("storages.repositoriesNote")} flush>
      {work.error && <FailureAlert failure={failureOf(work.error)} />}
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed" p="sm">
          {t("storages.noRepositories")}
        </Text>
      ) : (
        <div className={classes.repositories}>
          <DataTable
            label={t("storages.repositories")}
            rows={rows}
            columns={columns}
            rowKey={({ tenant }) => tenant}
            sort={{ column: "stored", descending: true }}
            flush
          />
        </div>
      )}
    </Panel>
  );
}

function useColumns(
  begin: (tenant: string, work: Work) => void,
  redundancy: (tenant: string) => ReactNode,
): Column<HeldRepository>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "tenant",
        label: t("storages.tenant"),
        by: ({ tenant_name, tenant }) => tenant_name ?? tenant,
        cell: (row) => <Tenant row={row} />,
      },
      {
        key: "stored",
        label: t("storages.stored"),
        align: "end",
        by: ({ bytes }) => bytes,
        cell: ({ bytes }) => (bytes === null ? "–" : formatBytes(bytes)),
      },
      {
        key: "snapshots",
        label: t("storages.backups"),
        align: "end",
        by: ({ snapshots }) => snapshots,
        cell: ({ snapshots, foreign }) => (
          <>
            {formatCount(snapshots)}
            {foreign > 0 && (
              <span className={classes.quiet}> {t("storages.foreign", { count: foreign })}</span>
            )}
          </>
        ),
      },
      {
        key: "ratio",
        label: t("storages.ratio"),
        align: "end",
        by: ({ dumped, bytes }) => ratioOf(dumped, bytes),
        cell: ({ dumped, bytes }) => {
          const ratio = ratioOf(dumped, bytes);
          return ratio === null ? "–" : formatRatio(ratio);
        },
      },
      {
        key: "look",
        label: t("storages.lastLook"),
        by: ({ looked_at }) => looked_at,
        cell: (row) => <Look look={row} />,
      },
      {
        key: "redundancy",
        label: t("storages.redundancy"),
        cell: ({ tenant, tenant_name }) => tenant_name !== null && redundancy(tenant),
      },
      {
        key: "act",
        label: t("storages.works"),
        align: "end",
        width: 72,
        cell: ({ tenant, tenant_name }) =>
          tenant_name !== null && <Works tenant={tenant} onChoose={(work) => begin(tenant, work)} />,
      },
    ],
    [t, begin, redundancy],
  );
}

function Tenant({ row: { tenant, tenant_name } }: { row: HeldRepository }) {
  const { t } = useTranslation();
  return (
    <span className={classes.place}>
      <TenantMark slug={tenant} />
      {tenant_name === null ? (
        <span>
          <Name>{tenant}</Name> <span className={classes.quiet}>{t("storages.removedTenant")}</span>
        </span>
      ) : (
        <Anchor href={routes.tenant(tenant)} size="sm">
          <Name>{tenant_name}</Name>
        </Anchor>
      )}
    </span>
  );
}

function Works({ tenant, onChoose }: { tenant: string; onChoose: (work: Work) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("storages.more", { tenant })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {WORKS.map(({ work, icon: Icon }) => (
          <Menu.Item key={work} leftSection={<Icon size={16} aria-hidden />} onClick={() => onChoose(work)}>
            {t(`storages.work.${work}`)}
            <Text size="xs" c="dimmed" maw={260}>
              {t(`storages.workNote.${work}`)}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
