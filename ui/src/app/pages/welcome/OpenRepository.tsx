/** Backups are somewhere already: by their recovery kit, or by the place they are in and its key. */

import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Rebuilt } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { RadioCards } from "../../../components/RadioCards";
import { BroughtBack, KitDoor, Missing } from "../../../features/recovery";
import { routes } from "../../../lib/routes";
import { ByKey } from "./ByKey";

const WAYS = ["kit", "repository"] as const;

export function OpenRepository() {
  const { t } = useTranslation();
  const [way, setWay] = useState<(typeof WAYS)[number] | null>(null);
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
      <RadioCards
        label={t("rebuilt.which")}
        value={way}
        onChange={setWay}
        options={WAYS.map((value) => ({
          value,
          title: t(`rebuilt.${value}`),
          note: t(`rebuilt.${value}Note`),
        }))}
        testId="way"
      />
      {way === "kit" && (
        <Panel title={t("rebuilt.kit")}>
          <KitDoor onBack={setBack} />
        </Panel>
      )}
      {way === "repository" && <ByKey onBack={setBack} />}
    </Stack>
  );
}
