/** The preflight, a line each: blocked first, then what should be known, then what is as it should be. */

import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { RestoreBlocker, RestorePlan } from "../../../bindings";
import { Told } from "../../../components/Told";
import { useTenantCalled } from "../../../components/useTenantCalled";
import { hintOf } from "../../../lib/errors";
import classes from "./Lines.module.css";

const SHAPES = { bad: IconX, warn: IconAlertTriangle, good: IconCheck } as const;
const WORDS = {
  bad: "restore.check.bad",
  warn: "restore.check.warned",
  good: "restore.check.passed",
} as const;

export function CheckLines({ plan }: { plan: RestorePlan }) {
  const { t } = useTranslation();
  const called = useTenantCalled();
  /** The back end knows tenants by their slugs alone. */
  const worded = ({ guard, message }: RestoreBlocker) =>
    guard
      ? t("restore.check.foreignTenant", { target: called(guard.target), data: called(guard.data) })
      : message;
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 className={classes.heading} id={id}>
        {t("restore.check.lines")}
      </h3>
      <ul className={classes.lines} data-testid="preflight">
        {plan.blockers.map((blocker) => (
          <Line key={blocker.message} tone={blocker.confirm === null ? "bad" : "warn"} hint={blocker.hint}>
            {worded(blocker)}
          </Line>
        ))}
        {plan.warnings.map((line) => (
          <Line key={line} tone="warn">
            {line}
          </Line>
        ))}
        {plan.passed.map((line) => (
          <Line key={line} tone="good">
            {line}
          </Line>
        ))}
      </ul>
    </section>
  );
}

function Line({ tone, hint, children }: { tone: keyof typeof SHAPES; hint?: string; children: string }) {
  const { t } = useTranslation();
  const Shape = SHAPES[tone];
  return (
    <li className={classes.line} data-tone={tone}>
      <span role="img" aria-label={t(WORDS[tone])} className={classes.mark}>
        <Shape size={15} stroke={2.5} aria-hidden />
      </span>
      <span>
        <Told>{children}</Told>
      </span>
      {hint && (
        <span className={classes.hint}>
          <Told>{hintOf(hint).text}</Told>
        </span>
      )}
    </li>
  );
}
