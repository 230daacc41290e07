/** Removes one backup with its copies, once the first characters of its id are typed. */

import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { SnapshotDetail } from "../../../bindings";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { Name } from "../../../components/Name";
import { formatBytes } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { formatAbsolute } from "../../../lib/time";
import { useRemoveBackup } from "../api/backups";
import { shortId } from "../model/state";

interface Props {
  detail: SnapshotDetail;
  opened: boolean;
  onClose: () => void;
}

export function RemoveBackup({ detail: { snapshot, places }, opened, onClose }: Props) {
  const { t } = useTranslation();
  const remove = useRemoveBackup(snapshot.database);
  const word = shortId(snapshot.id);
  const close = () => {
    remove.reset();
    onClose();
  };
  const confirm = () =>
    remove.mutate(
      { id: snapshot.id, confirm: word },
      {
        onSuccess: () => {
          notifications.show({ message: t("backups.removed"), color: "gray" });
          go(routes.backups(snapshot.database));
        },
      },
    );
  return (
    <ConfirmDialog
      opened={opened}
      title={t("backups.removeTitle")}
      verb={t("backups.removeVerb")}
      name={word}
      pending={remove.isPending}
      failure={remove.error ? failureOf(remove.error) : null}
      onConfirm={confirm}
      onClose={close}
    >
      <Name>
        {t("backups.removeText", {
          database: snapshot.database,
          taken: formatAbsolute(snapshot.taken_at),
          bytes: formatBytes(snapshot.bytes),
          storages: places.map(({ storage }) => storage).join(", "),
        })}
      </Name>{" "}
      {t("backups.removeStays")}
    </ConfirmDialog>
  );
}
