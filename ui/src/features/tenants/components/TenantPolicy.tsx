/** The rules that hold for each database of a tenant, with where each of them comes from. */

import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCalendarRepeat } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, PolicyPreview } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { formatAbsolute } from "../../../lib/time";
import { useAssignPolicy, useEffective, usePolicyNames } from "../api/policy";
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
      <Assign slug={slug} />
      {databases.length > 1 && (
        <Select
          label={t("rules.of")}
          data={databases.map(({ path, name }) => ({ value: path, label: reveal(name) }))}
          value={chosen}
          onChange={(path) => path && setChosen(path)}
          allowDeselect={false}
          searchable={databases.length > 8}
          w={280}
        />
      )}
      {databases.length === 0 && <EmptyState icon={IconCalendarRepeat}>{t("rules.noDatabase")}</EmptyState>}
      {effective.error && <FailureAlert failure={failureOf(effective.error)} />}
      {effective.isLoading && <Loading height={160} radius="md" />}
      {effective.data && <Rules preview={effective.data} />}
    </>
  );
}

function Rules({ preview }: { preview: PolicyPreview }) {
  const { t } = useTranslation();
  return (
    <>
      {preview.problems.map((problem) => (
        <Callout key={problem.message} tone="warn" icon={IconAlertTriangle}>
          <Text size="sm" fw={600}>
            {problem.message}
          </Text>
          <Text size="sm">{problem.hint}</Text>
        </Callout>
      ))}
      <Panel title={t("rules.title")} flush>
        <RuleTable rules={preview.rules} />
      </Panel>
      {preview.next.length > 0 && (
        <Panel title={t("rules.next")}>
          <Stack gap={2}>
            {preview.next.map((at) => (
              <Text key={at} size="sm" component="time" dateTime={at}>
                {formatAbsolute(at)}
              </Text>
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
  const [chosen, setChosen] = useState<string | null>(null);
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
          onChange={setChosen}
          w={280}
          data-testid="assign-policy"
        />
        <Button
          size="sm"
          variant="default"
          disabled={chosen === null}
          loading={assign.isPending}
          onClick={() => assign.mutate(chosen)}
        >
          {t("rules.assign")}
        </Button>
        {assign.isSuccess && (
          <Text size="sm" c="dimmed" role="status">
            {t("rules.assigned")}
          </Text>
        )}
      </Group>
      {assign.error && <FailureAlert failure={failureOf(assign.error)} />}
    </Stack>
  );
}
