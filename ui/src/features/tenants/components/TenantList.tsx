/** Every tenant with its databases: one glance says where trouble is. Only what fits on the screen is drawn. */

import { Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Row } from "../model/groups";
import classes from "./TenantList.module.css";
import { TenantListRow } from "./TenantListRow";

const ROW_HEIGHT = 32;

export interface Selection {
  tenant: string;
  /** Path of a database; none if the tenant as a whole is meant. */
  database: string | null;
}

interface Props {
  rows: Row[];
  selected: Selection | null;
  onSelect: (selection: Selection) => void;
  emptyText: string;
}

export function TenantList({ rows, selected, onSelect, emptyText }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });
  const current = Math.max(
    0,
    rows.findIndex((row) => isSelected(row, selected)),
  );
  const move = (event: KeyboardEvent) => {
    const from = Number((event.target as HTMLElement).dataset.index ?? current);
    const to = targetOf(event.key, from, rows.length);
    if (to !== null) {
      event.preventDefault();
      list.scrollToIndex(to);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus(),
      );
    }
  };
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {emptyText}
      </Text>
    );
  }
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul
        className={classes.list}
        style={{ height: list.getTotalSize() }}
        aria-label={t("tenants.list")}
        onKeyDown={move}
      >
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row ? (
            <li key={item.key} className={classes.item} style={{ transform: `translateY(${item.start}px)` }}>
              <TenantListRow
                row={row}
                index={item.index}
                selected={isSelected(row, selected)}
                reachable={item.index === current}
                onSelect={onSelect}
              />
            </li>
          ) : null;
        })}
      </ul>
    </div>
  );
}

function isSelected(row: Row, selected: Selection | null): boolean {
  if (row.tenant.slug !== selected?.tenant) {
    return false;
  }
  return row.kind === "database" ? row.database.path === selected.database : selected.database === null;
}

/** The row that an arrow key leads to; none for any other key. */
function targetOf(key: string, from: number, count: number): number | null {
  const steps: Record<string, number> = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: count - 1 };
  const to = steps[key];
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to));
}
