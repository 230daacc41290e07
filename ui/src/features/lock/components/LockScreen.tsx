/** The whole window while it is locked. */

import { Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./Lock.module.css";
import { PassphraseForm } from "./PassphraseForm";

export function LockScreen({ waitSeconds }: { waitSeconds: number }) {
  const { t } = useTranslation();
  useDocumentTitle(t("app.name"));
  return (
    <main className={classes.screen} data-testid="locked">
      <div className={classes.card}>
        <span className={classes.mark}>
          <IconLock size={22} stroke={1.7} aria-hidden />
        </span>
        <Title order={1} size="h3">
          {t("lock.title")}
        </Title>
        <Text size="sm" c="dimmed">
          {t("lock.goesOn")}
        </Text>
        <PassphraseForm verb={t("lock.open")} waitSeconds={waitSeconds} />
      </div>
    </main>
  );
}
