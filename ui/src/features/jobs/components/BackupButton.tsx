/** Backs up a database now; where there are several storages, it asks which. */

import { Button, Menu, Tooltip } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Storage } from "../../../bindings";
import { Name } from "../../../components/Name";

interface Props {
  storages: readonly Storage[];
  pending: boolean;
  /** Whether it is the one thing to do about this database. */
  urgent: boolean;
  onRun: (storage: string | null) => void;
}

export function BackupButton({ storages, pending, urgent, onRun }: Props) {
  const { t } = useTranslation();
  const look = { size: "xs", variant: urgent ? "filled" : "default", loading: pending } as const;
  if (storages.length > 1) {
    return (
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button {...look} rightSection={<IconChevronDown size={16} aria-hidden />} data-testid="backup-now">
            {t("jobs.backupNow")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t("jobs.chooseStorage")}</Menu.Label>
          {storages.map(({ name }) => (
            <Menu.Item key={name} onClick={() => onRun(name)}>
              <Name>{name}</Name>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    );
  }
  const none = storages.length === 0;
  return (
    <Tooltip label={t("jobs.noStorage")} disabled={!none}>
      <Button
        {...look}
        data-disabled={none}
        aria-disabled={none}
        onClick={() => !none && onRun(null)}
        data-testid="backup-now"
      >
        {t("jobs.backupNow")}
      </Button>
    </Tooltip>
  );
}
