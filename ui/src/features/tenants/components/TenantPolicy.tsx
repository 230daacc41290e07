/** The rules that hold for each database of a tenant, with where each of them comes from. */

import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCalendarRepeat } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, PolicyPreview } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { DatabaseSelect } from "../../../components/DatabaseSelect";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Panel } from "../../../components/Panel";
import { hintOf } from "../../../lib/errors";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { formatMinute, formatRelative } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { useAssigned, useAssignPolicy, useEffective, usePolicyNames } from "../api/policy";
import { RuleTable } from "./RuleTable";

interface Props {
  slug: string;
  databases: readonly DatabaseStatus[];
}

export function TenantPolicy({ slug, databases }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(databases[0]?.path ?? null);
  const effective = useEffective(chosen);
  return (
    <>
      <Group justify="space-between" align="flex-end">
        <Assign slug={slug} />
        <Button variant="default" component="a" href={routes.ownRules(slug)} data-testid="own-rules">
          {t("rules.ownOfTenant")}
        </Button>
      </Group>
      <DatabaseSelect label={t("rules.of")} databases={databases} value={chosen} onChange={setChosen} />
      {databases.length === 0 && <EmptyState icon={IconCalendarRepeat}>{t("rules.noDatabase")}</EmptyState>}
      {effective.error && <FailureAlert failure={failureOf(effective.error)} />}
      {effective.isLoading && <Loading height={160} radius="md" />}
      {effective.data && chosen && <Rules database={chosen} preview={effective.data} />}
    </>
  );
}

function Rules({ database, preview }: { database: string; preview: PolicyPreview }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <>
      {preview.problems.map((problem) => (
        <Callout key={problem.message} tone="warn" icon={IconAlertTriangle}>
          <Text size="sm" fw={600}>
            {problem.message}
          </Text>
          <Text size="sm">{hintOf(problem.hint).text}</Text>
        </Callout>
      ))}
      <Panel
        title={t("rules.title")}
        flush
        actions={
          <Button size="compact-sm" variant="default" component="a" href={routes.ownRules(database)}>
            {t("rules.ownOfDatabase")}
          </Button>
        }
      >
        <RuleTable rules={preview.rules} />
      </Panel>
      {preview.next.length > 0 && (
        <Panel title={t("rules.next")} note={reveal(database.slice(database.indexOf("/") + 1))}>
          <Stack gap={2}>
            {preview.next.map(({ at }) => (
              <Group key={at} gap="sm">
                <Text size="sm" component="time" dateTime={at}>
                  {formatMinute(at)}
                </Text>
                <Text size="sm" c="dimmed" component="time" dateTime={at}>
                  {formatRelative(at, now, t("time.justNow"))}
                </Text>
              </Group>
            ))}
          </Stack>
        </Panel>
      )}
    </>
  );
}

/** Chooses the policy of the tenant as a whole. */
function Assign({ slug }: { slug: string }) {
  const { t } = useTranslation();
  const policies = usePolicyNames();
  const assign = useAssignPolicy(slug);
  const assigned = useAssigned(slug) ?? null;
  const [wished, setWished] = useState<string | null>(null);
  const chosen = wished ?? assigned;
  if (!policies.data || policies.data.length === 0) {
    return policies.error ? <FailureAlert failure={failureOf(policies.error)} /> : null;
  }
  return (
    <Stack gap="xs">
      <Group align="flex-end">
        <Select
          label={t("rules.policy")}
          placeholder={t("rules.choose")}
          data={policies.data.map(({ name }) => ({ value: name, label: reveal(name) }))}
          value={chosen}
          onChange={setWished}
          w={280}
          data-testid="assign-policy"
        />
        <Button
          size="sm"
          variant="default"
          disabled={chosen === assigned}
          loading={assign.isPending}
          onClick={() => assign.mutate(chosen)}
        >
          {t("rules.assign")}
        </Button>
        {assign.isSuccess && chosen === assigned && (
          <Text size="sm" c="dimmed" role="status">
            {t("rules.assigned")}
          </Text>
        )}
      </Group>
      {assign.error && <FailureAlert failure={failureOf(assign.error)} />}
    </Stack>
  );
}
