/** What the form of a storage holds and does. */

import { useForm } from "@mantine/form";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Storage } from "../../../bindings";
import { isLabel } from "../../../lib/names";
import { useMark } from "../../../lib/unsaved";
import { readStorageUrl, splitPassword } from "../../../lib/url";
import { useUrlFault } from "../../../lib/useUrlFault";
import { useAddStorage } from "../api/storages";

interface Values {
  name: string;
  url: string;
  secret: string;
}

export function useStorageForm(onSaved: (storage: Storage) => void) {
  const { t } = useTranslation();
  const add = useAddStorage();
  const form = useForm<Values>({
    initialValues: { name: "", url: "", secret: "" },
    validate: {
      name: (name) => (isLabel(name) ? null : t("storages.nameError")),
      url: (url) => (url.trim() ? null : t("storages.urlError")),
    },
    onValuesChange: () => add.reset(),
  });
  useMark(t("unsaved.newStorage"), form.isDirty());
  const proposed = useRef("");
  const whose = useRef<string | null>(null);
  /** The name follows the URL until somebody gives another. */
  const urlChanged = (url: string) => {
    const next = readStorageUrl(url.trim())?.name ?? "";
    const follows = form.getValues().name === proposed.current && isLabel(next);
    if (follows) {
      proposed.current = next;
    }
    const place = placeOf(url);
    const secret = place === null || place === whose.current ? form.getValues().secret : "";
    whose.current = place ?? whose.current;
    form.setValues(follows ? { url, secret, name: next } : { url, secret });
  };
  const send = form.onSubmit((values) => {
    const { secret, ...rest } = tidied(values);
    add.mutate(
      { ...rest, secret: secret || null },
      { onSuccess: ({ storage }) => storage && onSaved(storage) },
    );
  });
  const takeSecret = () => form.setValues(tidied(form.getValues()));
  // Enter sends a field that was never left.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    takeSecret();
    send(event);
  };
  const fault = useUrlFault("storage", form.values.url);
  return { form, fault, read: readStorageUrl(form.values.url), add, urlChanged, takeSecret, submit };
}

/** Whose a secret is: one that was typed for a place is never sent to another. None while the URL cannot be read. */
function placeOf(text: string): string | null {
  const read = readStorageUrl(splitPassword(text.trim()).url);
  const part = (label: string) => read?.parts.find((part) => part.label === label)?.value ?? "";
  // With another scheme it may be another service, or the same without TLS.
  const scheme = text.trim().split(":")[0];
  return read && [scheme, ...(["host", "port", "endpoint"] as const).map(part)].join(" ");
}

/** The secret out of the URL and into its own field; a name suggested where there is none. */
function tidied(values: Values): Values {
  const { url, password } = splitPassword(values.url.trim());
  const suggestion = readStorageUrl(url)?.name ?? "";
  const name = values.name === "" && isLabel(suggestion) ? suggestion : values.name;
  return { url, name, secret: password ?? values.secret };
}
