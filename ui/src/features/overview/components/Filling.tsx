/** How full every storage is, and when it will be. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StorageFilling } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatBytes } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { useFillings } from "../api/overview";
import classes from "./Filling.module.css";

export function Filling() {
  const { t } = useTranslation();
  const { data, error } = useFillings();
  return (
    <Panel title={t("overview.storage")} testId="filling">
      {error && <FailureAlert failure={failureOf(error)} />}
      {!data && !error && <Loading height={60} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("storages.none")}
        </Text>
      )}
      <ul className={classes.list}>
        {data?.map((storage) => (
          <Storage key={storage.storage} storage={storage} />
        ))}
      </ul>
    </Panel>
  );
}

function Storage({ storage: { storage, used, free, full_in_days: full } }: { storage: StorageFilling }) {
  const { t } = useTranslation();
  const facts = [
    used === null ? t("overview.neverLooked") : t("overview.used", { bytes: formatBytes(used) }),
    free === null ? null : t("overview.free", { bytes: formatBytes(free) }),
  ].filter((fact) => fact !== null);
  const share = used !== null && free !== null ? (used / Math.max(1, used + free)) * 100 : null;
  return (
    <li>
      <div className={classes.head}>
        <strong>
          <Name>{storage}</Name>
        </strong>
        <span className={classes.facts}>{facts.join(" · ")}</span>
      </div>
      {share !== null && (
        <div className={classes.track} aria-hidden>
          <div className={classes.used} style={{ width: `${share}%` }} />
        </div>
      )}
      {full && <span className={classes.full}>{fullWords(full)}</span>}
    </li>
  );

  function fullWords([earliest, latest]: [number, number | null]): string {
    if (latest === null) {
      return t("overview.fullEarliest", { count: earliest });
    }
    return earliest === latest
      ? t("overview.fullIn", { count: earliest })
      : t("overview.fullBetween", { earliest, latest });
  }
}
