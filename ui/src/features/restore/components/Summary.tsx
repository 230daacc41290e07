/** What was chosen in a step, in a few words. */

import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { formatAbsolute } from "../../../lib/time";
import { readDatabaseUrl } from "../../../lib/url";
import { type Draft, STEPS, type Step } from "../model/draft";
import { useDraft } from "./DraftProvider";

interface Props {
  step: Step;
  databases: readonly DatabaseStatus[];
}

export function Summary({ step, databases }: Props) {
  const { draft } = useDraft();
  // What lies ahead has not been chosen, only proposed.
  if (STEPS.indexOf(step) > STEPS.indexOf(draft.step) && draft.job === null) {
    return null;
  }
  switch (step) {
    case "database":
      return <OfDatabase draft={draft} databases={databases} />;
    case "moment":
      return draft.snapshot && <OfMoment draft={draft} />;
    case "what":
      return draft.snapshot && <OfWhat draft={draft} />;
    case "where":
      return <Target draft={draft} />;
    default:
      return null;
  }
}

function OfDatabase({ draft, databases }: { draft: Draft; databases: readonly DatabaseStatus[] }) {
  const row = databases.find(({ path }) => path === draft.database);
  if (draft.database === null) {
    return null;
  }
  return row ? (
    <>
      <Name>{row.tenant_name}</Name> · <Name>{row.name}</Name>
    </>
  ) : (
    <Name>{draft.database}</Name>
  );
}

/** Its own storage goes without saying. */
function OfMoment({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const taken = draft.snapshot && formatAbsolute(draft.snapshot.taken_at);
  return draft.storage === null ? (
    taken
  ) : (
    <>
      {taken} · <Name>{t("restore.moment.from", { storage: draft.storage })}</Name>
    </>
  );
}

function OfWhat({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  return draft.what === "tables"
    ? t("restore.what.count", { count: draft.tables.length })
    : t(`restore.what.${draft.what}`);
}

function Replaced() {
  const { t } = useTranslation();
  return t("restore.where.replaced");
}

/** Where it goes to, by name. */
export function Target({ draft }: { draft: Draft }) {
  if (draft.what === "file") {
    return draft.file && <Name>{draft.file.path}</Name>;
  }
  if (draft.where === "replace") {
    return <Replaced />;
  }
  if (draft.where === "beside") {
    return draft.name && <Name>{draft.name}</Name>;
  }
  if (draft.databaseFile) {
    return <Name>{draft.databaseFile.path}</Name>;
  }
  const parts = readDatabaseUrl(draft.url)?.parts ?? [];
  const part = (wanted: string) => parts.find(({ label }) => label === wanted)?.value;
  return <Name>{[part("database"), part("host")].filter(Boolean).join(" @ ")}</Name>;
}
