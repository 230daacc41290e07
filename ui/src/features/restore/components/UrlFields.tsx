/** Another server, by URL. A password in it moves out of sight at once, and is kept nowhere. */

import { PasswordInput, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Engine } from "../../../bindings";
import { TunnelFields } from "../../../components/TunnelFields";
import { UrlSummary } from "../../../components/UrlSummary";
import { readDatabaseUrl, splitPassword } from "../../../lib/url";
import { useDraft } from "./DraftProvider";

export function UrlFields({ engine }: { engine: Engine }) {
  const { t } = useTranslation();
  const { draft, password, change, setPassword } = useDraft();
  // A password is never kept, not even while it is typed into the wrong field.
  const type = (text: string) => {
    const { url, password: found } = splitPassword(text);
    change({ url });
    if (found !== null) {
      setPassword(found);
    }
  };
  return (
    <>
      <TextInput
        value={draft.url}
        onChange={(event) => type(event.currentTarget.value)}
        label={t("databases.url")}
        placeholder={`${engine}://user@host/${t("restore.where.newName")}`}
        autoComplete="off"
        spellCheck={false}
        required
        data-testid="target-url"
      />
      <UrlSummary text={draft.url} read={readDatabaseUrl(draft.url)} password={password !== ""} />
      <PasswordInput
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        label={t("databases.password")}
        description={t("restore.where.passwordHint")}
        autoComplete="off"
        data-testid="target-password"
      />
      {readDatabaseUrl(draft.url) && <TunnelFields url={draft.url} onChange={(url) => change({ url })} />}
      <Text size="xs" c="dimmed">
        {t("restore.where.guard")}
      </Text>
    </>
  );
}
