/** A time zone out of six hundred, with what its clocks are ahead of UTC now. */

import { Group, Select, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { reveal } from "../../../lib/reveal";
import { useZones } from "../api/policies";

interface Props {
  value: string;
  onChange: (zone: string) => void;
  error: boolean;
}

export function ZoneSelect({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  const { data } = useZones();
  const offsets = useMemo(() => new Map(data?.map((zone) => [zone.name, zone.offset])), [data]);
  const names = useMemo(() => {
    const here = data?.filter((zone) => zone.here).map((zone) => zone.name) ?? [];
    const others = data?.filter((zone) => !zone.here).map((zone) => zone.name) ?? [];
    // One that the shell does not know any more is shown all the same, and told of.
    const lost = offsets.has(value) || value === "" ? [] : [value];
    return [...new Set([...here, ...lost, ...others])];
  }, [data, offsets, value]);
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState<string | null>(null);
  const nothingFits = typed !== "" && !names.some((name) => found(name, offsets, written(typed)));
  /** Leaves the field with what was typed, if that is a zone; else says that the one before stays. */
  const settle = (text: string) => {
    const zone = names.find((name) => name.toLocaleLowerCase() === written(text));
    setRefused(zone || text.trim() === "" ? null : text.trim());
    if (zone && zone !== value) {
      onChange(zone);
    }
  };
  return (
    <Select
      label={t("policies.zone")}
      data={names}
      value={value || null}
      onChange={(zone) => zone && onChange(zone)}
      onSearchChange={setTyped}
      onInput={() => setRefused(null)}
      selectFirstOptionOnChange
      // It chooses, and never saves what stood here before.
      onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
      onBlur={(event) => settle(event.currentTarget.value)}
      error={
        refused !== null
          ? t("policies.zoneRefused", { typed: reveal(refused), zone: value })
          : nothingFits
            ? t("policies.noZone")
            : error
      }
      searchable
      allowDeselect={false}
      limit={80}
      nothingFoundMessage={t("policies.noZone")}
      rightSection={
        <Text size="xs" c="dimmed">
          {offsets.get(value)}
        </Text>
      }
      rightSectionWidth={64}
      renderOption={({ option }) => (
        <Group justify="space-between" gap="md" wrap="nowrap" w="100%">
          <span>{option.value.replaceAll("_", " ")}</span>
          <Text size="xs" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
            {offsets.get(option.value)}
          </Text>
        </Group>
      )}
      filter={({ options, search }) => {
        const wanted = written(search);
        return options.filter((option) => "value" in option && found(option.value, offsets, wanted));
      }}
      w={320}
      maw="100%"
      data-testid="zone"
    />
  );
}

/** A name as somebody types it, as the list has it in lower case. */
function written(text: string): string {
  return text.trim().toLocaleLowerCase().replaceAll(" ", "_");
}

/** By a part of the name, or by the offset: `+05:45`. */
function found(name: string, offsets: Map<string, string>, wanted: string): boolean {
  return name.toLocaleLowerCase().includes(wanted) || (offsets.get(name) ?? "").startsWith(wanted);
}
