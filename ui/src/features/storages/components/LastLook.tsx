/** When somebody last saw what is on a storage, and whether the last try failed. */

import { IconCheck, IconClockExclamation, IconEyeOff, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { HeldRepository, StorageHistory } from "../../../bindings";
import { RelativeTime } from "../../../components/RelativeTime";
import { useNow } from "../../../lib/useNow";
import classes from "./Storage.module.css";

const DAY = 86_400_000;

/** Of several repositories the one that was looked at longest ago; none if one never was. */
export function lastLookOf({ repositories }: StorageHistory): string | null {
  const looks = repositories.map(({ looked_at }) => looked_at ?? "");
  return looks.sort()[0] || null;
}

export function LastLook({ history }: { history: StorageHistory }) {
  const { t } = useTranslation();
  const failing = history.repositories.filter(({ failure }) => failure !== null).length;
  if (history.repositories.length === 0) {
    return <span className={classes.quiet}>{t("storages.unused")}</span>;
  }
  if (failing > 0) {
    return (
      <span className={classes.state} data-tone="bad">
        <IconX size={15} stroke={2.5} aria-hidden />
        {t("storages.lookFailed", { count: failing })}
      </span>
    );
  }
  return <Look look={{ looked_at: lastLookOf(history), failure: null }} />;
}

/** What came of the last look at one repository. */
export function Look({ look }: { look: Pick<HeldRepository, "looked_at" | "failure"> }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (look.failure) {
    return (
      <span className={classes.state} data-tone="bad" title={look.failure.message}>
        <IconX size={15} stroke={2.5} aria-hidden />
        {t(look.failure.code === "repository-missing" ? "storages.notThere" : "storages.cannotLook")}
      </span>
    );
  }
  if (!look.looked_at) {
    return (
      <span className={classes.state} data-tone="neutral">
        <IconEyeOff size={15} aria-hidden />
        {t("storages.notLooked")}
      </span>
    );
  }
  // It is looked every six hours: who has not for a day does not know any more.
  if (now - Date.parse(look.looked_at) > DAY) {
    return (
      <span className={classes.state} data-tone="warn">
        <IconClockExclamation size={15} aria-hidden />
        <RelativeTime instant={look.looked_at} />
      </span>
    );
  }
  return (
    <span className={classes.state} data-tone="seen">
      <IconCheck size={15} stroke={2.5} aria-hidden />
      <RelativeTime instant={look.looked_at} />
    </span>
  );
}
