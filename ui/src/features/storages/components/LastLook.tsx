/** When somebody last saw what is on a storage, and whether the last try failed. */

import { IconCheck, IconEyeOff, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { HeldRepository, StorageHistory } from "../../../bindings";
import { RelativeTime } from "../../../components/RelativeTime";
import classes from "./Storage.module.css";

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
  if (look.failure) {
    return (
      <span className={classes.state} data-tone="bad" title={look.failure.message}>
        <IconX size={15} stroke={2.5} aria-hidden />
        {t("storages.cannotLook")}
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
  return (
    <span className={classes.state} data-tone="seen">
      <IconCheck size={15} stroke={2.5} aria-hidden />
      <RelativeTime instant={look.looked_at} />
    </span>
  );
}
