/** Nothing could be read and nothing was read before. */

import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../bindings";
import { FailureAlert } from "../../components/FailureAlert";
import { RebuildCatalog } from "../../features/recovery";
import { adviceFor } from "../../lib/errors";

export function BrokenPage({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { t } = useTranslation();
  const rebuilt = adviceFor(failure.code).action === "rebuild";
  return (
    <Stack gap="md">
      <FailureAlert
        failure={failure}
        actions={
          <Button size="compact-sm" variant={rebuilt ? "default" : "filled"} onClick={onRetry}>
            {t("action.retry")}
          </Button>
        }
      />
      {rebuilt && <RebuildCatalog />}
    </Stack>
  );
}
