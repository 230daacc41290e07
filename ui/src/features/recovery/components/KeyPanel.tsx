/** A new key for a tenant's repositories, with the honest word on what it does not do. */

import { Button, Stack, Text } from "@mantine/core";
import { IconKey, IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { KeyRotated } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { useRotateKey } from "../api/kit";
import classes from "./Recovery.module.css";

export function KeyPanel({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const rotate = useRotateKey(tenant);
  const [asking, setAsking] = useState(false);
  return (
    <Panel title={t("recovery.key")} note={t("recovery.keyNote")} testId="key">
      <Stack gap="md">
        <div className={classes.top}>
          <Text size="sm" className={classes.words}>
            {t("recovery.rotateText")}
          </Text>
          <Button
            variant="default"
            leftSection={<IconKey size={15} aria-hidden />}
            onClick={() => setAsking(true)}
            data-testid="key-rotate"
          >
            {t("recovery.rotate")}
          </Button>
        </div>
        {rotate.data && <Rotated rotated={rotate.data} />}
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={t("recovery.rotateTitle")}
        verb={t("recovery.rotateVerb")}
        name={tenant}
        pending={rotate.isPending}
        failure={rotate.error ? failureOf(rotate.error) : null}
        onConfirm={() => rotate.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        <Stack gap="xs">
          <Text size="sm">{t("recovery.rotateDoes")}</Text>
          <Text size="sm" fw={600}>
            {t("recovery.rotateHonest")}
          </Text>
        </Stack>
      </ConfirmDialog>
    </Panel>
  );
}

function Rotated({ rotated }: { rotated: KeyRotated }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Callout tone="info" icon={IconShieldCheck} testId="key-rotated">
        <Text size="sm" fw={600}>
          {t("recovery.rotated", { count: rotated.repositories.length })}
        </Text>
        <Text size="sm">{t("recovery.nowKit")}</Text>
        {rotated.locked.map((storage) => (
          <Text key={storage} size="sm" data-testid="key-locked">
            <Name>{storage}</Name>: {t("recovery.lockedVersion")}
          </Text>
        ))}
        {rotated.others > 0 && <Text size="sm">{t("recovery.others", { count: rotated.others })}</Text>}
      </Callout>
      {rotated.left.map(({ storage, failure }) => (
        <FailureAlert
          key={storage}
          failure={failure}
          title={
            <>
              {t("recovery.left")} <Name>{storage}</Name>
            </>
          }
        />
      ))}
    </Stack>
  );
}
