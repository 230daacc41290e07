/** The backups of a tenant, database by database. */

import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { DatabaseSelect } from "../../../components/DatabaseSelect";
import { Panel } from "../../../components/Panel";
import { SnapshotList } from "../../../features/snapshots";
import { routes } from "../../../lib/routes";

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
      <DatabaseSelect
        label={t("tenants.chooseDatabase")}
        databases={databases}
        value={chosen}
        onChange={setChosen}
      />
      <Panel
        title={t("snapshots.title")}
        actions={
          chosen && (
            <Button size="compact-sm" variant="default" component="a" href={routes.backups(chosen)}>
              {t("tenants.timeline")}
            </Button>
          )
        }
      >
        {chosen && <SnapshotList key={chosen} database={chosen} />}
      </Panel>
    </>
  );
}
