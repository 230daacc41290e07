/** What the form of a database holds and does, for a new one and for one that is there. */

import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Database } from "../../../bindings";
import { isLabel } from "../../../lib/names";
import { readDatabaseUrl, splitPassword } from "../../../lib/url";
import { useAddDatabase, useTestUrl, useUpdateDatabase } from "../api/databases";

interface Values {
  tenant: string;
  name: string;
  url: string;
  password: string;
}

export interface Options {
  /** Slug of the tenant that is preselected. */
  tenant: string | null;
  /** The one that is changed; none for a new one. */
  database: Database | null;
  onSaved: (database: Database, backUp: boolean) => void;
}

export function useDatabaseForm({ tenant, database, onSaved }: Options) {
  const { t } = useTranslation();
  const path = database?.path ?? null;
  const [add, update, test] = [useAddDatabase(), useUpdateDatabase(path ?? ""), useTestUrl(path)];
  const form = useForm<Values>({
    initialValues: {
      tenant: tenant ?? "",
      name: database?.name ?? "",
      url: database?.url ?? "",
      password: "",
    },
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
  const save = (backUp: boolean) => {
    // Enter sends a field that was never left.
    takePassword();
    form.onSubmit((values) => {
      const { password, ...rest } = tidied(values);
      const then = { onSuccess: (saved: Database) => onSaved(saved, backUp) };
      if (path === null) {
        add.mutate({ ...rest, password: password || null }, then);
      } else {
        update.mutate({ url: rest.url, password: password || null }, then);
      }
    })();
  };
  return {
    ...{ form, read: readDatabaseUrl(form.values.url), test, takePassword, runTest, save },
    saving: add.isPending || update.isPending,
    failed: add.error ?? update.error ?? test.error,
  };
}

/** The password out of the URL and into its own field; a name suggested where there is none. */
function tidied(values: Values): Values {
  const { url, password } = splitPassword(values.url.trim());
  const suggestion = readDatabaseUrl(url)?.name ?? "";
  const name = values.name === "" && isLabel(suggestion) ? suggestion : values.name;
  return { ...values, url, name, password: password ?? values.password };
}
