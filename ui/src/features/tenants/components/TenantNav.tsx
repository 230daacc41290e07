/** The list with what narrows it down. */

import { SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type RefObject, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { needsAttention, statusOf } from "../../../lib/status";
import { type Group, rowsOf } from "../model/groups";
import { type Selection, TenantList } from "./TenantList";
import classes from "./TenantNav.module.css";

interface Props {
  groups: Group[];
  selected: Selection | null;
  onSelect: (selection: Selection) => void;
  filterRef: RefObject<HTMLInputElement | null>;
}

export function TenantNav({ groups, selected, onSelect, filterRef }: Props) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const [view, setView] = useState("all");
  const wanted = useDeferredValue(filter);
  const rows = useMemo(() => rowsOf(groups, wanted, view === "attention"), [groups, wanted, view]);
  const troubled = useMemo(() => countTroubled(groups), [groups]);
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          ref={filterRef}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          placeholder={t("tenants.filter")}
          aria-label={t("tenants.filterLabel")}
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={<kbd className={classes.key}>/</kbd>}
          size="sm"
        />
        <SegmentedControl
          value={view}
          onChange={setView}
          size="xs"
          fullWidth
          data={[
            { value: "all", label: t("tenants.all") },
            { value: "attention", label: `${t("tenants.attention")} ${troubled}` },
          ]}
        />
      </div>
      <TenantList
        rows={rows}
        selected={selected}
        onSelect={onSelect}
        emptyText={filter ? t("tenants.nothingFits") : t("tenants.allWell")}
      />
    </>
  );
}

function countTroubled(groups: Group[]): number {
  return groups.flatMap(({ databases }) => databases).filter((row) => needsAttention(statusOf(row))).length;
}
