/** The storages there are, and a form for one more. */

import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../components/FailureAlert";
import { StorageForm, StorageList, useStorages } from "../../features/storages";
import { failureOf } from "../../lib/result";

export function StoragesPanel() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { data, error, isPending } = useStorages();
  if (adding) {
    return <StorageForm onSaved={() => setAdding(false)} />;
  }
  return (
    <Stack gap="md">
      {isPending && <Skeleton height={64} radius="md" />}
      {error && <FailureAlert failure={failureOf(error)} />}
      {data?.length === 0 && <Text size="sm">{t("storages.none")}</Text>}
      {data && <StorageList storages={data} />}
      <Button onClick={() => setAdding(true)} style={{ alignSelf: "flex-end" }}>
        {t("storages.addTitle")}
      </Button>
    </Stack>
  );
}
