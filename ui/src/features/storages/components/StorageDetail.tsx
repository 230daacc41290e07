/** One storage: its numbers, how it grew, what is on it, and its test. */

import { Button, Skeleton, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconEye, IconKey, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Storage, StorageHistory } from "../../../bindings";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Page } from "../../../components/Page";
import { Panel } from "../../../components/Panel";
import { StageList } from "../../../components/StageList";
import { failureOf } from "../../../lib/result";
import { go, routes } from "../../../lib/routes";
import { readStorageUrl } from "../../../lib/url";
import { useHistory, useLook, useRemoveStorage } from "../api/history";
import { useTestStorage } from "../api/storages";
import { ChangeSecret } from "./ChangeSecret";
import { Growth } from "./Growth";
import { Lasting } from "./Lasting";
import { Repositories } from "./Repositories";
import classes from "./Storage.module.css";
import { Tiles } from "./Tiles";

interface Props {
  storage: Storage;
  /** Whether 3-2-1-1-0 is met for a tenant. */
  redundancy: (tenant: string) => ReactNode;
}

export function StorageDetail({ storage, redundancy }: Props) {
  const { t } = useTranslation();
  const history = useHistory(storage.name);
  const [test, look] = [useTestStorage(), useLook(storage.name)];
  const [open, setOpen] = useState<"remove" | "secret" | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      name={storage.name}
      title={<Name>{storage.name}</Name>}
      description={
        <span className={classes.place}>
          <Name>{storage.location}</Name>
          <Lasting storage={storage} />
        </span>
      }
      actions={
        <>
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={15} aria-hidden />}
            onClick={() => setOpen("remove")}
          >
            {t("storages.remove")}
          </Button>
          {takesSecret(storage) && (
            <Button
              variant="default"
              leftSection={<IconKey size={15} aria-hidden />}
              onClick={() => setOpen("secret")}
              data-testid="change-secret"
            >
              {t("storages.changeSecret")}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={15} aria-hidden />}
            onClick={() => test.mutate(storage.name)}
            loading={test.isPending}
          >
            {t("storages.test")}
          </Button>
          <Button
            leftSection={<IconEye size={15} aria-hidden />}
            onClick={() => look.mutate()}
            loading={look.isPending}
          >
            {t("storages.look")}
          </Button>
        </>
      }
    >
      {look.error && <FailureAlert failure={failureOf(look.error)} />}
      {test.error && <FailureAlert failure={failureOf(test.error)} />}
      {(test.isPending || test.data) && (
        <Panel title={t("storages.testTitle")}>
          <StageList report={test.data ?? null} pending={test.isPending} />
        </Panel>
      )}
      {history.error && <FailureAlert failure={failureOf(history.error)} />}
      {history.isPending && <Waiting />}
      {history.data && (
        <>
          <Unseen history={history.data} />
          <Tiles history={history.data} />
          <Growth history={history.data} />
          <Repositories storage={storage.name} rows={history.data.repositories} redundancy={redundancy} />
        </>
      )}
      <Remove storage={storage} opened={open === "remove"} onClose={close} />
      <ChangeSecret
        name={storage.name}
        opened={open === "secret"}
        onGiven={() => {
          close();
          test.mutate(storage.name);
        }}
        onClose={close}
      />
    </Page>
  );
}

/** The numbers below are of the last look that went well: above them stands what the last one met. */
function Unseen({ history }: { history: StorageHistory }) {
  const { t } = useTranslation();
  const unseen = history.repositories.filter(({ failure }) => failure !== null);
  const failure = unseen[0]?.failure;
  return failure ? (
    <FailureAlert failure={failure} title={t("storages.unseen", { count: unseen.length })} />
  ) : null;
}

/** A folder has no secret, and over SFTP keys and agents log in. */
function takesSecret({ has_secret, location }: Storage): boolean {
  const kind = readStorageUrl(location)?.kind;
  return has_secret || kind === "s3" || kind === "webdav";
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" role="status" aria-busy aria-label={t("app.loading")}>
      <Skeleton height={84} radius="md" />
      <Skeleton height={310} radius="md" />
      <Skeleton height={160} radius="md" />
    </Stack>
  );
}

/** The back end refuses it while a repository is there; what it says is shown. */
function Remove({ storage, opened, onClose }: { storage: Storage; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveStorage();
  const gone = () => {
    notifications.show({ message: t("storages.removed", { name: storage.name }), color: "gray" });
    go(routes.storages());
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t("storages.removeTitle")}
      verb={t("storages.remove")}
      pending={remove.isPending}
      failure={remove.error ? failureOf(remove.error) : null}
      onConfirm={() => remove.mutate(storage.name, { onSuccess: gone })}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      {t("storages.removeText")}
    </ConfirmDialog>
  );
}
