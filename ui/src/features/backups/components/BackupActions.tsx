/** What can be done with a backup: restored, kept by hand, checked, removed. */

import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown, IconHistory, IconPin, IconPinnedOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SnapshotDetail } from "../../../bindings";
import { tellBegun } from "../../../components/begun";
import { routes } from "../../../lib/routes";
import { isWhole } from "../../../lib/status";
import { useCheckTenant, usePin } from "../api/backups";
import { RemoveBackup } from "./RemoveBackup";

interface Props {
  detail: SnapshotDetail;
  restorable: boolean;
  /** The button that proves it. */
  prove: ReactNode;
}

export function BackupActions({ detail, restorable, prove }: Props) {
  const { t } = useTranslation();
  const { snapshot } = detail;
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <PinButton detail={detail} />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            data-testid="more"
          >
            {t("backups.more")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <CheckItems tenant={snapshot.database.split("/")[0] ?? ""} />
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => setRemoving(true)} data-testid="remove">
            {t("backups.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {prove}
      {restorable && isWhole(snapshot) && (
        <Button
          component="a"
          href={routes.restore(snapshot.database, snapshot.id)}
          leftSection={<IconHistory size={15} aria-hidden />}
          data-testid="restore"
        >
          {t("backups.restore")}
        </Button>
      )}
      <RemoveBackup detail={detail} opened={removing} onClose={() => setRemoving(false)} />
    </>
  );
}

/** Done at once; what was done can be undone where it is told. */
function PinButton({ detail: { snapshot } }: { detail: SnapshotDetail }) {
  const { t } = useTranslation();
  const pin = usePin(snapshot.database);
  const pinned = snapshot.pinned_at !== null;
  const run = (to: boolean) =>
    pin.mutate(
      { id: snapshot.id, pinned: to },
      {
        onSuccess: () => {
          const id = `pin ${snapshot.id}`;
          const undo = () => {
            notifications.hide(id);
            run(!to);
          };
          notifications.show({
            id,
            color: "gray",
            message: (
              <>
                {t(to ? "backups.isPinned" : "backups.isUnpinned")}{" "}
                <Button size="compact-sm" variant="default" onClick={undo} data-testid="undo">
                  {t("action.undo")}
                </Button>
              </>
            ),
          });
        },
      },
    );
  return (
    <Button
      variant="default"
      loading={pin.isPending}
      onClick={() => run(!pinned)}
      leftSection={pinned ? <IconPinnedOff size={15} aria-hidden /> : <IconPin size={15} aria-hidden />}
      title={t("backups.pinnedNote")}
      data-testid="pin"
    >
      {t(pinned ? "backups.unpin" : "backups.pin")}
    </Button>
  );
}

function CheckItems({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const check = useCheckTenant(tenant);
  const run = (all: boolean) =>
    check.mutate(all, {
      onSuccess: (job) => tellBegun(job, t("backups.checking")),
    });
  return (
    <>
      <Menu.Item onClick={() => run(false)}>{t("backups.check")}</Menu.Item>
      <Menu.Item onClick={() => run(true)}>{t("backups.checkAll")}</Menu.Item>
    </>
  );
}
