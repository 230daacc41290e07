/** Proves one backup: a drill of exactly this one. */

import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconShieldCheck } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { hintOf } from "../../../lib/errors";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useBeginDrill } from "./useBeginDrill";

interface Props {
  database: string;
  snapshot: string;
}

export function ProveNow({ database, snapshot }: Props) {
  const { t } = useTranslation();
  const { begin, pending, error } = useBeginDrill();
  useEffect(() => {
    if (error) {
      const { message, hints } = failureOf(error);
      notifications.show({
        message: reveal([message, ...hints.map((hint) => hintOf(hint).text)].join(". ")),
        color: "red",
      });
    }
  }, [error]);
  return (
    <Button
      variant="default"
      leftSection={<IconShieldCheck size={15} aria-hidden />}
      onClick={() => begin(database, snapshot)}
      loading={pending}
      title={t("drills.proveNote")}
      data-testid="prove"
    >
      {t("drills.prove")}
    </Button>
  );
}
