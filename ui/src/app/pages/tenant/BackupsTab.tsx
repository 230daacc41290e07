/** The backups of a tenant, database by database. */

import { Select, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { SnapshotList } from "../../../features/snapshots";
import { reveal } from "../../../lib/reveal";

export function BackupsTab({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState(databases[0]?.path ?? null);
  if (databases.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("snapshots.none")}
      </Text>
    );
  }
  return (
    <>
      {databases.length > 1 && (
        <Select
          label={t("tenants.chooseDatabase")}
          data={databases.map(({ path, name }) => ({ value: path, label: reveal(name) }))}
          value={chosen}
          onChange={(path) => path && setChosen(path)}
          allowDeselect={false}
          searchable={databases.length > 8}
          w={280}
        />
      )}
      <Panel title={t("snapshots.title")}>{chosen && <SnapshotList key={chosen} database={chosen} />}</Panel>
    </>
  );
}
