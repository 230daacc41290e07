/** What runs here, and what it is made of. */

import { Button, Skeleton, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { useAbout, useExportDiagnosis } from "../api/settings";
import { SettingRow } from "./SettingRow";

/** What others wrote that does most of the work, with its licence. */
const PARTS = [
  { name: "rustic_core", licence: "Apache-2.0 or MIT", does: "rustic" },
  { name: "Tauri", licence: "Apache-2.0 or MIT", does: "tauri" },
  { name: "SQLite, sqlx", licence: "public domain; Apache-2.0 or MIT", does: "sqlite" },
  { name: "Apache OpenDAL", licence: "Apache-2.0", does: "opendal" },
  { name: "React, Mantine, Recharts, Tabler Icons", licence: "MIT", does: "page" },
] as const;

export function About() {
  const { t } = useTranslation();
  const { data, error } = useAbout();
  return (
    <>
      <Panel title={t("app.name")} note={t("settings.about.sentence")}>
        {error && <FailureAlert failure={failureOf(error)} />}
        {!data && !error && <Skeleton height={110} role="status" aria-label={t("app.loading")} />}
        {data && (
          <KeyValue
            label={t("settings.sections.about")}
            facts={[
              { label: t("settings.about.version"), value: <Name>{data.version}</Name> },
              { label: t("settings.about.system"), value: <Name>{data.system}</Name> },
              { label: t("settings.about.zone"), value: <Name>{data.time_zone}</Name> },
              { label: t("settings.about.user"), value: <Name>{data.user}</Name> },
              { label: t("settings.about.folder"), value: <Name>{data.data_dir}</Name> },
              { label: t("settings.about.licence"), value: <Name>Apache-2.0</Name> },
            ]}
          />
        )}
      </Panel>
      <Panel title={t("settings.about.parts")} flush>
        <div data-theirs>
          {PARTS.map(({ name, licence, does }) => (
            <SettingRow key={name} label={name} note={t(`settings.about.does.${does}`)}>
              <Text size="xs" c="dimmed">
                {licence}
              </Text>
            </SettingRow>
          ))}
        </div>
      </Panel>
      <Text size="xs" c="dimmed">
        {t("settings.about.restic")}
      </Text>
    </>
  );
}

export function Diagnostics() {
  const { t } = useTranslation();
  const save = useExportDiagnosis();
  const written = (done: boolean) =>
    done && notifications.show({ message: t("settings.diagnostics.written"), color: "gray" });
  return (
    <Panel title={t("settings.sections.diagnostics")} flush>
      <SettingRow label={t("settings.diagnostics.label")} note={t("settings.diagnostics.note")}>
        <Button
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => save.mutate(undefined, { onSuccess: written })}
          loading={save.isPending}
          data-testid="diagnosis"
        >
          {t("settings.diagnostics.save")}
        </Button>
      </SettingRow>
      <SettingRow label={t("settings.diagnostics.log")} note={t("settings.diagnostics.logNote")} />
      {save.error && <FailureAlert failure={failureOf(save.error)} />}
    </Panel>
  );
}
