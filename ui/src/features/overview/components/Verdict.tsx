/** The answer, in a sentence that is read in five seconds. The back end has judged; here are only its words. */

import { useTranslation } from "react-i18next";
import type { Overview } from "../../../bindings";
import { StatusShape } from "../../../components/StatusBadge";
import { statusOfLevel } from "../../../lib/status";
import classes from "./Verdict.module.css";

export function Verdict({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const { level, tenants_by: by, databases_by: databases } = overview;
  const [good, risky, bad] = [by.protected, by.at_risk, by.unprotected];
  const all = good + risky + bad;
  const sentence = {
    protected: t("verdict.protected", { count: all }),
    "at-risk": all === 1 ? t("verdict.onlyAtRisk") : t("verdict.atRisk", { count: risky, all }),
    unprotected: all === 1 ? t("verdict.onlyUnprotected") : t("verdict.unprotected", { count: bad, all }),
    none: t("verdict.none"),
  }[level ?? "none"];
  return (
    <section className={classes.verdict} data-level={level ?? undefined} data-testid="verdict">
      <StatusShape status={statusOfLevel(level)} size={34} />
      <div>
        <h2 className={classes.sentence}>{sentence}</h2>
        <div className={classes.note}>
          {t("verdict.databases", {
            count: databases.protected + databases.at_risk + databases.unprotected,
            good: databases.protected,
            risky: databases.at_risk,
            bad: databases.unprotected,
          })}
        </div>
      </div>
    </section>
  );
}
