/** Nothing could be read and nothing was read before. */

import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../bindings";
import { FailureAlert } from "../../components/FailureAlert";

export function BrokenPage({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <FailureAlert
      failure={failure}
      actions={
        <Button size="compact-sm" onClick={onRetry}>
          {t("action.retry")}
        </Button>
      }
    />
  );
}
