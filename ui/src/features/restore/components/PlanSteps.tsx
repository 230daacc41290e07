/** What will happen, in the order in which it will, and how much there is of it. */

import { Anchor } from "@mantine/core";
import { type ReactNode, useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Engine, RestorePlan } from "../../../bindings";
import { Told } from "../../../components/Told";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { routes } from "../../../lib/routes";
import { formatDuration } from "../../../lib/time";
import { useManifest } from "../api/restore";
import { type Draft, isGrave } from "../model/draft";
import { withParts } from "../model/tables";
import { useDraft } from "./DraftProvider";
import classes from "./Lines.module.css";

export function PlanSteps({ plan, engine }: { plan: RestorePlan; engine: Engine | null }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { draft } = useDraft();
  const size = useSizeOfTables(draft);
  const [rows, bytes] = [counted("rows", plan.rows), formatBytes(plan.bytes)];
  return (
    <StepList steps={plan.steps}>
      <p className={classes.plain} style={{ paddingInlineStart: 0, marginTop: 6 }}>
        {amount()} {draft.what !== "file" && <Estimate plan={plan} database={draft.database} />}
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

  /** Whatever is chosen of it, the whole dump is read. */
  function amount(): string {
    if (draft.what === "file") {
      return t("restore.check.bytes", { bytes });
    }
    if (draft.what === "tables") {
      const tables = t("restore.what.count", { count: draft.tables.length });
      return size === null
        ? t("restore.check.ofTables", { rows, tables, bytes })
        : t("restore.check.ofTablesSized", { rows, tables, bytes, size: formatBytes(size) });
    }
    return t("restore.check.amount", { rows, bytes });
  }
}

/** What the manifest says of the chosen tables, with what they bring along; none while it is not read. */
function useSizeOfTables({ database, snapshot, what, tables }: Draft): number | null {
  const manifest = useManifest(database, what === "tables" ? (snapshot?.id ?? null) : null).data ?? null;
  return useMemo(() => {
    if (manifest === null) {
      return null;
    }
    const wanted = withParts(tables, manifest.wholes);
    return manifest.tables
      .filter(({ name }) => wanted.has(name))
      .reduce((sum, table) => sum + table.bytes, 0);
  }, [manifest, tables]);
}

/** How long it will take; where nothing has measured that yet, the way to have it measured. */
function Estimate({ plan, database }: { plan: RestorePlan; database: string | null }) {
  const { t } = useTranslation();
  if (plan.estimate_seconds !== null) {
    return `${t("restore.check.estimate", { time: formatDuration(plan.estimate_seconds * 1_000) })} `;
  }
  return (
    <span data-testid="unmeasured">
      {t("restore.check.unmeasured")}{" "}
      <Anchor href={routes.drills(database ?? undefined)} inherit underline="always">
        {t("restore.check.measure")}
      </Anchor>
      {". "}
    </span>
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
