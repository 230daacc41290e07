/** What the form of a database holds and does, for a new one and for one that is there. */

import { useForm } from "@mantine/form";
import type { TFunction } from "i18next";
import { type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Database, Engine } from "../../../bindings";
import { kept } from "../../../lib/kept";
import { isLabel } from "../../../lib/names";
import { reveal } from "../../../lib/reveal";
import { databaseUrl, holdsNoPassword, readDatabaseUrl, splitPassword } from "../../../lib/url";
import { useUnsaved } from "../../../lib/useUnsaved";
import { useUrlFault } from "../../../lib/useUrlFault";
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
  /** Whether the tenant is chosen here; not where only one makes sense. */
  chooseTenant: boolean;
  /** The one that is changed; none for a new one. */
  database: Database | null;
  onSaved: (database: Database, backUp: boolean) => void;
}

export function useDatabaseForm({ tenant, database, chooseTenant, onSaved }: Options) {
  const { t } = useTranslation();
  const path = database?.path ?? null;
  const [add, update, test] = [useAddDatabase(), useUpdateDatabase(path ?? ""), useTestUrl(path)];
  const draft = `database draft ${path ?? (chooseTenant ? "" : tenant)}`;
  const [begin] = useState<Values>(() => ({
    tenant: tenant ?? "",
    name: database?.name ?? "",
    url: database?.url ?? "",
    password: "",
  }));
  const whose = useRef<string | null>(placeOf(begin.url));
  const form = useForm<Values>({
    initialValues: { ...begin, ...kept<Values>(draft) },
    validate: {
      tenant: (slug) => (slug ? null : t("tenants.nameError")),
      name: (name) => (isLabel(name) ? null : t("databases.nameError")),
      url: (url) => (url.trim() ? null : t("databases.urlError")),
    },
    onValuesChange: (values, before) => {
      const place = placeOf(values.url);
      const moved = place !== null && place !== whose.current && whose.current !== null;
      whose.current = place ?? whose.current;
      // What was typed for one server is not sent to another.
      if (moved && values.password !== "" && values.password === before.password) {
        form.setFieldValue("password", "");
      }
      if (values.url !== before.url || values.password !== before.password) {
        test.reset();
      }
    },
  });
  const { tenant: owner, name, url } = form.values;
  const fault = useUrlFault("database", url);
  const typed = { tenant: owner, name, url: holdsNoPassword(url) ? url : begin.url };
  const changed = JSON.stringify(form.values) !== JSON.stringify(begin);
  const saved = useUnsaved(draft, changed ? typed : null, wordsOf(t, path));
  const suggested = useRef("");
  const tidy = (values: Values) => tidied(values, suggested);
  const takePassword = () => form.setValues(tidy(form.getValues()));
  const runTest = () => {
    takePassword();
    if (!form.validateField("url").hasError) {
      const { url, password } = tidy(form.getValues());
      test.mutate({ url, password: password || null });
    }
  };
  // Many write mysql:// for both: what answered is taken over, and tested as that.
  const takeAs = (engine: Engine) => {
    form.setFieldValue("url", form.getValues().url.replace(/^[^:]*:/, `${engine}:`));
    runTest();
  };
  const save = (backUp: boolean) => {
    // Enter sends a field that was never left.
    takePassword();
    form.onSubmit((values) => {
      const { password, ...rest } = tidy(values);
      const then = {
        onSuccess: (row: Database) => {
          saved();
          onSaved(row, backUp);
        },
      };
      if (path === null) {
        add.mutate({ ...rest, password: password || null }, then);
      } else {
        update.mutate({ url: rest.url, password: password || null }, then);
      }
    })();
  };
  return {
    ...{ form, fault, read: readDatabaseUrl(form.values.url), test, takePassword, runTest, takeAs, save },
    saving: add.isPending || update.isPending,
    failed: add.error ?? update.error ?? test.error,
  };
}

/** Whose a password is; none while the URL cannot be read. */
function placeOf(text: string): string | null {
  const read = readDatabaseUrl(splitPassword(databaseUrl(text)).url);
  const part = (label: string) => read?.parts.find((part) => part.label === label)?.value ?? "";
  return read && ["host", "port", "ssh"].map(part).join(" ");
}

/** What is unsaved is called by its path, which no other has. */
function wordsOf(t: TFunction, path: string | null): string {
  return path === null ? t("unsaved.newDatabase") : t("unsaved.database", { name: reveal(path) });
}

/** The password out of the URL and into its own field; a name suggested where nobody has typed one, as long as the URL changes. */
function tidied(values: Values, suggested: RefObject<string>): Values {
  const { url, password } = splitPassword(databaseUrl(values.url));
  const suggestion = readDatabaseUrl(url)?.name ?? "";
  const isOurs = values.name === "" || values.name === suggested.current;
  const name = isOurs && isLabel(suggestion) ? suggestion : values.name;
  if (isOurs) {
    suggested.current = name;
  }
  return { ...values, url, name, password: password ?? values.password };
}
