/** One drill: what it proved, and how long it took. */

import { Button } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Page } from "../../components/Page";
import { DrillDetail, useDrill } from "../../features/drills";
import { failureOf } from "../../lib/result";
import { routes } from "../../lib/routes";
import { QueryGate } from "./QueryGate";

export function DrillPage({ id }: { id: string }) {
  const drill = useDrill(Number(id));
  if (drill.data === undefined && drill.error && failureOf(drill.error).code === "not-found") {
    return <Gone />;
  }
  return (
    <QueryGate query={drill} padded>
      {(detail) => <DrillDetail detail={detail} />}
    </QueryGate>
  );
}

function Gone() {
  const { t } = useTranslation();
  return (
    <Page title={t("drills.one")}>
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
    </Page>
  );
}
