/** An instant: relative at a glance, absolute with its zone on hover or focus. */

import { Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatAbsolute, formatRelative } from "../lib/time";
import { useNow } from "../lib/useNow";
import { useShownZone } from "../lib/zone";
import classes from "./RelativeTime.module.css";

interface Props {
  instant: string | null;
  /** What has never been, where that does not stand beside it. */
  never?: string;
  /** Whether Tab leads there. Not in rows of a list, where a hundred stops would be in the way: there it is a title. */
  reachable?: boolean;
}

export function RelativeTime({ instant, never, reachable = true }: Props) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  useShownZone();
  if (instant === null) {
    return <span>{never ?? t("time.never")}</span>;
  }
  const absolute = formatAbsolute(instant);
  const relative = formatRelative(instant, now, t("time.justNow"));
  if (!reachable) {
    return (
      <time className={classes.time} dateTime={instant} title={absolute}>
        {relative}
      </time>
    );
  }
  return (
    <Tooltip label={absolute} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the absolute time must be in reach of the keyboard */}
      <time className={classes.time} dateTime={instant} tabIndex={0}>
        {relative}
      </time>
    </Tooltip>
  );
}
