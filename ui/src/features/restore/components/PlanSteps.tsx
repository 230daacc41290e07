/** What will happen, in the order in which it will, and how much there is of it. */

import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Engine, RestorePlan } from "../../../bindings";
import { Told } from "../../../components/Told";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { formatDuration } from "../../../lib/time";
import { isGrave } from "../model/draft";
import { useDraft } from "./DraftProvider";
import classes from "./Lines.module.css";

export function PlanSteps({ plan, engine }: { plan: RestorePlan; engine: Engine | null }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { draft } = useDraft();
  const amount =
    draft.what === "file"
      ? t("restore.check.bytes", { bytes: formatBytes(plan.bytes) })
      : t("restore.check.amount", {
          rows: counted("rows", plan.rows),
          bytes: formatBytes(plan.bytes),
        });
  return (
    <StepList steps={plan.steps}>
      <p className={classes.plain} style={{ paddingInlineStart: 0, marginTop: 6 }}>
        {amount}{" "}
        {plan.estimate_seconds !== null &&
          `${t("restore.check.estimate", { time: formatDuration(plan.estimate_seconds * 1_000) })} `}
        {engine !== null &&
          t(
            isGrave(draft)
              ? "restore.check.untouchedUntil"
              : draft.what === "file"
                ? "restore.check.untouchedFile"
                : "restore.check.untouched",
          )}
      </p>
    </StepList>
  );
}

export function StepList({ steps, children }: { steps: RestorePlan["steps"]; children?: ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h3 className={classes.heading} id={id}>
        {t("restore.check.steps")}
      </h3>
      <ol className={classes.plain} data-testid="plan-steps">
        {steps.map(([step, title]) => (
          <li key={step}>
            <Told>{title}</Told>
          </li>
        ))}
      </ol>
      {children}
    </section>
  );
}
