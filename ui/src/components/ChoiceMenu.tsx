/** A button that asks for one of a few things first. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface Props {
  word: string;
  /** What it is for, where a word is too short to say it. */
  why?: string;
  icon?: ReactNode;
  pending?: boolean;
  disabled?: boolean;
  testId?: string;
  /** Items of the menu. */
  children: ReactNode;
}

export function ChoiceMenu({ word, why, icon, pending, disabled, testId, children }: Props) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={icon}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          loading={pending ?? false}
          disabled={disabled ?? false}
          title={why}
          data-testid={testId}
        >
          {word}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
