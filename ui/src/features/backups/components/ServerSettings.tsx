/** What a restore needs to make an equal database, besides what is in the dump. */

import { useTranslation } from "react-i18next";
import type { SnapshotManifest } from "../../../bindings";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { reveal } from "../../../lib/reveal";
import { type Held, settingsOf } from "../model/settings";

export function ServerSettings({ settings }: Pick<SnapshotManifest, "settings">) {
  const { t, i18n } = useTranslation();
  const labelOf = (key: string, own: string | null) => {
    const word = `backups.setting.${key.replaceAll(" ", "_")}`;
    if (own !== null) {
      return t("backups.ownSetting", { name: reveal(own) });
    }
    return i18n.exists(word) ? t(word as "backups.setting.encoding") : reveal(key);
  };
  const facts = settingsOf(settings).map(({ key, own, held }) => ({
    label: labelOf(key, own),
    value: held.map((one) => <Line key={JSON.stringify(one)} held={one} />),
  }));
  return <KeyValue facts={facts} />;
}

function Line({ held }: { held: Held }) {
  const { t } = useTranslation();
  return (
    <div>
      <Name>{said()}</Name>
    </div>
  );

  function said(): string {
    switch (held.as) {
      case "text":
        return held.text;
      case "flag":
        return t(held.on ? "backups.yes" : "backups.no");
      case "none":
        return t("backups.noneHeld");
      case "unlimited":
        return t("backups.unlimited");
      case "right": {
        const { role, right, grantable } = held;
        const may = { role: role ?? t("backups.everybody"), right };
        return t(grantable ? "backups.mayGive" : "backups.may", may);
      }
      case "setting":
        return t("backups.roleSetting", { role: held.role, name: held.name, value: held.value });
      case "member": {
        const { role, member, options } = held;
        return options === ""
          ? t("backups.member", { role, member })
          : t("backups.memberWith", { role, member, options });
      }
    }
  }
}
