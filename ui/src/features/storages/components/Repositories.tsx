/** The repositories on a storage, one a tenant, and what can be done with each. */

import { ActionIcon, Anchor, Menu, Text } from "@mantine/core";
import {
  IconChecklist,
  IconDots,
  IconFileSearch,
  IconFolderX,
  IconRecycle,
  IconTool,
} from "@tabler/icons-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { HeldRepository } from "../../../bindings";
import { tellBegun } from "../../../components/begun";
import { type Column, DataTable } from "../../../components/DataTable";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { TenantMark } from "../../../components/TenantMark";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { useWork, type Work } from "../api/history";
import { formatRatio, ratioOf } from "../model/growth";
import { Foreign } from "./Foreign";
import { ForgetRepository } from "./ForgetRepository";
import { Look } from "./LastLook";
import classes from "./Storage.module.css";

type Choice = Work | "forget" | "foreign";

const WORKS = [
  { work: "check", icon: IconChecklist },
  { work: "read", icon: IconFileSearch },
  { work: "repair", icon: IconTool },
  { work: "prune", icon: IconRecycle },
] as const;

interface Props {
  /** The storage that they are on. */
  storage: string;
  rows: readonly HeldRepository[];
  /** Whether 3-2-1-1-0 is met for a tenant. */
  redundancy: (tenant: string) => ReactNode;
}

export function Repositories({ storage, rows, redundancy }: Props) {
  const { t } = useTranslation();
  const work = useWork();
  const begin = (tenant: string, what: Work) =>
    work.mutate(
      { tenant, work: what },
      {
        onSuccess: (job) => tellBegun(job, t(`storages.begun.${what}`, { tenant })),
      },
    );
  const [open, setOpen] = useState<{ what: "forget" | "foreign"; row: HeldRepository } | null>(null);
  const shown = useLast(open);
  const close = () => setOpen(null);
  const choose = (row: HeldRepository, what: Choice) =>
    what === "forget" || what === "foreign" ? setOpen({ what, row }) : begin(row.tenant, what);
  const columns = useColumns(choose, redundancy);
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
      {/* They stand before they open: else nobody would know what to give the focus back to. */}
      <ForgetRepository
        storage={storage}
        tenant={shown?.row.tenant ?? ""}
        backups={shown?.row.snapshots ?? 0}
        opened={open?.what === "forget"}
        onClose={close}
      />
      <Foreign
        tenant={shown?.row.tenant ?? ""}
        storage={storage}
        opened={open?.what === "foreign"}
        onClose={close}
      />
    </Panel>
  );
}

/** The last that there was: what a dialog says stays while it fades. */
function useLast<T>(value: T | null): T | null {
  const last = useRef(value);
  if (value !== null) {
    last.current = value;
  }
  return last.current;
}

function useColumns(
  choose: (row: HeldRepository, what: Choice) => void,
  redundancy: (tenant: string) => ReactNode,
): Column<HeldRepository>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "tenant",
        label: t("storages.tenant"),
        wrap: true,
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
        cell: (row) => (
          <>
            {formatCount(row.snapshots)}
            {row.foreign > 0 && (
              <>
                {" "}
                <Anchor component="button" type="button" size="sm" onClick={() => choose(row, "foreign")}>
                  {t("storages.foreign", { count: row.foreign })}
                </Anchor>
              </>
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
        cell: (row) => <Works row={row} onChoose={(what) => choose(row, what)} />,
      },
    ],
    [t, choose, redundancy],
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

/** What can be done: of a tenant that was removed no job can be begun, and only a repository that is not there can be given up. */
function Works({ row, onChoose }: { row: HeldRepository; onChoose: (what: Choice) => void }) {
  const { t } = useTranslation();
  const { tenant } = row;
  const works = row.tenant_name === null ? [] : WORKS;
  const lost = row.failure?.code === "repository-missing";
  if (works.length === 0 && !lost) {
    return null;
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("storages.more", { tenant })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {works.map(({ work, icon: Icon }) => (
          <Menu.Item key={work} leftSection={<Icon size={16} aria-hidden />} onClick={() => onChoose(work)}>
            {t(`storages.work.${work}`)}
            <Text size="xs" c="dimmed" maw={260}>
              {t(`storages.workNote.${work}`)}
            </Text>
          </Menu.Item>
        ))}
        {lost && (
          <Menu.Item
            color="red"
            leftSection={<IconFolderX size={16} aria-hidden />}
            onClick={() => onChoose("forget")}
            data-testid={`forget-${tenant}`}
          >
            {t("storages.forget")}
            <Text size="xs" c="dimmed" maw={260}>
              {t("storages.forgetNote")}
            </Text>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
