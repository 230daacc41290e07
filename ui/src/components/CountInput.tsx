/** A whole number within bounds. What is none is not taken, and that is said: the number before it holds. */

import { TextInput, type TextInputProps } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { readCount } from "../lib/count";

interface Props extends Omit<TextInputProps, "value" | "onChange"> {
  value: number | null;
  least: number;
  most: number;
  /** Whether nothing is an answer as well. */
  optional?: boolean;
  onChange: (count: number | null) => void;
}

const STEPS: Partial<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1 };

export function CountInput({ value, least, most, optional = false, onChange, error, ...rest }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const take = (text: string) => {
    const count = readCount(text, least, most);
    setTyped(text);
    if (count === undefined || (count === null && !optional)) {
      setRefused(text.trim());
      return;
    }
    setRefused(null);
    onChange(count);
  };
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by !== undefined) {
      event.preventDefault();
      take(String(Math.min(most, Math.max(least, (value ?? least) + by))));
    }
  };
  const bounds = { least, most };
  const why = refused
    ? t("countInput.refused", { ...bounds, typed: refused })
    : t("countInput.bounds", bounds);
  return (
    <TextInput
      {...rest}
      value={typed ?? (value === null ? "" : String(value))}
      onChange={(event) => take(event.currentTarget.value)}
      onKeyDown={step}
      onBlur={() => setTyped(null)}
      error={refused === null ? error : why}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}
