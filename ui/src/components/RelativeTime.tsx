/** An instant: relative at a glance, absolute with its zone on hover or focus. */

import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatAbsolute, formatRelative } from "../lib/time";
import { useNow } from "../lib/useNow";
import classes from "./RelativeTime.module.css";

export function RelativeTime({ instant }: { instant: string | null }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  if (instant === null) {
    return <span>{t("time.never")}</span>;
  }
  const absolute = formatAbsolute(instant);
  return (
    <Tooltip label={absolute} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the absolute time must be in reach of the keyboard */}
      <time className={classes.time} dateTime={instant} tabIndex={0}>
        {formatRelative(instant, now, t("time.justNow"))}
      </time>
    </Tooltip>
  );
}
