/** The plan had become stale: what is other than what was shown, before anybody says yes to it. */

import { Text } from "@mantine/core";
import { IconRefreshAlert } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Callout } from "../../../components/Callout";
import { Told } from "../../../components/Told";
import type { Change } from "../model/changes";
import classes from "./Lines.module.css";

export function PlanChanges({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  return (
    <Callout tone="warn" icon={IconRefreshAlert} testId="plan-changes" alert>
      <Text size="sm" fw={600}>
        {t("restore.check.staleTitle")}
      </Text>
      <Text size="sm">
        {t(changes.length === 0 ? "restore.check.staleUnseen" : "restore.check.staleText")}
      </Text>
      <ul className={classes.plain}>
        {changes.map(({ line, is }) => (
          <li key={`${is} ${line}`} className={classes[is]}>
            {t(`restore.check.${is}`)} <Told>{line}</Told>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
