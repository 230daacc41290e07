/** Where backups go, and how it fills. */

import { Button } from "@mantine/core";
import { IconPlus, IconServer2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { StorageTable, useStorages } from "../../features/storages";
import { useKeys } from "../../lib/useKeys";
import { useDialogs } from "../dialogs/useDialogs";
import { QueryGate } from "./QueryGate";

export function StoragesPage() {
  const { t } = useTranslation();
  const open = useDialogs();
  const storages = useStorages();
  const begin = () => open({ kind: "storage" });
  useKeys({ "mod+N": begin });
  const add = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={begin} data-testid="add-storage">
      {t("storages.add")}
    </Button>
  );
  return (
    <Page
      title={t("storages.list")}
      wide
      description={t("storages.about")}
      actions={storages.data?.length ? add : null}
    >
      <QueryGate query={storages} skeleton={<Loading height={180} />}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={IconServer2} action={add}>
              {t("storages.none")}
            </EmptyState>
          ) : (
            <StorageTable storages={all} />
          )
        }
      </QueryGate>
    </Page>
  );
}
