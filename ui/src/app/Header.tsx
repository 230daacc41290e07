/** The head: whose window it is, whether all is well, and what can be added. */

import { AppShell, Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconDatabase, IconPlus, IconServer2, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Group } from "../features/tenants";
import { AppearanceMenu } from "./AppearanceMenu";
import type { Dialog } from "./dialogs/Dialogs";
import classes from "./Header.module.css";
import { Mark } from "./Mark";
import { Verdict } from "./Verdict";

interface Props {
  groups: Group[] | null;
  stale: boolean;
  /** Slug of the tenant that is shown. */
  tenant: string | null;
  onOpen: (dialog: Dialog) => void;
}

export function Header({ groups, stale, tenant, onOpen }: Props) {
  const { t } = useTranslation();
  return (
    <AppShell.Header className={classes.header}>
      <Mark />
      <Text fw={700} component="h1" size="md">
        {t("app.name")}
      </Text>
      <div className={classes.verdict}>{groups && <Verdict groups={groups} stale={stale} />}</div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconServer2 size={16} aria-hidden />}
        onClick={() => onOpen({ kind: "storages" })}
      >
        {t("storages.list")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
            data-testid="add-menu"
          >
            {t("app.add")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUsers size={16} aria-hidden />}
            onClick={() => onOpen({ kind: "tenant" })}
            data-testid="add-tenant"
          >
            {t("app.addTenant")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDatabase size={16} aria-hidden />}
            onClick={() => onOpen({ kind: "database", tenant })}
            disabled={!groups?.length}
            data-testid="add-database"
          >
            {t("app.addDatabase")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconServer2 size={16} aria-hidden />}
            onClick={() => onOpen({ kind: "storage" })}
            data-testid="add-storage"
          >
            {t("app.addStorage")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AppearanceMenu />
    </AppShell.Header>
  );
}
