/** Connects a database: URL pasted, shown as read, tested in stages, saved. */

import { Button, Group, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Database, Tenant } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { StageList } from "../../../components/StageList";
import { UrlSummary } from "../../../components/UrlSummary";
import { failureOf } from "../../../lib/result";
import { useDatabaseForm } from "../model/useDatabaseForm";

interface Props {
  tenants: readonly Tenant[];
  /** Slug of the tenant that is preselected; the choice is hidden if it is the only one that makes sense. */
  tenant: string | null;
  chooseTenant: boolean;
  onSaved: (database: Database) => void;
}

export function DatabaseForm({ tenants, tenant, chooseTenant, onSaved }: Props) {
  const { t } = useTranslation();
  const { form, read, test, add, takePassword, runTest, submit } = useDatabaseForm(tenant, onSaved);
  const failed = add.error ?? test.error;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {chooseTenant && (
          <Select
            {...form.getInputProps("tenant")}
            label={t("databases.tenant")}
            data={tenants.map(({ slug, name }) => ({ value: slug, label: name }))}
            searchable
            allowDeselect={false}
            required
          />
        )}
        <TextInput
          {...form.getInputProps("url")}
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
        <UrlSummary text={form.values.url} read={read} password={form.values.password !== ""} />
        <Group grow align="flex-start">
          <PasswordInput
            {...form.getInputProps("password")}
            label={t("databases.password")}
            description={t("databases.passwordHint")}
            autoComplete="off"
            data-testid="database-password"
          />
          <TextInput
            {...form.getInputProps("name")}
            label={t("databases.name")}
            description={t("databases.nameHint")}
            data-testid="database-name"
            required
          />
        </Group>
        <StageList report={test.data ?? null} pending={test.isPending} />
        {failed && <FailureAlert failure={failureOf(failed)} />}
        <FormActions>
          <Button variant="default" onClick={runTest} loading={test.isPending} data-testid="test-connection">
            {t("action.test")}
          </Button>
          <Button type="submit" loading={add.isPending} data-testid="save">
            {t("databases.add")}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
