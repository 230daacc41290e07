/** What came back of a tenant, and what could not. */

import { Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Rebuilt } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import classes from "./Recovery.module.css";

export function BroughtBack({ rebuilt }: { rebuilt: Rebuilt }) {
  const { t } = useTranslation();
  const { tenant, databases, policies, storages, snapshots, notes } = rebuilt;
  const names = (all: readonly string[]) =>
    all.length > 0 ? <Name>{all.join(", ")}</Name> : t("rebuilt.nothingNew");
  return (
    <Stack gap="sm">
      <Callout tone={snapshots > 0 ? "good" : "neutral"} icon={IconCircleCheck} testId={`rebuilt-${tenant}`}>
        <Text size="sm" fw={600} role="status">
          {t("rebuilt.found", { count: snapshots, tenant })}
        </Text>
      </Callout>
      <KeyValue
        label={t("rebuilt.title")}
        facts={[
          { label: t("rebuilt.databases"), value: names(databases) },
          { label: t("rebuilt.policies"), value: names(policies) },
          { label: t("rebuilt.storages"), value: names(storages) },
        ]}
      />
      {notes.length > 0 && (
        <Callout tone="warn" icon={IconAlertTriangle} testId="rebuilt-notes">
          <Text size="sm" fw={600}>
            {t("rebuilt.notes")}
          </Text>
          <ul className={classes.plain}>
            {notes.map((note) => (
              <li key={note}>
                <Name>{note}</Name>
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </Stack>
  );
}
