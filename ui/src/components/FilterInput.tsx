/** Narrows a list down while somebody types; the key `/` leads here, Esc empties it. */

import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../lib/useKeys";
import classes from "./FilterInput.module.css";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** What it narrows down, for those who do not see it. */
  label: string;
  placeholder?: string;
}

export function FilterInput({ value, onChange, label, placeholder }: Props) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const clear = (event: KeyboardEvent) => {
    if (event.key === "Escape" && value !== "") {
      event.stopPropagation();
      onChange("");
    }
  };
  return (
    <TextInput
      ref={field}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={clear}
      aria-label={label}
      placeholder={placeholder ?? t("table.filter")}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        value === "" ? (
          <kbd className={classes.key}>/</kbd>
        ) : (
          <CloseButton size="xs" onClick={() => onChange("")} aria-label={t("table.clear")} />
        )
      }
      size="xs"
      className={classes.field}
      data-testid="filter"
    />
  );
}
