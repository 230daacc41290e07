/** Chooses one of a tenant's databases; nothing where there is no choice. */

import { Select } from "@mantine/core";
import type { DatabaseStatus } from "../bindings";
import { reveal } from "../lib/reveal";

interface Props {
  label: string;
  databases: readonly DatabaseStatus[];
  /** The path of the one that is chosen. */
  value: string | null;
  onChange: (path: string) => void;
}

export function DatabaseSelect({ label, databases, value, onChange }: Props) {
  return databases.length > 1 ? (
    <Select
      label={label}
      data={databases.map(({ path, name }) => ({ value: path, label: reveal(name) }))}
      value={value}
      onChange={(path) => path && onChange(path)}
      allowDeselect={false}
      searchable={databases.length > 8}
      w={280}
    />
  ) : null;
}
