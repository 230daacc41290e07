/** Nothing is set up: one sentence, one action. */

import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Mark } from "../Mark";

export function FirstPage({ onStart }: { onStart: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" gap="lg" pt={120} px="md">
      <Mark size={64} />
      <Text ta="center" maw={440} size="lg">
        {t("tenants.none")}
      </Text>
      <Button size="md" onClick={onStart} data-testid="empty-add">
        {t("tenants.first")}
      </Button>
    </Stack>
  );
}
