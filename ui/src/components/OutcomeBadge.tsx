/** How a drill ended: shape, word and colour. Green is only what was proved. */

import {
  IconAlertTriangleFilled,
  IconHelpSquare,
  IconShieldCheckFilled,
  IconSquareXFilled,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DrillOutcome } from "../bindings";
import classes from "./OutcomeBadge.module.css";

const SHAPES = {
  proved: IconShieldCheckFilled,
  differs: IconSquareXFilled,
  failed: IconAlertTriangleFilled,
  "could-not-run": IconHelpSquare,
} as const;

export function OutcomeBadge({ outcome, size = 16 }: { outcome: DrillOutcome; size?: number }) {
  const { t } = useTranslation();
  const Shape = SHAPES[outcome];
  return (
    <span className={classes.outcome} data-outcome={outcome} title={t(`drills.explain.${outcome}`)}>
      <Shape size={size} aria-hidden />
      {t(`drills.outcome.${outcome}`)}
    </span>
  );
}
