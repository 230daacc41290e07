/** The application itself: a section at a time. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../../components/Page";
import { LockSettings } from "../../features/lock";
import { Missing } from "../../features/recovery";
import {
  About,
  Appearance,
  AuditLog,
  Configuration,
  Diagnostics,
  isSection,
  NotificationSettings,
  type Section,
  SettingsNav,
  Tools,
} from "../../features/settings";
import { SchedulerSettings } from "./SchedulerSettings";

const SECTIONS: Partial<Record<Section, () => ReactNode>> = {
  appearance: () => <Appearance />,
  scheduler: () => <SchedulerSettings />,
  tools: () => <Tools />,
  notifications: () => <NotificationSettings />,
  lock: () => <LockSettings />,
  configuration: () => <Configuration missing={<Missing />} />,
  audit: () => <AuditLog />,
  diagnostics: () => <Diagnostics />,
  about: () => <About />,
};

export function SettingsPage({ section }: { section: string | null }) {
  const { t } = useTranslation();
  const current = isSection(section) && section in SECTIONS ? section : "appearance";
  return (
    <Page
      title={t("settings.title")}
      name={`${t("settings.title")}: ${t(`settings.sections.${current}`)}`}
      wide={current === "audit"}
    >
      <SettingsNav sections={Object.keys(SECTIONS) as Section[]} current={current}>
        {SECTIONS[current]?.()}
      </SettingsNav>
    </Page>
  );
}
