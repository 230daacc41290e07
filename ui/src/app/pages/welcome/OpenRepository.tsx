/** Backups are somewhere already: by their recovery kit, or by the place they are in and its key. */

import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Rebuilt } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { BroughtBack, KitDoor, Missing } from "../../../features/recovery";
import { routes } from "../../../lib/routes";
import { ByKey } from "./ByKey";

const WAYS = ["kit", "repository"] as const;

export function OpenRepository() {
  const { t } = useTranslation();
  const [way, setWay] = useState<string | null>(null);
  const [back, setBack] = useState<Rebuilt | null>(null);
  if (back) {
    return (
      <Stack gap="md">
        <Panel title={t("rebuilt.title")}>
          <BroughtBack rebuilt={back} />
        </Panel>
        <Panel title={t("missing.title")} note={t("missing.note")}>
          <Missing />
        </Panel>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setBack(null)}>
            {t("rebuilt.another")}
          </Button>
          <Button component="a" href={routes.tenant(back.tenant)} data-testid="welcome-done">
            {t("welcome.toTenant")}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Radio.Group value={way} onChange={setWay} label={t("rebuilt.which")}>
        <Stack gap="xs" mt="xs">
          {WAYS.map((name) => (
            <Radio.Card key={name} value={name} p="sm" radius="md" data-testid={`way-${name}`}>
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator mt={2} />
                <div>
                  <Text size="sm" fw={600}>
                    {t(`rebuilt.${name}`)}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {t(`rebuilt.${name}Note`)}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
      {way === "kit" && (
        <Panel title={t("rebuilt.kit")}>
          <KitDoor onBack={setBack} />
        </Panel>
      )}
      {way === "repository" && <ByKey onBack={setBack} />}
    </Stack>
  );
}
