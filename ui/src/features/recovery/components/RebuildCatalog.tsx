/** A catalog that cannot be read is made again from the repositories it knew: asked for, waited for, and told what came of it. */

import { Button, Progress, Stack, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CatalogRebuilt } from "../../../bindings";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { usePlatform } from "../../../platform";
import { useRebuildCatalog } from "../api/rebuild";
import { BroughtBack } from "./BroughtBack";

export function RebuildCatalog() {
  const { t } = useTranslation();
  const rebuild = useRebuildCatalog();
  const [asking, setAsking] = useState(false);
  if (rebuild.data) {
    return <Made rebuilt={rebuild.data} />;
  }
  return (
    <Panel title={t("rebuilt.catalog")}>
      <Stack gap="md" align="flex-start">
        <Text size="sm">{t("rebuilt.catalogText")}</Text>
        {rebuild.error && <FailureAlert failure={failureOf(rebuild.error)} />}
        {rebuild.isPending ? (
          <Stack gap={6} w="100%" role="status">
            <Text size="sm">{t("rebuilt.catalogRuns")}</Text>
            <Progress value={100} animated aria-label={t("rebuilt.catalogRuns")} />
          </Stack>
        ) : (
          <Button
            leftSection={<IconRestore size={16} aria-hidden />}
            onClick={() => setAsking(true)}
            data-testid="rebuild-catalog"
          >
            {t("rebuilt.catalogVerb")}
          </Button>
        )}
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={t("rebuilt.catalogVerb")}
        verb={t("rebuilt.catalogConfirm")}
        onConfirm={() => {
          setAsking(false);
          rebuild.mutate();
        }}
        onClose={() => setAsking(false)}
      >
        <Stack gap="xs">
          <Text size="sm">{t("rebuilt.catalogDoes")}</Text>
          <Text size="sm">{t("rebuilt.catalogGone")}</Text>
        </Stack>
      </ConfirmDialog>
    </Panel>
  );
}

function Made({ rebuilt }: { rebuilt: CatalogRebuilt }) {
  const { t } = useTranslation();
  const { commands } = usePlatform();
  const { aside, tenants, left } = rebuilt;
  return (
    <Stack gap="md">
      {tenants.map((one) => (
        <Panel key={one.tenant} title={<Name>{one.tenant}</Name>}>
          <BroughtBack rebuilt={one} />
        </Panel>
      ))}
      {left.map(({ tenant, failure }) => (
        <FailureAlert
          key={tenant}
          failure={failure}
          title={
            <>
              {t("rebuilt.left")} <Name>{tenant}</Name>
            </>
          }
        />
      ))}
      <Text size="sm">{t("rebuilt.catalogGone")}</Text>
      {aside !== null && (
        <Text size="sm" c="dimmed">
          {t("rebuilt.aside")} <Name>{aside}</Name>
        </Text>
      )}
      <Button
        onClick={() => commands.applicationRestart()}
        style={{ alignSelf: "flex-end" }}
        data-testid="start-anew"
      >
        {t("rebuilt.startAnew")}
      </Button>
    </Stack>
  );
}
