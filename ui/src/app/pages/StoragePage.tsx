/** One storage. */

import { Button } from "@mantine/core";
import { IconServer2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Page } from "../../components/Page";
import { RedundancyBadge } from "../../features/redundancy";
import { StorageDetail, useStorages } from "../../features/storages";
import { routes } from "../../lib/routes";
import { QueryGate } from "./QueryGate";

const redundancy = (tenant: string) => <RedundancyBadge tenant={tenant} />;

export function StoragePage({ name }: { name: string }) {
  const storages = useStorages();
  return (
    <QueryGate query={storages} padded>
      {(all) => {
        const storage = all.find((row) => row.name === name);
        return storage ? <StorageDetail storage={storage} redundancy={redundancy} /> : <Gone name={name} />;
      }}
    </QueryGate>
  );
}

function Gone({ name }: { name: string }) {
  const { t } = useTranslation();
  const all = (
    <Button component="a" href={routes.storages()} variant="default">
      {t("storages.all")}
    </Button>
  );
  return (
    <Page title={name}>
      <EmptyState icon={IconServer2} action={all}>
        {t("storages.notFound")}
      </EmptyState>
    </Page>
  );
}
