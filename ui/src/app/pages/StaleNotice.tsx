/** The last refresh failed: what is shown is old, and says so. */

import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../components/FailureAlert";
import { formatAbsolute } from "../../lib/time";
import type { Fleet } from "../useFleet";

export function StaleNotice({ fleet }: { fleet: Fleet }) {
  const { t } = useTranslation();
  if (!fleet.failure) {
    return null;
  }
  const when = formatAbsolute(new Date(fleet.readAt).toISOString());
  return (
    <div data-testid="stale" style={{ marginBottom: 16 }}>
      <FailureAlert
        failure={fleet.failure}
        title={
          <>
            {t("stale.title")}
            <Text span size="sm">
              {" "}
              {t("stale.text", { when })}
            </Text>
          </>
        }
        actions={
          <Button size="compact-sm" onClick={fleet.retry}>
            {t("action.retry")}
          </Button>
        }
      />
    </div>
  );
}
