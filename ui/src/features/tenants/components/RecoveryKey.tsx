/** The key that opens a tenant's backups without Bulkhead: shown on request, to be kept outside of this machine. */

import { Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { useWhenLocked } from "../../../lib/lockedWindow";
import { failureOf } from "../../../lib/result";
import { useRevealKey } from "../api/tenants";

interface Props {
  slug: string;
  /** Called once it was shown. */
  onShown?: (key: string) => void;
}

export function RecoveryKey({ slug, onShown }: Props) {
  const { t } = useTranslation();
  const key = useRevealKey(slug);
  useWhenLocked(key.reset);
  if (key.data) {
    return (
      <Stack gap="xs">
        <Code block data-testid="recovery-key">
          {key.data}
        </Code>
        <Group>
          <CopyButton value={key.data}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t("action.copied") : t("key.copy")}
              </Button>
            )}
          </CopyButton>
          <Button variant="subtle" color="gray" onClick={() => key.reset()}>
            {t("key.hide")}
          </Button>
          <Text size="xs" c="dimmed">
            {t("key.where")}
          </Text>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{t("key.why")}</Text>
      {key.error && <FailureAlert failure={failureOf(key.error)} />}
      <Button
        variant="default"
        leftSection={<IconKey size={16} aria-hidden />}
        onClick={() => key.mutate(undefined, { onSuccess: (shown) => onShown?.(shown) })}
        loading={key.isPending}
        data-testid="show-key"
      >
        {t("key.show")}
      </Button>
    </Stack>
  );
}
