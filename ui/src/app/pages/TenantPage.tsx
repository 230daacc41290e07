/** One tenant: its databases and what stands against their safety. */

import { Button, Group as Line, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Callout } from "../../components/Callout";
import { Name } from "../../components/Name";
import { useStorages } from "../../features/storages";
import type { Group } from "../../features/tenants";
import type { Dialog } from "../dialogs/Dialogs";
import { DatabaseEntry } from "./DatabaseEntry";

interface Props {
  group: Group;
  /** Path of the database to open. */
  opened: string | null;
  onOpen: (dialog: Dialog) => void;
}

export function TenantPage({ group, opened, onOpen }: Props) {
  const { t } = useTranslation();
  const { tenant, databases } = group;
  const [open, toggle] = useOpen(opened, databases.length === 1 ? (databases[0]?.path ?? null) : null);
  return (
    <Stack gap="md">
      <Line justify="space-between" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text component="h2" size="xl" fw={700} lh={1.25}>
            <Name>{tenant.name}</Name>
          </Text>
          <Text size="sm" c="dimmed">
            <Name>{tenant.slug}</Name>
            {" · "}
            {t("tenants.databases", { count: databases.length })}
          </Text>
        </div>
        <Button
          variant="default"
          size="sm"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onOpen({ kind: "database", tenant: tenant.slug })}
          style={{ flex: "none" }}
        >
          {t("databases.add")}
        </Button>
      </Line>
      <StorageMissing onOpen={onOpen} />
      {databases.length === 0 && (
        <Text c="dimmed" size="sm">
          {t("tenants.noDatabases", { name: tenant.name })}
        </Text>
      )}
      {databases.map((database) => (
        <DatabaseEntry
          key={database.path}
          database={database}
          open={open.has(database.path)}
          onToggle={() => toggle(database.path)}
        />
      ))}
    </Stack>
  );
}

/** Which databases are open: the only one, the one asked for, and those that were toggled. */
function useOpen(asked: string | null, only: string | null): [Set<string>, (path: string) => void] {
  const [open, setOpen] = useState(() => new Set([asked, only].filter((path) => path !== null)));
  useEffect(() => {
    if (asked !== null) {
      setOpen((old) => new Set(old).add(asked));
      document.querySelector(`[data-path="${CSS.escape(asked)}"]`)?.scrollIntoView({ block: "nearest" });
    }
  }, [asked]);
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

function StorageMissing({ onOpen }: { onOpen: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const storages = useStorages();
  if (storages.data?.length !== 0) {
    return null;
  }
  return (
    <Callout tone="warn" icon={IconAlertTriangle}>
      <Line justify="space-between">
        <Text size="sm">{t("storages.none")}</Text>
        <Button size="compact-sm" onClick={() => onOpen({ kind: "storage" })}>
          {t("storages.add")}
        </Button>
      </Line>
    </Callout>
  );
}
