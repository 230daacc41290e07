/** All policies: when, where to, what is kept, and who has them. */

import { ActionIcon, Button, Menu, Skeleton, Text } from "@mantine/core";
import { IconCalendarRepeat, IconDots } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Policy } from "../../../bindings";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import { spanWords } from "../../../lib/time";
import { usePolicies, useRemovePolicy } from "../api/policies";
import classes from "./PolicyList.module.css";
import { ScheduleSentence } from "./ScheduleSentence";

export function PolicyList() {
  const { t } = useTranslation();
  const { data, error, isPending } = usePolicies();
  const [removing, setRemoving] = useState<string | null>(null);
  const columns = useColumns(setRemoving);
  if (isPending) {
    return <Skeleton height={180} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (!data) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (data.length === 0) {
    return (
      <EmptyState
        icon={IconCalendarRepeat}
        action={
          <Button component="a" href={routes.addPolicy()}>
            {t("policies.addTitle")}
          </Button>
        }
      >
        {t("policies.empty")}
      </EmptyState>
    );
  }
  return (
    <>
      {error && <FailureAlert failure={failureOf(error)} />}
      <DataTable
        label={t("policies.title")}
        rows={data}
        columns={columns}
        rowKey={({ name }) => name}
        onOpen={({ name }) => go(routes.policy(name))}
        testId={({ name }) => `policy-${name}`}
      />
      <Removal name={removing} onClose={() => setRemoving(null)} />
    </>
  );
}

function ruleOf(policy: Policy, field: string): string | null {
  return policy.rules.find((rule) => rule.field === field)?.value ?? null;
}

function useColumns(onRemove: (name: string) => void): Column<Policy>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "name",
        label: t("policies.name"),
        by: (policy) => policy.name,
        cell: (policy) => (
          <div className={classes.when}>
            <div className={classes.name}>
              <Name>{policy.name}</Name>
            </div>
            <div className={classes.sentence}>
              <ScheduleSentence rules={policy.rules} sentence={policy.sentence} />
            </div>
            {policy.sentence && <When policy={policy} />}
          </div>
        ),
      },
      {
        key: "where",
        label: t("policies.section.where"),
        cell: (policy) => <Places policy={policy} />,
      },
      {
        key: "keep",
        label: t("policies.section.keep"),
        cell: (policy) => ruleOf(policy, "keep") ?? t("policies.everything"),
      },
      {
        key: "objectives",
        label: t("policies.section.objectives"),
        cell: (policy) => (
          <span className={classes.objectives}>
            {t("policies.objectives", {
              rpo: spanWords(ruleOf(policy, "rpo") ?? "–"),
              rto: spanWords(ruleOf(policy, "rto") ?? "–"),
            })}
          </span>
        ),
      },
      {
        key: "used",
        label: t("policies.usedBy"),
        by: (policy) => policy.tenants + policy.databases,
        cell: (policy) => <UsedBy policy={policy} />,
      },
      {
        key: "more",
        label: t("policies.acts"),
        align: "end",
        width: 64,
        cell: (policy) => <More policy={policy} onRemove={onRemove} />,
      },
    ],
    [t, onRemove],
  );
}

/** By whose clocks, and over how long the starts are spread: a time alone says neither. */
function When({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  // The schedule as the rules have it: cron, and its zone in brackets.
  const zone = /\(([^()]+)\)$/.exec(ruleOf(policy, "schedule") ?? "")?.[1];
  const spread = ruleOf(policy, "spread");
  const words = [
    zone,
    spread && !/^0/.test(spread) && t("policies.spreadOver", { span: spanWords(spread) }),
  ].filter(Boolean);
  return words.length === 0 ? null : (
    <div className={classes.sentence} data-testid={`when-${policy.name}`}>
      <Name>{words.join(" · ")}</Name>
    </div>
  );
}

function Places({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const [storage, copies] = [ruleOf(policy, "storage"), ruleOf(policy, "copies")];
  return (
    <>
      <div>
        {storage ? (
          <Name>{storage}</Name>
        ) : (
          <Text span size="sm" c="dimmed">
            {t("policies.onlyStorage")}
          </Text>
        )}
      </div>
      {copies && copies !== "none" && (
        <div className={classes.sentence}>
          <Name>{t("policies.copiedTo", { names: copies })}</Name>
        </div>
      )}
    </>
  );
}

function UsedBy({ policy: { tenants, databases } }: { policy: Policy }) {
  const { t } = useTranslation();
  const words = [
    tenants > 0 && t("policies.tenants", { count: tenants }),
    databases > 0 && t("policies.databases", { count: databases }),
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : <span className={classes.nobody}>{t("policies.nobody")}</span>;
}

function More({ policy, onRemove }: { policy: Policy; onRemove: (name: string) => void }) {
  const { t } = useTranslation();
  const used = policy.tenants + policy.databases > 0;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("policies.more", { name: reveal(policy.name) })}
          data-testid={`more-${policy.name}`}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={routes.policy(policy.name)}>
          {t("policies.edit")}
        </Menu.Item>
        <Menu.Item component="a" href={routes.addPolicy(policy.name)} data-testid="duplicate">
          {t("policies.duplicate")}
        </Menu.Item>
        <Menu.Item
          color="red"
          disabled={used}
          title={used ? t("policies.inUse") : undefined}
          onClick={() => onRemove(policy.name)}
          data-testid="remove"
        >
          {t("policies.remove")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Removal({ name, onClose }: { name: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemovePolicy();
  const close = () => {
    remove.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      opened={name !== null}
      title={t("policies.removeTitle")}
      verb={t("policies.remove")}
      pending={remove.isPending}
      failure={remove.error ? failureOf(remove.error) : null}
      onConfirm={() => name !== null && remove.mutate(name, { onSuccess: close })}
      onClose={close}
    >
      <Name>{t("policies.removeText", { name: name ?? "" })}</Name>
    </ConfirmDialog>
  );
}
