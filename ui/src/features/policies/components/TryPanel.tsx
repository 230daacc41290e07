/** Tries the rules on the backups of a real database: what would stay and what would go, before anything is saved. */

import { Select, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Assignment, PolicyBase, RulesInput } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { subjectOf, useWhoseText } from "../../../components/Whose";
import { reveal } from "../../../lib/reveal";
import { useWho } from "../api/policies";
import { RetentionSummary } from "./RetentionSummary";

interface Props {
  base: PolicyBase;
  input: RulesInput;
}

export function TryPanel({ base, input }: Props) {
  const { t } = useTranslation();
  const who = useWho();
  const whose = useWhoseText();
  const options = useMemo(() => databasesOf(base, who.data ?? []), [base, who.data]);
  const [chosen, setChosen] = useState<string | null>(null);
  const database = chosen ?? options[0] ?? null;
  if (options.length === 0) {
    return null;
  }
  return (
    <Panel title={t("policies.tried")} note={t("policies.triedNote")} testId="try">
      <Select
        aria-label={t("policies.database")}
        data={options.map((path) => ({ value: path, label: reveal(whose(subjectOf(path))) }))}
        value={database}
        onChange={setChosen}
        searchable
        allowDeselect={false}
        limit={60}
        mb="sm"
      />
      {database && <RetentionSummary database={database} base={base} input={input} />}
      {base.of === "policy" && (
        <Text size="xs" c="dimmed" mt="xs">
          {t("policies.ownStay")}
        </Text>
      )}
    </Panel>
  );
}

/** Those whom the rules concern first; for a policy the others can be tried as well. */
function databasesOf(base: PolicyBase, who: readonly Assignment[]): string[] {
  const rows = who.filter((row) => row.database !== null);
  const path = (row: Assignment) => row.database ?? "";
  switch (base.of) {
    case "database":
      return rows.map(path).filter((name) => name === base.path);
    case "tenant":
      return rows.filter((row) => row.tenant === base.slug).map(path);
    case "policy": {
      const ofTenant = new Map(
        who.filter((row) => row.database === null).map((row) => [row.tenant, row.policy]),
      );
      const has = (row: Assignment) => (row.policy ?? ofTenant.get(row.tenant)) === base.name;
      return [...rows.filter(has), ...rows.filter((row) => !has(row))].map(path);
    }
  }
}
