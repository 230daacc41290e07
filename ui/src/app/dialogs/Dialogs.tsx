/** Everything that opens over the page. */

import { Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../bindings";
import { DatabaseForm } from "../../features/databases";
import { StorageForm } from "../../features/storages";
import { type Selection, TenantForm } from "../../features/tenants";
import { KeysList } from "./KeysList";
import { StoragesPanel } from "./StoragesPanel";
import { Wizard } from "./Wizard";

export type Dialog =
  | { kind: "wizard" }
  | { kind: "tenant" }
  | { kind: "database"; tenant: string | null }
  | { kind: "storage" }
  | { kind: "storages" }
  | { kind: "keys" };

interface Props {
  dialog: Dialog | null;
  tenants: readonly Tenant[];
  onClose: () => void;
  onSelect: (selection: Selection) => void;
}

const TITLES = {
  wizard: "wizard.title",
  tenant: "tenants.addTitle",
  database: "databases.addTitle",
  storage: "storages.addTitle",
  storages: "storages.list",
  keys: "app.keys",
} as const;

export function Dialogs({ dialog, tenants, onClose, onSelect }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={dialog !== null}
      onClose={onClose}
      title={dialog && t(TITLES[dialog.kind])}
      size={dialog?.kind === "wizard" ? 680 : 560}
      // The kit calls it a banner, of which a page has one.
      attributes={{ header: { role: "presentation" } }}
      closeButtonProps={{ "aria-label": t("app.close") }}
      // A slip of the mouse must not throw away what was typed.
      closeOnClickOutside={false}
    >
      {dialog && <Contents dialog={dialog} tenants={tenants} onClose={onClose} onSelect={onSelect} />}
    </Modal>
  );
}

function Contents({ dialog, tenants, onClose, onSelect }: Props & { dialog: Dialog }) {
  const { t } = useTranslation();
  const saved = (message: string, selection?: Selection) => {
    notifications.show({ message, color: "gray" });
    if (selection) {
      onSelect(selection);
    }
    onClose();
  };
  switch (dialog.kind) {
    case "wizard":
      return <Wizard onClose={onClose} onSelect={onSelect} />;
    case "tenant":
      return (
        <TenantForm
          onSaved={({ name, slug }) => saved(t("tenants.added", { name }), { tenant: slug, database: null })}
        />
      );
    case "database":
      return (
        <DatabaseForm
          tenants={tenants}
          tenant={dialog.tenant}
          chooseTenant
          onSaved={({ name, tenant, path }) =>
            saved(t("databases.added", { name }), { tenant, database: path })
          }
        />
      );
    case "storage":
      return <StorageForm onSaved={({ name }) => saved(t("storages.added", { name }))} />;
    case "storages":
      return <StoragesPanel />;
    case "keys":
      return <KeysList />;
  }
}
