/** One row of the list: a tenant, or a database below it. */

import { Name } from "../../../components/Name";
import { StatusShape } from "../../../components/StatusBadge";
import { reveal } from "../../../lib/reveal";
import type { Row } from "../model/groups";
import type { Selection } from "./TenantList";
import classes from "./TenantList.module.css";

interface Props {
  row: Row;
  index: number;
  selected: boolean;
  /** Whether Tab leads here: one row of the list only, the arrows do the rest. */
  reachable: boolean;
  onSelect: (selection: Selection) => void;
}

export function TenantListRow({ row, index, selected, reachable, onSelect }: Props) {
  const database = row.kind === "database" ? row.database : null;
  const name = database?.name ?? row.tenant.name;
  const status = row.kind === "database" ? row.status : row.worst;
  return (
    <button
      type="button"
      className={classes.row}
      data-kind={row.kind}
      data-index={index}
      aria-current={selected ? "true" : undefined}
      tabIndex={reachable ? 0 : -1}
      onClick={() => onSelect({ tenant: row.tenant.slug, database: database?.path ?? null })}
    >
      {row.kind === "database" && status && <StatusShape status={status} size={15} />}
      <span className={classes.name} title={reveal(name)}>
        <Name>{name}</Name>
      </span>
      {row.kind === "tenant" && <span className={classes.count}>{row.count}</span>}
    </button>
  );
}
