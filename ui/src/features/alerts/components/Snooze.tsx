/** Lets an alert rest for a while. It comes back by itself, and at once if it gets worse. */

import { Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ChoiceMenu } from "../../../components/ChoiceMenu";

/** As the shell reads them. */
const SPANS = { hour: "1h", fourHours: "4h", day: "1d", week: "7d" } as const;
type Span = keyof typeof SPANS;
/** There is no way to wake one: it rests for no time worth the name. */
export const AWAKE = "1s";

export function SnoozeMenu({ onSnooze }: { onSnooze: (span: string) => void }) {
  const { t } = useTranslation();
  return (
    <ChoiceMenu word={t("alerts.snooze")} why={t("alerts.snoozeWhy")}>
      {(Object.keys(SPANS) as Span[]).map((name) => (
        <Menu.Item key={name} onClick={() => onSnooze(SPANS[name])}>
          {t(`alerts.spans.${name}`)}
        </Menu.Item>
      ))}
    </ChoiceMenu>
  );
}
