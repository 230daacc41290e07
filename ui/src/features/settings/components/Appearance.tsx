/** How the window looks, and in which zone it shows times. */

import { SegmentedControl, Select, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Panel } from "../../../components/Panel";
import { formatAbsolute } from "../../../lib/time";
import { useNow } from "../../../lib/useNow";
import { allZones, ownZone, showZone, useShownZone } from "../../../lib/zone";
import { SettingRow } from "./SettingRow";

const SCHEMES = [
  { value: "light", word: "light" },
  { value: "dark", word: "dark" },
  { value: "auto", word: "system" },
] as const;

export function Appearance() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t("settings.sections.appearance")} flush>
      <SettingRow label={t("settings.appearance.theme")} note={t("settings.appearance.themeNote")}>
        <SegmentedControl
          size="xs"
          value={colorScheme}
          onChange={(scheme) => setColorScheme(scheme as "light" | "dark" | "auto")}
          aria-label={t("settings.appearance.theme")}
          data={SCHEMES.map(({ value, word }) => ({ value, label: t(`app.${word}`) }))}
        />
      </SettingRow>
      <Zone />
    </Panel>
  );
}

function Zone() {
  const { t } = useTranslation();
  const zone = useShownZone();
  const now = new Date(useNow(1_000)).toISOString();
  const own = { value: "", label: t("settings.appearance.ownZone", { zone: ownZone() }) };
  return (
    <SettingRow
      label={t("settings.appearance.zone")}
      note={t("settings.appearance.zoneNote", { now: formatAbsolute(now) })}
    >
      <Select
        size="xs"
        w={260}
        value={zone ?? ""}
        onChange={(value) => showZone(value || null)}
        data={[own, ...allZones()]}
        aria-label={t("settings.appearance.zone")}
        searchable
        limit={60}
        allowDeselect={false}
        data-testid="zone"
      />
    </SettingRow>
  );
}
