/** The databases of a tenant, each with what runs, what is wrong, and its backups. */

import { Button, Group as Line, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Callout } from "../../../components/Callout";
import { useStorages } from "../../../features/storages";
import { useDialogs } from "../../dialogs/useDialogs";
import { DatabaseEntry } from "./DatabaseEntry";
import { NoDatabase } from "./NoDatabase";
import classes from "./TenantPage.module.css";
import type { TabProps } from "./tabs";

export function DatabasesTab({ tenant, databases }: TabProps) {
  const [open, toggle] = useOpen(databases.length === 1 ? (databases[0]?.path ?? null) : null);
  return (
    <div className={classes.databases}>
      <StorageMissing />
      {databases.length === 0 && <NoDatabase tenant={tenant} />}
      {databases.map((database) => (
        <DatabaseEntry
          key={database.path}
          database={database}
          open={open.has(database.path)}
          onToggle={() => toggle(database.path)}
        />
      ))}
    </div>
  );
}

/** Which databases are open: the only one, and those that were toggled. */
function useOpen(only: string | null): [Set<string>, (path: string) => void] {
  const [open, setOpen] = useState(() => new Set(only === null ? [] : [only]));
  const toggle = (path: string) =>
    setOpen((old) => {
      const next = new Set(old);
      if (!next.delete(path)) {
        next.add(path);
      }
      return next;
    });
  return [open, toggle];
}

function StorageMissing() {
  const { t } = useTranslation();
  const open = useDialogs();
  const storages = useStorages();
  if (storages.data?.length !== 0) {
    return null;
  }
  return (
    <Callout tone="warn" icon={IconAlertTriangle}>
      <Line justify="space-between">
        <Text size="sm">{t("storages.none")}</Text>
        <Button size="compact-sm" onClick={() => open({ kind: "storage" })}>
          {t("storages.add")}
        </Button>
      </Line>
    </Callout>
  );
}
