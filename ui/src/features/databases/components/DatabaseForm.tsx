/** Connects a database: URL pasted, shown as read, tested in stages, saved. */

import { Button, Group, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../../bindings";
import { ChoosePath } from "../../../components/ChoosePath";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { StageList } from "../../../components/StageList";
import { Told } from "../../../components/Told";
import { TunnelFields } from "../../../components/TunnelFields";
import { UrlSummary } from "../../../components/UrlSummary";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useChooseFile } from "../api/databases";
import { type Options, useDatabaseForm } from "../model/useDatabaseForm";
import { TlsSelect } from "./TlsSelect";

interface Props extends Options {
  tenants: readonly Tenant[];
  /** Whether a backup can follow at once. */
  canBackUp?: boolean;
}

export function DatabaseForm({ tenants, canBackUp = false, ...options }: Props) {
  const { t } = useTranslation();
  const { database, chooseTenant } = options;
  const { form, fault, read, test, takePassword, runTest, takeAs, save, saving, failed } =
    useDatabaseForm(options);
  const answersAs = test.data?.answers_as;
  const kept = database?.has_password ?? false;
  const chooseFile = useChooseFile();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(false);
      }}
    >
      <Stack gap="md">
        {chooseTenant && (
          <Select
            {...form.getInputProps("tenant")}
            label={t("databases.tenant")}
            data={tenants.map(({ slug, name }) => ({ value: slug, label: reveal(name) }))}
            searchable
            limit={100}
            allowDeselect={false}
            required
          />
        )}
        <TextInput
          {...form.getInputProps("url")}
          error={form.errors.url ?? (fault && <Told>{fault}</Told>)}
          onBlur={takePassword}
          onPaste={() => setTimeout(takePassword)}
          label={t("databases.url")}
          description={t("databases.urlHint")}
          placeholder={t("databases.urlPlaceholder")}
          autoComplete="off"
          spellCheck={false}
          data-testid="database-url"
          data-autofocus
          required
        />
        <ChoosePath
          label={t("databases.chooseFile")}
          ask={chooseFile}
          onChosen={(path) => {
            form.setFieldValue("url", path);
            takePassword();
          }}
          testId="choose-file"
        />
        {(read || !fault) && (
          <UrlSummary text={form.values.url} read={read} password={form.values.password !== ""} />
        )}
        <Group grow align="flex-start">
          {read?.kind !== "sqlite" && (
            <PasswordInput
              {...form.getInputProps("password")}
              label={t("databases.password")}
              description={t(kept ? "databases.passwordKeptHint" : "databases.passwordHint")}
              placeholder={kept ? t("databases.passwordKept") : ""}
              autoComplete="off"
              data-testid="database-password"
            />
          )}
          {database === null && (
            <TextInput
              {...form.getInputProps("name")}
              label={t("databases.name")}
              description={t("databases.nameHint")}
              data-testid="database-name"
              required
            />
          )}
        </Group>
        {read !== null && read.kind !== "sqlite" && (
          <>
            <TlsSelect url={form.values.url} onChange={(url) => form.setFieldValue("url", url)} />
            <TunnelFields url={form.values.url} onChange={(url) => form.setFieldValue("url", url)} />
          </>
        )}
        <StageList report={test.data ?? null} pending={test.isPending} />
        {answersAs && (
          <Button variant="light" onClick={() => takeAs(answersAs)} data-testid="take-as" w="fit-content">
            {t("databases.takeAs", { engine: t(`engine.${answersAs}`) })}
          </Button>
        )}
        {failed && <FailureAlert failure={failureOf(failed)} />}
        <FormActions>
          <Button variant="default" onClick={runTest} loading={test.isPending} data-testid="test-connection">
            {t("action.test")}
          </Button>
          {canBackUp && (
            <Button
              variant="default"
              onClick={() => save(true)}
              disabled={saving}
              data-testid="save-and-back-up"
            >
              {t("databases.saveAndBackUp")}
            </Button>
          )}
          <Button type="submit" loading={saving} data-testid="save">
            {t(database === null ? "databases.add" : "databases.save")}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
