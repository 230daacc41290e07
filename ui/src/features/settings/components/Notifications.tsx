/** What the desktop shows, and where else alerts go. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowRight, IconBellRinging } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { useTestNotification } from "../api/settings";
import { SettingRow } from "./SettingRow";

export function NotificationSettings() {
  const { t } = useTranslation();
  const test = useTestNotification();
  const shown = () => notifications.show({ message: t("settings.notifications.shown"), color: "gray" });
  return (
    <>
      <Panel title={t("settings.sections.notifications")} flush>
        <SettingRow
          label={t("settings.notifications.desktop")}
          note={t("settings.notifications.desktopNote")}
        >
          <Button
            variant="default"
            leftSection={<IconBellRinging size={15} aria-hidden />}
            onClick={() => test.mutate(undefined, { onSuccess: shown })}
            loading={test.isPending}
            data-testid="notification-test"
          >
            {t("settings.notifications.test")}
          </Button>
        </SettingRow>
        <SettingRow
          label={t("settings.notifications.channels")}
          note={t("settings.notifications.channelsNote")}
        >
          <Button
            component="a"
            href={routes.alerts("channels")}
            variant="default"
            rightSection={<IconArrowRight size={14} aria-hidden />}
          >
            {t("settings.notifications.open")}
          </Button>
        </SettingRow>
      </Panel>
      {test.error && <FailureAlert failure={failureOf(test.error)} />}
    </>
  );
}
