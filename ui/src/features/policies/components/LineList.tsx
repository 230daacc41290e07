/** Texts one below the other, each of any length: more can be added, each can go. */

import { ActionIcon, Button, Textarea } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import classes from "./LineList.module.css";

interface Props {
  /** Of all of them; absent where a heading says it already. */
  label?: string;
  /** Of each, by its number from 1. */
  one: (number: number) => string;
  add: string;
  remove: (number: number) => string;
  lines: readonly string[];
  onChange: (lines: string[]) => void;
  placeholder?: string;
  error: boolean;
  testId?: string;
}

export function LineList({ label, one, add, remove, lines, onChange, placeholder, error, testId }: Props) {
  return (
    <div className={classes.list}>
      {label && <span className={classes.label}>{label}</span>}
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may read alike, and all of what is shown comes from the list
        <div className={classes.row} key={at}>
          <Textarea
            className={classes.input}
            aria-label={one(at + 1)}
            value={line}
            onChange={(event) =>
              onChange(lines.map((old, place) => (place === at ? event.currentTarget.value : old)))
            }
            placeholder={placeholder}
            error={error}
            autosize
            minRows={1}
            maxRows={8}
            spellCheck={false}
            data-testid={testId && `${testId}-${at + 1}`}
          />
          <ActionIcon
            variant="default"
            aria-label={remove(at + 1)}
            onClick={() => onChange(lines.filter((_, place) => place !== at))}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        onClick={() => onChange([...lines, ""])}
        data-testid={testId && `add-${testId}`}
      >
        {add}
      </Button>
    </div>
  );
}
