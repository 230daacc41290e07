/** A status as shape, word and colour, so that none of the three is needed to read it. */

import {
  IconAlertTriangleFilled,
  IconFileBroken,
  IconFileX,
  IconHelpCircle,
  IconLoader2,
  IconPlayerPauseFilled,
  IconShieldCheckFilled,
  IconShieldX,
  IconSquareRoundedArrowDown,
  IconSquareXFilled,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Status } from "../lib/status";
import classes from "./StatusBadge.module.css";

const SHAPES = {
  failed: IconSquareXFilled,
  missing: IconFileX,
  damaged: IconFileBroken,
  unprotected: IconShieldX,
  refuted: IconShieldX,
  untrue: IconAlertTriangleFilled,
  atRisk: IconAlertTriangleFilled,
  paused: IconPlayerPauseFilled,
  running: IconLoader2,
  unknown: IconHelpCircle,
  backedUp: IconSquareRoundedArrowDown,
  proved: IconShieldCheckFilled,
  protected: IconShieldCheckFilled,
} as const;

/** The shape alone, for dense lists; its word is still read out. */
export function StatusShape({ status, size = 16 }: { status: Status; size?: number }) {
  const { t } = useTranslation();
  const Shape = SHAPES[status];
  return (
    <span className={classes.shape} data-status={status} role="img" aria-label={t(`status.${status}`)}>
      <Shape size={size} aria-hidden />
    </span>
  );
}

export function StatusBadge({ status, testId }: { status: Status; testId?: string | undefined }) {
  const { t } = useTranslation();
  const Shape = SHAPES[status];
  return (
    <span
      className={classes.badge}
      data-status={status}
      data-testid={testId}
      title={t(`status.explain.${status}`)}
    >
      <Shape size={14} aria-hidden />
      {t(`status.${status}`)}
    </span>
  );
}
