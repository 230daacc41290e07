/** A database that can be chosen: whose it is, how it stands, how old its last good backup is. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { ProductionMark } from "../../../components/ProductionMark";
import { RelativeTime } from "../../../components/RelativeTime";
import { Standing } from "../../../components/Standing";
import { TenantMark } from "../../../components/TenantMark";
import { reveal } from "../../../lib/reveal";
import classes from "./ChoiceList.module.css";

export function DatabaseChoice({ row }: { row: DatabaseStatus }) {
  const { t } = useTranslation();
  return (
    <>
      <TenantMark slug={row.tenant} />
      <span className={classes.main}>
        <Text span size="sm" fw={600} truncate>
          <Name title={row.name}>{row.name}</Name>
        </Text>
        <Text
          span
          size="xs"
          c="dimmed"
          truncate
          title={`${reveal(row.tenant_name)} · ${t(`engine.${row.engine}`)}`}
        >
          <Name>{row.tenant_name}</Name> · {t(`engine.${row.engine}`)}{" "}
          {row.production && (
            <span className={classes.mark}>
              <ProductionMark />
            </span>
          )}
        </Text>
      </span>
      <span className={classes.fact}>
        {row.last_good_at === null ? (
          t("restore.database.none")
        ) : (
          <RelativeTime instant={row.last_good_at} reachable={false} />
        )}
      </span>
      <span className={classes.status}>
        <Standing level={row.protection} running={row.running_job !== null} />
      </span>
    </>
  );
}
