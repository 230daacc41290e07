/** The storages there are, each with a test of its own. */

import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Storage } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { StageList } from "../../../components/StageList";
import { failureOf } from "../../../lib/result";
import { useTestStorage } from "../api/storages";
import classes from "./StorageList.module.css";

export function StorageList({ storages }: { storages: readonly Storage[] }) {
  return (
    <Stack gap="sm">
      {storages.map((storage) => (
        <StorageRow key={storage.name} storage={storage} />
      ))}
    </Stack>
  );
}

function StorageRow({ storage }: { storage: Storage }) {
  const { t } = useTranslation();
  const test = useTestStorage();
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <div className={classes.text}>
          <Text fw={600} size="sm">
            <Name>{storage.name}</Name>
          </Text>
          <Text size="xs" c="dimmed">
            <Name>{storage.location}</Name>
          </Text>
        </div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => test.mutate(storage.name)}
          loading={test.isPending}
          aria-label={`${t("storages.test")}: ${storage.name}`}
        >
          {t("storages.test")}
        </Button>
      </div>
      <StageList report={test.data ?? null} pending={false} />
      {test.error && <FailureAlert failure={failureOf(test.error)} />}
    </div>
  );
}
