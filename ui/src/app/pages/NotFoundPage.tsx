/** An address that no page has. */

import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Page } from "../../components/Page";
import { routes } from "../../lib/routes";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("frame.lost")}>
      <EmptyState
        icon={IconMapQuestion}
        action={
          <Button component="a" href={routes.overview()} variant="default">
            {t("frame.toOverview")}
          </Button>
        }
      >
        {t("frame.lostText")}
      </EmptyState>
    </Page>
  );
}
