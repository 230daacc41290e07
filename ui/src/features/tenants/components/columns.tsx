/** The columns that every list of tenants begins with: who it is, and how it stands. */

import type { TFunction } from "i18next";
import type { TenantStatus } from "../../../bindings";
import type { Column } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { Standing } from "../../../components/Standing";
import { TenantMark } from "../../../components/TenantMark";
import { gravityOf } from "../../../lib/status";
import classes from "./TenantTable.module.css";

export function nameAndStanding(t: TFunction): Column<TenantStatus>[] {
  return [
    {
      key: "name",
      label: t("tenants.one"),
      by: ({ name }) => name,
      wrap: true,
      cell: ({ slug, name }) => (
        <span className={classes.name}>
          <TenantMark slug={slug} />
          <Name>{name}</Name>
        </span>
      ),
    },
    {
      key: "status",
      label: t("tenants.status"),
      by: ({ protection }) => gravityOf(protection),
      cell: ({ protection, running, reason, paused_until }) => (
        <Standing level={protection} running={running > 0} paused={paused_until !== null} reason={reason} />
      ),
    },
  ];
}
