/** What is wrong, and whom it is told. */

import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../bindings";
import { Page } from "../../components/Page";
import { Channels, Inbox } from "../../features/alerts";
import { go, routes } from "../../lib/routes";
import { AlertFix } from "./AlertFix";

const fix = (alert: Alert) => <AlertFix alert={alert} />;

export function AlertsPage({ tab, alert }: { tab: string | null; alert: string | null }) {
  const { t } = useTranslation();
  const shown = tab === "channels" ? "channels" : "inbox";
  return (
    <Page title={t("alerts.title")} description={t("alerts.about")}>
      <Tabs
        value={shown}
        onChange={(to) => go(routes.alerts(to === "channels" ? "channels" : undefined))}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="inbox">{t("alerts.tabs.inbox")}</Tabs.Tab>
          <Tabs.Tab value="channels">{t("alerts.tabs.channels")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="inbox">
          <Stacked>
            <Inbox key={alert} fix={fix} meant={alert === null ? null : Number(alert)} />
          </Stacked>
        </Tabs.Panel>
        <Tabs.Panel value="channels">
          <Channels />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Stacked({ children }: { children: React.ReactNode }) {
  return <div style={{ display: "flex", flexDirection: "column", gap: 12 }}>{children}</div>;
}
