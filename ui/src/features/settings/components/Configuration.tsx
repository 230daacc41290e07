/** What is set up, as a file without secrets; and the import of one, which is looked at first. */

import { Button, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { useChooseConfiguration, useExportConfiguration, useImportConfiguration } from "../api/configuration";
import { ImportPlan } from "./ImportPlan";
import { SettingRow } from "./SettingRow";

interface Props {
  /** Asks for the credentials that no file holds. */
  missing: ReactNode;
}

export function Configuration({ missing }: Props) {
  const { t } = useTranslation();
  const choose = useChooseConfiguration();
  const take = useImportConfiguration();
  const failed = take.error ?? choose.error;
  return (
    <>
      <Panel title={t("settings.sections.configuration")} flush>
        <Export />
        <SettingRow label={t("settings.configuration.import")} note={t("settings.configuration.importNote")}>
          <Button
            variant="default"
            leftSection={<IconUpload size={15} aria-hidden />}
            onClick={() => choose.mutate(undefined, { onSuccess: (plan) => plan && take.reset() })}
            loading={choose.isPending}
            data-testid="choose-configuration"
          >
            {t("settings.configuration.choose")}
          </Button>
        </SettingRow>
      </Panel>
      {failed && <FailureAlert failure={failureOf(failed)} />}
      {choose.data && !take.data && (
        <ImportPlan
          key={choose.data.digest}
          plan={choose.data}
          pending={take.isPending}
          onImport={(changes) => take.mutate({ digest: choose.data?.digest ?? "", changes })}
        />
      )}
      {take.data && (
        <Panel title={t("settings.configuration.done")}>
          <Text size="sm" role="status" data-testid="imported">
            {t("settings.configuration.counts", { added: take.data.added, changed: take.data.changed })}{" "}
            {t("settings.configuration.hooks")}
          </Text>
          {missing}
        </Panel>
      )}
    </>
  );
}

function Export() {
  const { t } = useTranslation();
  const save = useExportConfiguration();
  const written = (done: boolean) =>
    done && notifications.show({ message: t("settings.configuration.written"), color: "gray" });
  return (
    <>
      <SettingRow label={t("settings.configuration.export")} note={t("settings.configuration.exportNote")}>
        <Button
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => save.mutate(undefined, { onSuccess: written })}
          loading={save.isPending}
          data-testid="export-configuration"
        >
          {t("settings.configuration.save")}
        </Button>
      </SettingRow>
      {save.error && <FailureAlert failure={failureOf(save.error)} />}
    </>
  );
}
