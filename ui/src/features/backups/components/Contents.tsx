/** What a backup says of itself: tables and rows, other objects, files with their digests, versions and settings. */

import { CopyButton, Skeleton, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SnapshotManifest } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { DataTable } from "../../../components/DataTable";
import { FailureAlert } from "../../../components/FailureAlert";
import { FilterInput } from "../../../components/FilterInput";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { failureOf } from "../../../lib/result";
import type { useManifest } from "../api/backups";
import classes from "./BackupDetail.module.css";
import { ServerSettings } from "./ServerSettings";

/** What the admin should know of it. */
export function Notes({ warnings }: { warnings: readonly string[] }) {
  return warnings.map((warning) => (
    <Callout key={warning} tone="warn" icon={IconAlertTriangle}>
      <Name>{warning}</Name>
    </Callout>
  ));
}

/** Tables and other objects, or why nothing of that is known. */
export function Contents({ query: { data, error } }: { query: ReturnType<typeof useManifest> }) {
  const { t } = useTranslation();
  if (error) {
    return <FailureAlert failure={failureOf(error)} title={t("backups.unread")} />;
  }
  if (data === undefined) {
    return <Skeleton height={260} radius="md" role="status" aria-label={t("backups.reading")} />;
  }
  if (data === null) {
    return (
      <Callout tone="info" icon={IconAlertTriangle}>
        {t("backups.foreign")}
      </Callout>
    );
  }
  return <Tables manifest={data} />;
}

/** What it was made from, and by what. */
export function About({ manifest }: { manifest: SnapshotManifest }) {
  const { t } = useTranslation();
  return (
    <Panel title={t("backups.about")} testId="manifest">
      <KeyValue
        facts={[
          { label: t("backups.source"), value: <Name>{manifest.source}</Name> },
          {
            label: t("backups.server"),
            value: <Name>{serverCalled(t(`engine.${manifest.engine}`), manifest.server)}</Name>,
          },
          { label: t("backups.tool"), value: <Name>{manifest.tool}</Name> },
          { label: t("backups.writer"), value: t("backups.bulkhead", { version: manifest.bulkhead }) },
          {
            label: t("backups.files"),
            value: (
              <div className={classes.files}>
                {manifest.files.map((file) => (
                  <File key={file.name} {...file} />
                ))}
              </div>
            ),
          },
          ...(manifest.roles.length > 0
            ? [{ label: t("backups.roles"), value: <Name>{manifest.roles.join(", ")}</Name> }]
            : []),
        ]}
      />
      <div data-theirs className={classes.settings}>
        <ServerSettings settings={manifest.settings} />
      </div>
    </Panel>
  );
}

/** Most servers name themselves beside their version. */
function serverCalled(engine: string, server: string): string {
  return server.startsWith(engine) ? server : `${engine} ${server}`;
}

function File({ name, bytes, sha256 }: SnapshotManifest["files"][number]) {
  const { t } = useTranslation();
  return (
    <div>
      <Name>{name}</Name>{" "}
      <Text span size="xs" c="dimmed">
        {formatBytes(bytes)}
      </Text>
      <CopyButton value={sha256}>
        {({ copied, copy }) => (
          <UnstyledButton
            onClick={copy}
            className={classes.digest}
            display="block"
            title={t("backups.copyDigest", { name })}
          >
            {copied ? t("action.copied") : <code>{`SHA-256 ${sha256}`}</code>}
          </UnstyledButton>
        )}
      </CopyButton>
    </div>
  );
}

function Tables({ manifest: { tables, objects } }: { manifest: SnapshotManifest }) {
  const { t } = useTranslation();
  const { object } = useCounted();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const shown = useMemo(
    () => tables.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)),
    [tables, wanted],
  );
  const others = objects.filter(({ kind }) => kind !== "tables");
  return (
    <div className={classes.objects}>
      <Panel
        title={t("backups.tables")}
        note={formatCount(tables.length)}
        flush
        testId="tables"
        actions={<FilterInput value={filter} onChange={setFilter} label={t("backups.filterTables")} />}
      >
        <div className={classes.tables}>
          <DataTable
            label={t("backups.tables")}
            rows={shown}
            rowKey={({ name }) => name}
            flush
            sort={{ column: "bytes", descending: true }}
            columns={[
              {
                key: "name",
                label: t("backups.table"),
                by: (row) => row.name,
                cell: (row) => <Name>{row.name}</Name>,
              },
              {
                key: "rows",
                label: t("backups.rows"),
                align: "end",
                by: (row) => row.rows,
                cell: (row) => formatCount(row.rows),
              },
              {
                key: "bytes",
                label: t("backups.size"),
                align: "end",
                by: (row) => row.bytes,
                cell: (row) => formatBytes(row.bytes),
              },
            ]}
          />
        </div>
      </Panel>
      {others.length > 0 && (
        <Panel title={t("backups.objects")}>
          <div data-theirs>
            <KeyValue
              facts={others.map(({ kind, names }) => ({
                label: object(kind, names.length),
                value: <Names names={names} />,
              }))}
            />
          </div>
        </Panel>
      )}
    </div>
  );
}

/** The first of them; nobody reads a thousand names in a line. */
function Names({ names }: { names: string[] }) {
  const { t } = useTranslation();
  const shown = names.slice(0, 30);
  const rest = names.length - shown.length;
  return (
    <span className={classes.names}>
      <Name>{shown.join(", ")}</Name>
      {rest > 0 && ` ${t("backups.andMore", { count: rest })}`}
    </span>
  );
}
