/** Takes a database out of the catalog; its backups stay. */

import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Database } from "../../bindings";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { Panel } from "../../components/Panel";
import { useRemoveDatabase } from "../../features/databases";
import { leave } from "../../lib/address";
import { failureOf } from "../../lib/result";
import { reveal } from "../../lib/reveal";
import { go, routes } from "../../lib/routes";

export function RemoveDatabase({ database }: { database: Database }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const remove = useRemoveDatabase(database.path);
  const name = reveal(database.name);
  const confirmed = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notifications.show({ message: t("databases.removed", { name }), color: "gray" });
        // What was typed about it is of nothing any more.
        leave();
        go(routes.tenant(database.tenant, "databases"));
      },
    });
  return (
    <Panel title={t("databases.remove")}>
      <Group justify="space-between">
        <Text size="sm">{t("databases.removeStays")}</Text>
        <Button color="red" variant="outline" onClick={() => setAsked(true)} data-testid="remove-database">
          {t("databases.remove")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t("databases.removeTitle", { name })}
        verb={t("databases.remove")}
        name={database.name}
        pending={remove.isPending}
        failure={remove.error && failureOf(remove.error)}
        onConfirm={confirmed}
      >
        {t("databases.removeText")} {t("databases.removeStays")}
      </ConfirmDialog>
    </Panel>
  );
}
