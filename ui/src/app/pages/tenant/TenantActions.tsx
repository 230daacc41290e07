/** What a tenant is opened for: to get data back, to back up now, to add a database. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDatabaseExport, IconHistory, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { RelativeTime } from "../../../components/RelativeTime";
import { useBackupMany } from "../../../features/jobs";
import { routes } from "../../../lib/routes";
import { useSayBegun } from "../useSayBegun";
import classes from "./TenantPage.module.css";

interface Props {
  databases: readonly DatabaseStatus[];
  /** Where a database is added. */
  add: string;
}

export function TenantActions({ databases, add }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} component="a" href={add}>
        {t("databases.add")}
      </Button>
      {databases.length > 0 && <BackUpAll databases={databases} />}
      <RestoreLatest databases={databases.filter((row) => row.last_snapshot !== null)} />
    </>
  );
}

function BackUpAll({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const backup = useBackupMany();
  const say = useSayBegun();
  return (
    <Button
      variant="default"
      leftSection={<IconDatabaseExport size={16} aria-hidden />}
      onClick={() =>
        backup.mutate(
          databases.map(({ path }) => path),
          { onSuccess: say },
        )
      }
      loading={backup.isPending}
      data-testid="backup-all"
    >
      {t("tenants.backUpAll", { count: databases.length })}
    </Button>
  );
}

const latestOf = ({ path, last_snapshot }: DatabaseStatus) =>
  routes.restore(path, last_snapshot ?? undefined);

/** The newest backup of the one database, or of the one that is chosen. */
function RestoreLatest({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { t } = useTranslation();
  const [first, second] = databases;
  const look = { leftSection: <IconHistory size={16} aria-hidden />, "data-testid": "restore-latest" };
  if (!first) {
    return null;
  }
  if (!second) {
    return (
      <Button {...look} component="a" href={latestOf(first)}>
        {t("tenants.restore")}
      </Button>
    );
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button {...look} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("tenants.restore")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("tenants.restoreWhich")}</Menu.Label>
        {databases.map((row) => (
          <Menu.Item
            key={row.path}
            component="a"
            href={latestOf(row)}
            rightSection={
              <span className={classes.age}>
                <RelativeTime instant={row.last_good_at} reachable={false} />
              </span>
            }
          >
            <Name>{row.name}</Name>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
