/** Who has a policy: tenants and single databases, given to many at once. */

import { Anchor, Button, Group, Skeleton, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Assignment } from "../../../bindings";
import { type Column, DataTable } from "../../../components/DataTable";
import { FailureAlert } from "../../../components/FailureAlert";
import { FilterInput } from "../../../components/FilterInput";
import { Name } from "../../../components/Name";
import { TenantMark } from "../../../components/TenantMark";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useAssign, useWho } from "../api/policies";
import classes from "./WhoList.module.css";

/** The policy that holds for each: its own, or its tenant's. */
interface Row extends Assignment {
  key: string;
  holds: string | null;
}

export function WhoList({ policy }: { policy: string }) {
  const { t } = useTranslation();
  const who = useWho();
  const [filter, setFilter] = useState("");
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const rows = useMemo(() => rowsOf(who.data ?? []), [who.data]);
  const shown = useMemo(
    () => rows.filter((row) => `${row.tenant_name} ${row.key}`.toLocaleLowerCase().includes(wanted)),
    [rows, wanted],
  );
  const columns = useColumns(policy);
  if (who.isPending) {
    return <Skeleton height={200} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (who.error) {
    return <FailureAlert failure={failureOf(who.error)} />;
  }
  return (
    <div className={classes.list}>
      <Group justify="space-between">
        <FilterInput value={filter} onChange={setFilter} label={t("policies.filterWho")} />
        <Acts policy={policy} chosen={chosen} onDone={() => setChosen(new Set())} />
      </Group>
      <DataTable
        label={t("policies.who")}
        rows={shown}
        columns={columns}
        rowKey={({ key }) => key}
        selection={{
          keys: chosen,
          onChange: setChosen,
          label: (key) => t("policies.choose", { name: reveal(key) }),
        }}
        testId={({ key }) => `who-${key}`}
      />
    </div>
  );
}

function rowsOf(all: readonly Assignment[]): Row[] {
  const tenants = new Map(all.filter((row) => row.database === null).map((row) => [row.tenant, row.policy]));
  return all.map((row) => ({
    ...row,
    key: row.database ?? row.tenant,
    holds: row.policy ?? tenants.get(row.tenant) ?? null,
  }));
}

function Acts({ policy, chosen, onDone }: { policy: string; chosen: Set<string>; onDone: () => void }) {
  const { t } = useTranslation();
  const assign = useAssign();
  const run = (to: string | null) =>
    assign.mutate(
      { subjects: [...chosen], policy: to },
      {
        onSuccess: ({ done, refused }) => {
          notifications.show({ message: t("policies.assigned", { count: done }), color: "gray" });
          for (const { subject, message } of refused) {
            notifications.show({
              title: reveal(subject),
              message: reveal(message),
              color: "red",
              autoClose: false,
            });
          }
          onDone();
        },
      },
    );
  return (
    <Group gap="sm">
      <Text size="xs" c="dimmed" aria-live="polite">
        {t("policies.chosen", { count: chosen.size })}
      </Text>
      <Button
        variant="default"
        disabled={chosen.size === 0}
        loading={assign.isPending}
        onClick={() => run(null)}
        data-testid="take-away"
      >
        {t("policies.takeAway")}
      </Button>
      <Button
        disabled={chosen.size === 0}
        loading={assign.isPending}
        onClick={() => run(policy)}
        data-testid="assign"
      >
        {t("policies.assign")}
      </Button>
    </Group>
  );
}

function useColumns(policy: string): Column<Row>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "name",
        label: t("policies.whoName"),
        width: "48%",
        wrap: true,
        cell: (row) =>
          row.database === null ? (
            <span className={classes.tenant}>
              <TenantMark slug={row.tenant} />
              <Name>{row.tenant_name}</Name>
            </span>
          ) : (
            <span className={classes.database}>
              <Name>{row.database.slice(row.tenant.length + 1)}</Name>
            </span>
          ),
      },
      {
        key: "policy",
        label: t("policies.holds"),
        cell: (row) => <Holds row={row} policy={policy} />,
      },
      {
        key: "own",
        label: t("policies.ownRules"),
        cell: (row) => (
          <Anchor
            href={routes.ownRules(row.key)}
            size="sm"
            aria-label={t("policies.ownRulesOf", { name: reveal(row.key) })}
          >
            {t(row.own_rules ? "policies.hasOwn" : "policies.hasNone")}
          </Anchor>
        ),
      },
    ],
    [t, policy],
  );
}

function Holds({ row, policy }: { row: Row; policy: string }) {
  const { t } = useTranslation();
  if (row.holds === null) {
    return <span className={classes.quiet}>{t("policies.noPolicy")}</span>;
  }
  return (
    <span className={row.holds === policy ? classes.ours : undefined}>
      <Name>{row.holds}</Name>
      {row.policy === null && <span className={classes.quiet}> {t("policies.ofTenant")}</span>}
    </span>
  );
}
