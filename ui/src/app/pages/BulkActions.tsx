/** What can be done with several tenants at once. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDatabaseExport } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useOverview } from "../../features/databases";
import { type Begun, useBackupMany } from "../../features/jobs";
import { reveal } from "../../lib/reveal";

interface Props {
  slugs: ReadonlySet<string>;
  onDone: () => void;
}

export function BulkActions({ slugs, onDone }: Props) {
  const { t } = useTranslation();
  const { data } = useOverview();
  const backup = useBackupMany();
  const paths = (data ?? []).filter(({ tenant }) => slugs.has(tenant)).map(({ path }) => path);
  const say = ({ started, refused }: Begun) => {
    const why = refused[0]
      ? t("tenants.refusedSome", { count: refused.length, why: reveal(refused[0].message) })
      : "";
    const message = `${t("tenants.started", { count: started })} ${why}`.trim();
    notifications.show({ message, color: why ? "orange" : "gray" });
    onDone();
  };
  return (
    <>
      <span aria-live="polite">{t("tenants.selected", { count: slugs.size })}</span>
      <Button
        variant="default"
        leftSection={<IconDatabaseExport size={16} aria-hidden />}
        onClick={() => backup.mutate(paths, { onSuccess: say })}
        loading={backup.isPending}
        disabled={paths.length === 0}
        data-testid="bulk-backup"
      >
        {t("tenants.backUp")}
      </Button>
    </>
  );
}
