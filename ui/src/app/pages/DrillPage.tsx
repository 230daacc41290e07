/** One drill: what it proved, and how long it took. */

import { Button } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { FailureAlert } from "../../components/FailureAlert";
import { Page } from "../../components/Page";
import { PageSkeleton } from "../../components/Skeletons";
import { DrillDetail, useDrill } from "../../features/drills";
import { failureOf } from "../../lib/result";
import { routes } from "../../lib/routes";

export function DrillPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error } = useDrill(Number(id));
  if (data) {
    return <DrillDetail detail={data} />;
  }
  const failure = error && failureOf(error);
  const gone = failure?.code === "not-found";
  return (
    <Page title={t("drills.one")}>
      {!failure && <PageSkeleton />}
      {failure && !gone && <FailureAlert failure={failure} />}
      {gone && (
        <EmptyState
          icon={IconShieldCheck}
          action={
            <Button component="a" href={routes.drills()} variant="default">
              {t("drills.all")}
            </Button>
          }
        >
          {t("drills.notFound")}
        </EmptyState>
      )}
    </Page>
  );
}
