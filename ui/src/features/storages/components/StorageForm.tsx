/** Names a place for backups, tests it, and adds it if the test passes. */

import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { IconSquareX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Storage } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { ChoosePath } from "../../../components/ChoosePath";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { StageList } from "../../../components/StageList";
import { Told } from "../../../components/Told";
import { UrlSummary } from "../../../components/UrlSummary";
import { failureOf } from "../../../lib/result";
import { userOf, withUser } from "../../../lib/url";
import { useChooseFolder } from "../api/storages";
import { useStorageForm } from "../model/useStorageForm";

export function StorageForm({ onSaved }: { onSaved: (storage: Storage) => void }) {
  const { t } = useTranslation();
  const { form, fault, read, add, urlChanged, takeSecret, submit } = useStorageForm(onSaved);
  const refused = add.data?.storage === null;
  const chooseFolder = useChooseFolder();
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          {...form.getInputProps("url")}
          error={form.errors.url ?? (fault && <Told>{fault}</Told>)}
          onChange={(event) => urlChanged(event.currentTarget.value)}
          onBlur={takeSecret}
          onPaste={() => setTimeout(takeSecret)}
          label={t("storages.url")}
          description={t("storages.urlHint")}
          placeholder={t("storages.urlPlaceholder")}
          autoComplete="off"
          spellCheck={false}
          data-testid="storage-url"
          data-autofocus
          required
        />
        <ChoosePath
          label={t("storages.chooseFolder")}
          ask={chooseFolder}
          onChosen={urlChanged}
          testId="choose-folder"
        />
        {(read || !fault) && (
          <UrlSummary text={form.values.url} read={read} password={form.values.secret !== ""} />
        )}
        {(read?.kind === "s3" || read?.kind === "webdav") && (
          <Group grow align="flex-start">
            <TextInput
              label={t(`storages.login.${read.kind}.user`)}
              description={t(`storages.login.${read.kind}.userHint`)}
              value={userOf(form.values.url)}
              onChange={(event) => urlChanged(withUser(form.values.url, event.currentTarget.value.trim()))}
              autoComplete="off"
              spellCheck={false}
              data-testid="storage-user"
            />
            <PasswordInput
              {...form.getInputProps("secret")}
              label={t(`storages.login.${read.kind}.secret`)}
              description={t("storages.login.keyring")}
              autoComplete="off"
              data-testid="storage-secret"
            />
          </Group>
        )}
        {(read?.kind === "s3" || read?.kind === "sftp") && (
          <Text size="xs" c="dimmed">
            {t(`storages.login.${read.kind}.note`)}
          </Text>
        )}
        <TextInput
          {...form.getInputProps("name")}
          label={t("storages.name")}
          description={t("storages.nameHint")}
          data-testid="storage-name"
          required
        />
        <StageList report={add.data?.report ?? null} pending={add.isPending} />
        {refused && (
          <Callout tone="bad" icon={IconSquareX} alert>
            <Text size="sm">{t("storages.notAdded")}</Text>
          </Callout>
        )}
        {add.error && <FailureAlert failure={failureOf(add.error)} />}
        <FormActions note={t("storages.note")}>
          <Button type="submit" loading={add.isPending} data-testid="save">
            {t("storages.add")}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
