/** Gives up a repository that is lost for good. What else it could be, such as a disk that is away, is said before. */

import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useForget } from "../api/history";

interface Props {
  storage: string;
  /** Whose, by the slug. */
  tenant: string;
  /** How many were in it. */
  backups: number;
  opened: boolean;
  onClose: () => void;
}

export function ForgetRepository({ storage, tenant, backups, opened, onClose }: Props) {
  const { t } = useTranslation();
  const forget = useForget(storage);
  const close = () => {
    forget.reset();
    onClose();
  };
  const given = (count: number) => {
    notifications.show({
      message: t("storages.forgotten", { count, tenant: reveal(tenant) }),
      color: "gray",
    });
    close();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("storages.forgetTitle")}
      verb={t("storages.forget")}
      name={tenant}
      pending={forget.isPending}
      failure={forget.error ? failureOf(forget.error) : null}
      onConfirm={() => forget.mutate(tenant, { onSuccess: given })}
      onClose={close}
    >
      {t("storages.forgetText", { count: backups, storage: reveal(storage) })} {t("storages.forgetBefore")}
    </ConfirmDialog>
  );
}
