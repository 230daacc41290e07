/** What can be changed about a tenant: their name, where their key is kept, whether they are here at all. */

import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { Panel } from "../../../components/Panel";
import { KeyPanel, KitPanel } from "../../../features/recovery";
import { ChooseColour, RecoveryKey, RenameTenant, useRemoveTenant } from "../../../features/tenants";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { go, routes } from "../../../lib/routes";
import type { TabProps } from "./tabs";

export function SettingsTab({ tenant, databases }: TabProps) {
  const { t } = useTranslation();
  return (
    <>
      <Panel title={t("tenants.rename")}>
        <RenameTenant slug={tenant.slug} name={tenant.name} />
      </Panel>
      <Panel title={t("tenants.colour")}>
        <ChooseColour slug={tenant.slug} />
      </Panel>
      <Panel title={t("key.title")}>
        <RecoveryKey slug={tenant.slug} />
      </Panel>
      <KitPanel tenant={tenant.slug} />
      <KeyPanel tenant={tenant.slug} />
      <Remove tenant={tenant} databases={databases} />
    </>
  );
}

function Remove({ tenant, databases }: TabProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const remove = useRemoveTenant(tenant.slug);
  const name = reveal(tenant.name);
  const confirmed = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: t("tenants.removed", { name }), color: "gray" });
        go(routes.tenants());
      },
    });
  return (
    <Panel title={t("tenants.remove")}>
      <Group justify="space-between">
        <Text size="sm">{t("tenants.removeStays")}</Text>
        <Button color="red" variant="outline" onClick={() => setAsked(true)} data-testid="remove-tenant">
          {t("tenants.remove")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("tenants.removeTitle", { name })}
        verb={t("tenants.remove")}
        name={tenant.slug}
        pending={remove.isPending}
        failure={remove.error && failureOf(remove.error)}
        onConfirm={confirmed}
      >
        {t("tenants.removeText", { count: databases.length })} {t("tenants.removeStays")}
      </ConfirmDialog>
    </Panel>
  );
}
