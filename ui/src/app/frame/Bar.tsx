/** The head of the page: whose data is looked at, a way to anywhere, what runs, and what can be added. */

import { ActionIcon, AppShell, Button, Menu, Tooltip } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import {
  IconActivity,
  IconChevronDown,
  IconDatabase,
  IconKeyboard,
  IconPlus,
  IconSearch,
  IconServer2,
  IconUsers,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { go, routes } from "../../lib/routes";
import { useDialogs } from "../dialogs/useDialogs";
import { AppearanceMenu } from "./AppearanceMenu";
import classes from "./Bar.module.css";
import { TenantSwitcher } from "./TenantSwitcher";
import { useCounts } from "./useCounts";

interface Props {
  /** Slug of the tenant that is shown. */
  tenant: string | null;
  /** What stands between the slashes of the address. */
  page: string[];
  onJobs: () => void;
}

export function Bar({ tenant, page, onJobs }: Props) {
  const { t } = useTranslation();
  const open = useDialogs();
  return (
    <AppShell.Header className={classes.bar}>
      <TenantSwitcher tenant={tenant} page={page} />
      <div className={classes.space} />
      <button
        type="button"
        className={classes.search}
        title={t("palette.open")}
        onClick={spotlight.open}
        data-testid="palette"
      >
        <IconSearch size={15} aria-hidden />
        <span className={classes.word}>{t("palette.open")}</span>
        <kbd className={classes.key}>{t("palette.key")}</kbd>
      </button>
      <JobsButton onClick={onJobs} />
      <AddMenu tenant={tenant} />
      <Tooltip label={t("app.keys")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t("app.keys")}
          onClick={() => open({ kind: "keys" })}
        >
          <IconKeyboard size={18} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <AppearanceMenu />
    </AppShell.Header>
  );
}

function JobsButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation();
  const running = useCounts().jobs?.value ?? 0;
  return (
    <Tooltip label={t("frame.jobsKey")}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={onClick}
        leftSection={<IconActivity size={17} stroke={1.7} aria-hidden />}
        className={classes.jobs}
        data-running={running > 0 || undefined}
        data-testid="jobs-button"
      >
        {running > 0 ? t("frame.jobsRunning", { count: running }) : t("frame.jobs")}
      </Button>
    </Tooltip>
  );
}

function AddMenu({ tenant }: { tenant: string | null }) {
  const { t } = useTranslation();
  const open = useDialogs();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
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
          leftSection={<IconDatabase size={16} aria-hidden />}
          onClick={() => go(routes.addDatabase(tenant ?? undefined))}
          data-testid="add-database"
        >
          {t("app.addDatabase")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconUsers size={16} aria-hidden />}
          onClick={() => open({ kind: "tenant" })}
          data-testid="add-tenant"
        >
          {t("app.addTenant")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconServer2 size={16} aria-hidden />}
          onClick={() => open({ kind: "storage" })}
          data-testid="add-storage"
        >
          {t("app.addStorage")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
