/** A restore that was proved: table by table, with what one wants next. */

import { Button, CopyButton, Group, Text } from "@mantine/core";
import { IconCopy, IconShieldCheckFilled, IconTrash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JobDetail, RestoreReport } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { formatAbsolute, formatDuration } from "../../../lib/time";
import { useManifest } from "../api/restore";
import { isUnderWay } from "../model/placing";
import { Answers } from "./Answers";
import { Certificate } from "./Certificate";
import { DiscardDialog } from "./DiscardDialog";
import { PlaceButtons, PlaceStatus } from "./Placing";
import { ProvedTables } from "./ProvedTables";
import { Warnings } from "./Warnings";

export function Restored({ detail }: { detail: JobDetail }) {
  const { t } = useTranslation();
  const { job, restore } = detail;
  const manifest = useManifest(job.database, job.snapshot).data ?? null;
  const tables = useMemo(() => {
    const wanted = new Set(restore?.tables);
    return manifest?.tables.filter(({ name }) => wanted.size === 0 || wanted.has(name)) ?? null;
  }, [manifest, restore]);
  if (!restore) {
    return null;
  }
  return (
    <>
      <Verdict restore={restore} bytes={job.bytes_stored} />
      <KeyValue facts={facts()} label={t("restore.verify.facts")} />
      <Answers answers={restore.assertions} />
      <Warnings lines={restore.notices} />
      {restore.placing && <PlaceStatus report={restore.placing} link />}
      {!restore.file && <Next job={job.id} restore={restore} />}
      {restore.tables_compared !== null && tables && <ProvedTables tables={tables} />}
    </>
  );

  function facts() {
    const took = job.started_at && job.ended_at ? Date.parse(job.ended_at) - Date.parse(job.started_at) : 0;
    const target = restore?.url ?? restore?.name ?? "";
    const gone = restore?.discarded_at
      ? [{ label: t("restore.verify.gone"), value: formatAbsolute(restore.discarded_at) }]
      : [];
    const kept = restore?.kept
      ? [{ label: t("restore.verify.kept"), value: <Name>{restore.kept}</Name> }]
      : [];
    const safety = restore?.safety
      ? [{ label: t("restore.verify.safety"), value: restore.safety.slice(0, 8) }]
      : [];
    // Once it has the place of its source, nothing is where it was restored to.
    const at =
      restore?.placed_at == null ? [{ label: t("restore.verify.target"), value: <Name>{target}</Name> }] : [];
    return [
      ...at,
      { label: t("restore.verify.took"), value: formatDuration(took) },
      ...kept,
      ...safety,
      ...gone,
    ];
  }
}

/** Only what was counted is called equal. */
function Verdict({ restore, bytes }: { restore: RestoreReport; bytes: number }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { rows_compared: rows, tables_compared: tables } = restore;
  const compared = rows !== null && tables !== null;
  const untrue = restore.assertions.filter(({ holds }) => !holds).length;
  // Green is for what was proved as a whole.
  const whole = compared && restore.tables.length === 0;
  const tone = untrue > 0 || (!compared && !restore.file) ? "warn" : whole ? "good" : "info";
  return (
    <Callout tone={tone} icon={IconShieldCheckFilled} testId="verdict">
      <Text size="sm" fw={600}>
        {restore.file
          ? t("restore.verify.writtenText", { bytes: formatBytes(bytes) })
          : compared
            ? t("restore.verify.equalText", {
                rows: counted("rows", rows),
                tables: counted("tables", tables),
              })
            : t("restore.verify.uncounted")}
      </Text>
      {restore.tables.length > 0 && <Text size="sm">{t("restore.verify.some")}</Text>}
      {untrue > 0 && (
        <Text size="sm">
          {t("restore.verify.untrue", {
            count: untrue,
            all: t("restore.verify.assertions", { count: restore.assertions.length }),
          })}
        </Text>
      )}
    </Callout>
  );
}

function Next({ job, restore }: { job: string; restore: RestoreReport }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <Group gap="sm">
      {restore.url !== null && restore.discarded_at === null && restore.placed_at === null && (
        <CopyButton value={restore.url}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={<IconCopy size={14} aria-hidden />}
              data-testid="copy-url"
            >
              {copied ? t("action.copied") : t("restore.verify.copy")}
            </Button>
          )}
        </CopyButton>
      )}
      <PlaceButtons job={job} restore={restore} />
      {restore.tables_compared !== null && <Certificate job={job} />}
      {restore.removable && !(restore.placing && isUnderWay(restore.placing)) && (
        <Button
          variant="default"
          c="var(--tone-bad)"
          onClick={() => setAsking(true)}
          leftSection={<IconTrash size={14} aria-hidden />}
          data-testid="discard"
        >
          {t("restore.verify.discard")}
        </Button>
      )}
      <DiscardDialog job={job} name={restore.name} opened={asking} onClose={() => setAsking(false)} />
    </Group>
  );
}
