/** Names a tenant. */

import { Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Tenant } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FormActions } from "../../../components/FormActions";
import { isSlug, slugFrom } from "../../../lib/names";
import { failureOf } from "../../../lib/result";
import { useMark } from "../../../lib/unsaved";
import { useAddTenant } from "../api/tenants";

interface Props {
  onSaved: (tenant: Tenant) => void;
}

export function TenantForm({ onSaved }: Props) {
  const { t } = useTranslation();
  const add = useAddTenant();
  const form = useForm({
    initialValues: { name: "", slug: "" },
    validate: {
      name: (name) => (name.trim() ? null : t("tenants.nameError")),
      slug: (slug) => (isSlug(slug) ? null : t("tenants.slugError")),
    },
  });
  useMark(t("unsaved.newTenant"), form.isDirty());
  const nameChanged = (name: string) => {
    const follows = form.values.slug === slugFrom(form.values.name);
    form.setValues(follows ? { name, slug: slugFrom(name) } : { name });
  };
  const submit = form.onSubmit(({ name, slug }) =>
    add.mutate({ name: name.trim(), slug }, { onSuccess: onSaved }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          {...form.getInputProps("name")}
          label={t("tenants.name")}
          placeholder={t("tenants.namePlaceholder")}
          onChange={(event) => nameChanged(event.currentTarget.value)}
          data-testid="tenant-name"
          data-autofocus
          required
        />
        <TextInput
          {...form.getInputProps("slug")}
          label={t("tenants.slug")}
          description={t("tenants.slugHint")}
          data-testid="tenant-slug"
          required
        />
        {add.error && <FailureAlert failure={failureOf(add.error)} />}
        <FormActions>
          <Button type="submit" loading={add.isPending} data-testid="save">
            {t("tenants.add")}
          </Button>
        </FormActions>
      </Stack>
    </form>
  );
}
