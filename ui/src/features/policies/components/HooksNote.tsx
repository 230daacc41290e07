/** Hooks that nobody has let run on this machine: said under them, with the way to do it. */

import { Button, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PolicyBase } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { failureOf } from "../../../lib/result";
import { useConfirmHooks } from "../api/policies";
import classes from "./HooksField.module.css";

interface Props {
  base: PolicyBase;
  /** Whether the hooks are saved as they stand in the form. */
  saved: boolean;
}

export function HooksNote({ base, saved }: Props) {
  const { t } = useTranslation();
  const confirm = useConfirmHooks();
  return (
    <div className={classes.note}>
      <Callout tone="warn" icon={IconLock} testId="hooks-unconfirmed">
        <Text size="sm">{t("policies.hook.unconfirmed")}</Text>
        <Button
          mt="xs"
          size="xs"
          variant="default"
          disabled={!saved}
          loading={confirm.isPending}
          onClick={() => confirm.mutate(base)}
          data-testid="confirm-hooks"
        >
          {t(saved ? "policies.hook.confirm" : "policies.hook.saveFirst")}
        </Button>
      </Callout>
      {confirm.error && <FailureAlert failure={failureOf(confirm.error)} />}
    </div>
  );
}
