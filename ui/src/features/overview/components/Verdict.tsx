/** The answer, in a sentence that is read in five seconds. The back end has judged; here are only its words. */

import { useTranslation } from "react-i18next";
import type { DatabaseStatus, Overview } from "../../../bindings";
import { StatusShape } from "../../../components/StatusBadge";
import { statusOfLevel } from "../../../lib/status";
import { sayingOf } from "../model/verdict";
import classes from "./Verdict.module.css";

interface Props {
  overview: Overview;
  rows: readonly DatabaseStatus[];
}

export function Verdict({ overview, rows }: Props) {
  const { t } = useTranslation();
  const { level, databases_by: databases, empty } = overview;
  const { sentence, count, all, proof, proved } = sayingOf(overview, rows);
  return (
    <section className={classes.verdict} data-level={level ?? undefined} data-testid="verdict">
      <StatusShape status={statusOfLevel(level)} size={34} />
      <div>
        <h2 className={classes.sentence}>{t(`verdict.${sentence}`, { count, all })}</h2>
        <div className={classes.note}>
          {t("verdict.databases", {
            count: databases.protected + databases.at_risk + databases.unprotected,
            good: databases.protected,
            risky: databases.at_risk,
            bad: databases.unprotected,
          })}{" "}
          {proof && t(`verdict.${proof}`, { proved })} {empty > 0 && t("verdict.empty", { count: empty })}
        </div>
      </div>
    </section>
  );
}
