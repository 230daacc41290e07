/** The tenant's own SQL, asked of what was restored. */

import { Code, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AssertionAnswer } from "../../../bindings";
import { Name } from "../../../components/Name";
import classes from "./Answers.module.css";

export function Answers({ answers }: { answers: readonly AssertionAnswer[] }) {
  const { t } = useTranslation();
  if (answers.length === 0) {
    return null;
  }
  return (
    <section className={classes.answers} aria-label={t("restore.verify.asked")} data-testid="answers">
      <Text size="sm" fw={600}>
        {t("restore.verify.asked")}
      </Text>
      {answers.map(({ sql, holds, detail }) => (
        <div key={sql} className={classes.answer} data-holds={holds}>
          <span role="img" aria-label={t(holds ? "restore.verify.true" : "restore.verify.false")}>
            {holds ? (
              <IconCheck size={15} stroke={2.5} aria-hidden />
            ) : (
              <IconX size={15} stroke={2.5} aria-hidden />
            )}
          </span>
          <div>
            <Code>
              <Name>{sql}</Name>
            </Code>
            <Text size="xs" c="dimmed">
              <Name>{detail}</Name>
            </Text>
          </div>
        </div>
      ))}
    </section>
  );
}
