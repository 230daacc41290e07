/** How a backup is proved: which one, where, and what is true of the data. */

import { Checkbox, PasswordInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { UrlSummary } from "../../../components/UrlSummary";
import { readDatabaseUrl, splitPassword } from "../../../lib/url";
import { isServer } from "../model/draft";
import { FieldFrame } from "./FieldFrame";
import { LineList } from "./LineList";
import { isFatal } from "./Problems";
import type { FormParts } from "./RulesForm";

export function PickField(form: FormParts) {
  const { t } = useTranslation();
  return (
    <FieldFrame field="drill_pick" {...form}>
      {(labels) => (
        <Select
          {...labels}
          data={(["latest", "random"] as const).map((key) => ({
            value: key,
            label: t(`policies.pick.${key}`),
          }))}
          value={form.draft.drill_pick ?? "latest"}
          onChange={(pick) => pick && form.set({ drill_pick: pick })}
          error={isFatal(form.problems, "drill_pick")}
          allowDeselect={false}
          w={260}
          data-testid="input-drill_pick"
        />
      )}
    </FieldFrame>
  );
}

export function SandboxField(form: FormParts) {
  const { t } = useTranslation();
  const { sandbox } = form.draft;
  return (
    <FieldFrame field="sandbox" {...form}>
      {(labels) => (
        <Stack gap="sm" align="stretch">
          <SegmentedControl
            size="xs"
            w="fit-content"
            aria-labelledby={labels["aria-labelledby"]}
            value={isServer(sandbox) ? "server" : "private"}
            onChange={(kind) =>
              form.set({ sandbox: kind === "server" ? "" : "private", sandbox_password: "" })
            }
            data={(["private", "server"] as const).map((key) => ({
              value: key,
              label: t(`policies.sandbox.${key}`),
            }))}
            data-testid="sandbox-kind"
          />
          {isServer(sandbox) ? (
            <ServerFields {...form} />
          ) : (
            <Text size="xs">{t("policies.sandbox.about")}</Text>
          )}
        </Stack>
      )}
    </FieldFrame>
  );
}

function ServerFields({ draft, set, problems }: FormParts) {
  const { t } = useTranslation();
  const url = draft.sandbox ?? "";
  const takePassword = (text: string) => {
    const { url: rest, password } = splitPassword(text.trim());
    set({ sandbox: rest, ...(password !== null && { sandbox_password: password }) });
  };
  return (
    <>
      <TextInput
        label={t("policies.sandbox.url")}
        value={url}
        // A password is taken out of sight as soon as it can be one.
        onChange={(event) => takePassword(event.currentTarget.value)}
        placeholder="postgres://drill@db.example/postgres"
        error={isFatal(problems, "sandbox")}
        autoComplete="off"
        spellCheck={false}
        data-testid="sandbox-url"
      />
      <UrlSummary text={url} read={readDatabaseUrl(url)} password={draft.sandbox_password !== ""} />
      <PasswordInput
        label={t("policies.sandbox.password")}
        description={t("policies.sandbox.passwordHint")}
        value={draft.sandbox_password}
        onChange={(event) => set({ sandbox_password: event.currentTarget.value })}
        autoComplete="off"
        data-testid="sandbox-password"
      />
      <Checkbox
        label={t("policies.sandbox.onSource")}
        description={t("policies.sandbox.onSourceHint")}
        checked={draft.sandbox_on_source}
        onChange={(event) => set({ sandbox_on_source: event.currentTarget.checked })}
      />
    </>
  );
}

export function AssertionsField(form: FormParts) {
  const { t } = useTranslation();
  return (
    <FieldFrame field="assertions" {...form}>
      {() => (
        <LineList
          one={(number) => t("policies.assertion.number", { number })}
          add={t("policies.assertion.add")}
          remove={(number) => t("policies.assertion.remove", { number })}
          lines={form.draft.assertions ?? []}
          onChange={(lines) => form.set({ assertions: lines.length === 0 && !form.inherits ? null : lines })}
          placeholder="SELECT count(*) > 0 FROM orders"
          error={isFatal(form.problems, "assertions")}
          testId="assertion"
        />
      )}
    </FieldFrame>
  );
}
