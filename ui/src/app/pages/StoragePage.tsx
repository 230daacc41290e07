/** One storage. */

import { Button } from "@mantine/core";
import { IconServer2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { FailureAlert } from "../../components/FailureAlert";
import { Page } from "../../components/Page";
import { PageSkeleton } from "../../components/Skeletons";
import { StorageDetail, useStorages } from "../../features/storages";
import { failureOf } from "../../lib/result";
import { routes } from "../../lib/routes";

export function StoragePage({ name }: { name: string }) {
  const { t } = useTranslation();
  const { data, error } = useStorages();
  const storage = data?.find((row) => row.name === name);
  if (storage) {
    return <StorageDetail storage={storage} />;
  }
  const all = (
    <Button component="a" href={routes.storages()} variant="default">
      {t("storages.all")}
    </Button>
  );
  return (
    <Page title={name}>
      {error && <FailureAlert failure={failureOf(error)} />}
      {!data && !error && <PageSkeleton />}
      {data && (
        <EmptyState icon={IconServer2} action={all}>
          {t("storages.notFound")}
        </EmptyState>
      )}
    </Page>
  );
}
