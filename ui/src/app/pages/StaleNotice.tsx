/** The last refresh failed: what is shown is old, and says so. */

import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../bindings";
import { FailureAlert } from "../../components/FailureAlert";
import { formatAbsolute } from "../../lib/time";

interface Props {
  failure: Failure;
  /** When it was read last, in milliseconds. */
  readAt: number;
  onRetry: () => void;
}

export function StaleNotice({ failure, readAt, onRetry }: Props) {
  const { t } = useTranslation();
  return (
    <div data-testid="stale">
      <FailureAlert
        failure={failure}
        title={
          <>
            {t("stale.title")}
            <Text span size="sm">
              {" "}
              {t("stale.text", { when: formatAbsolute(new Date(readAt).toISOString()) })}
            </Text>
          </>
        }
        actions={
          <Button size="compact-sm" onClick={onRetry}>
            {t("action.retry")}
          </Button>
        }
      />
    </div>
  );
}
