/** The few things that open over the page; whatever takes longer than a moment is a page of its own. */

import { Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { StorageForm } from "../../features/storages";
import { TenantForm } from "../../features/tenants";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";
import { KeysList } from "./KeysList";
import { type Dialog, DialogsContext } from "./useDialogs";

const TITLES = {
  tenant: "tenants.addTitle",
  storage: "storages.addTitle",
  keys: "app.keys",
} as const;

export function DialogsProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  return (
    <DialogsContext value={setDialog}>
      {children}
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={dialog && t(TITLES[dialog.kind])}
        size={560}
        // The kit calls it a banner, of which a page has one.
        // A slip of the mouse must not throw away what was typed.
        closeOnClickOutside={dialog?.kind === "keys"}
      >
        {dialog && <Contents dialog={dialog} onClose={close} />}
      </Modal>
    </DialogsContext>
  );
}

function Contents({ dialog, onClose }: { dialog: Dialog; onClose: () => void }) {
  const { t } = useTranslation();
  const saved = (message: string) => {
    notifications.show({ message, color: "gray" });
    onClose();
  };
  switch (dialog.kind) {
    case "tenant":
      return (
        <TenantForm
          onSaved={({ name, slug }) => {
            saved(t("tenants.added", { name: reveal(name) }));
            go(routes.tenant(slug));
          }}
        />
      );
    case "storage":
      return <StorageForm onSaved={({ name }) => saved(t("storages.added", { name: reveal(name) }))} />;
    case "keys":
      return <KeysList />;
  }
}
