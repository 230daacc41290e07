/** One policy: its rules, and who has it. */

import { Button, Tabs } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { PolicyEditor, WhoList } from "../../features/policies";
import { routes } from "../../lib/routes";

export function PolicyPage({ name }: { name: string }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<string | null>("rules");
  return (
    <Page
      name={name}
      title={<Name>{name}</Name>}
      description={t("policies.onePolicy")}
      fill={tab === "who"}
      actions={
        <Button
          component="a"
          href={routes.addPolicy(name)}
          variant="default"
          leftSection={<IconCopy size={15} aria-hidden />}
        >
          {t("policies.duplicate")}
        </Button>
      }
    >
      <Tabs value={tab} onChange={setTab}>
        <Tabs.List>
          <Tabs.Tab value="rules">{t("policies.rules")}</Tabs.Tab>
          <Tabs.Tab value="who" data-testid="tab-who">
            {t("policies.who")}
          </Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {/* What was typed stays while somebody looks who has it. */}
      <div hidden={tab !== "rules"}>
        <PolicyEditor base={{ of: "policy", name }} fresh={false} name={name} />
      </div>
      {tab === "who" && <WhoList policy={name} />}
    </Page>
  );
}
