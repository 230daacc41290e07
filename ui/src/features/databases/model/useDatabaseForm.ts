/** What the form of a database holds and does. */

import { useForm } from "@mantine/form";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Database } from "../../../bindings";
import { isLabel } from "../../../lib/names";
import { readDatabaseUrl, splitPassword } from "../../../lib/url";
import { useAddDatabase, useTestUrl } from "../api/databases";

interface Values {
  tenant: string;
  name: string;
  url: string;
  password: string;
}

export function useDatabaseForm(tenant: string | null, onSaved: (database: Database) => void) {
  const { t } = useTranslation();
  const [add, test] = [useAddDatabase(), useTestUrl()];
  const form = useForm<Values>({
    initialValues: { tenant: tenant ?? "", name: "", url: "", password: "" },
    validate: {
      tenant: (slug) => (slug ? null : t("tenants.nameError")),
      name: (name) => (isLabel(name) ? null : t("databases.nameError")),
      url: (url) => (url.trim() ? null : t("databases.urlError")),
    },
    onValuesChange: (values, before) => {
      if (values.url !== before.url || values.password !== before.password) {
        test.reset();
      }
    },
  });
  const takePassword = () => form.setValues(tidied(form.getValues()));
  const runTest = () => {
    takePassword();
    if (!form.validateField("url").hasError) {
      const { url, password } = tidied(form.getValues());
      test.mutate({ url, password: password || null });
    }
  };
  const send = form.onSubmit((values) => {
    const { password, ...rest } = tidied(values);
    add.mutate({ ...rest, password: password || null }, { onSuccess: onSaved });
  });
  // Enter sends a field that was never left.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    takePassword();
    send(event);
  };
  return { form, read: readDatabaseUrl(form.values.url), test, add, takePassword, runTest, submit };
}

/** The password out of the URL and into its own field; a name suggested where there is none. */
function tidied(values: Values): Values {
  const { url, password } = splitPassword(values.url.trim());
  const suggestion = readDatabaseUrl(url)?.name ?? "";
  const name = values.name === "" && isLabel(suggestion) ? suggestion : values.name;
  return { ...values, url, name, password: password ?? values.password };
}
