/** Tests a saved connection, in place. */

import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../../components/FailureAlert";
import { StageList } from "../../../components/StageList";
import { failureOf } from "../../../lib/result";
import { useTestDatabase } from "../api/databases";

export function TestDatabase({ path }: { path: string }) {
  const { t } = useTranslation();
  const test = useTestDatabase();
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => test.mutate(path)}
        loading={test.isPending}
        data-testid="test-connection"
      >
        {t("databases.test")}
      </Button>
      <StageList report={test.data ?? null} pending={false} />
      {test.error && <FailureAlert failure={failureOf(test.error)} />}
    </Stack>
  );
}
