/** Step 3: everything, some tables, or the raw dump as a file. */

import { Radio, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SnapshotManifest } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { failureOf } from "../../../lib/result";
import { useManifest } from "../api/restore";
import { isMade, type What, withWhat } from "../model/draft";
import { Again } from "./Again";
import { useDraft } from "./DraftProvider";
import classes from "./Lines.module.css";
import { OptionCard } from "./OptionCard";
import { StepPanel } from "./StepPanel";
import { TablePick } from "./TablePick";
import { Warnings } from "./Warnings";

export function WhatStep() {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const manifest = useManifest(draft.database, draft.snapshot?.id ?? null);
  const data = manifest.data ?? null;
  return (
    <StepPanel
      step="what"
      ready={data !== null && isMade(draft, "what")}
      {...(manifest.error && { note: t("restore.unread") })}
    >
      {manifest.isPending && <Skeleton height={180} radius="md" aria-label={t("app.loading")} />}
      {manifest.error && (
        <FailureAlert
          failure={failureOf(manifest.error)}
          actions={<Again onClick={manifest.refetch} loading={manifest.isFetching} />}
        />
      )}
      {manifest.data === null && <Warnings lines={[t("restore.what.foreign")]} />}
      {data && (
        <>
          <Radio.Group
            value={draft.what}
            onChange={(what) => change((old) => withWhat(old, what as What))}
            aria-label={t("restore.what.title")}
          >
            <OptionCard value="everything" title={t("restore.what.everything")} testId="what-everything">
              <Everything manifest={data} />
            </OptionCard>
            <OptionCard value="tables" title={t("restore.what.tables")} testId="what-tables">
              {t("restore.what.tablesText")}
            </OptionCard>
            <OptionCard value="file" title={t("restore.what.file")} testId="what-file">
              {t("restore.what.fileText", { name: data.files[0]?.name ?? "" })}
            </OptionCard>
          </Radio.Group>
          {draft.what === "tables" && <TablePick manifest={data} />}
          <Notes manifest={data} />
        </>
      )}
    </StepPanel>
  );
}

function Everything({ manifest }: { manifest: SnapshotManifest }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <>
      {t("restore.what.everythingText", {
        tables: counted("tables", manifest.tables.length),
        rows: counted("rows", rows),
        bytes: formatBytes(bytes),
      })}
    </>
  );
}

/** What else is in it, and what will be missed. */
function Notes({ manifest }: { manifest: SnapshotManifest }) {
  const { t } = useTranslation();
  const { object } = useCounted();
  const { draft } = useDraft();
  const others = manifest.objects.filter(({ kind }) => kind !== "tables");
  const list = others.map(({ kind, names }) => object(kind, names.length)).join(", ");
  const lines = [...manifest.warnings];
  if (draft.what === "tables") {
    lines.unshift(t("restore.what.keysLeftOut"));
    if (others.length > 0) {
      lines.unshift(t("restore.what.othersLeftOut", { list }));
    }
  }
  return (
    <>
      {draft.what === "everything" && (others.length > 0 || manifest.roles.length > 0) && (
        <p className={classes.plain} style={{ paddingInlineStart: 0 }}>
          {others.length > 0 && t("restore.what.others", { list })}{" "}
          {manifest.roles.length > 0 && t("restore.what.roles", { list: manifest.roles.join(", ") })}
        </p>
      )}
      <Warnings lines={lines} />
    </>
  );
}
