/** What keeps a database from being protected, and what to do about it: both in the words of the back end. */

import { Group, Stack, Text } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ProtectionReason } from "../bindings";
import { hintOf } from "../lib/errors";
import { beginning } from "../lib/sentence";
import { Callout } from "./Callout";

interface Props {
  reason: ProtectionReason;
  /** What mends it, right here. */
  action?: ReactNode;
}

export function ReasonNotice({ reason, action }: Props) {
  return (
    <Callout
      tone={reason.level === "unprotected" ? "bad" : "warn"}
      icon={IconClockExclamation}
      testId="reason"
    >
      <Group justify="space-between" gap="sm">
        <Stack gap={2}>
          <Text fw={600} size="sm">
            {beginning(reason.message)}.
          </Text>
          <Text size="sm">{hintOf(reason.hint).text}</Text>
        </Stack>
        {action}
      </Group>
    </Callout>
  );
}
