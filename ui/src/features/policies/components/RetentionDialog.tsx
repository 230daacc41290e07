/** Every backup of a database with what rules would do with it, and why: the table behind the strip. */

import { Button, CopyButton, Group, Modal, SegmentedControl, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RetentionPreview, RetentionPreviewRow } from "../../../bindings";
import { DataTable } from "../../../components/DataTable";
import { Name } from "../../../components/Name";
import { subjectOf, useWhoseText } from "../../../components/Whose";
import { formatBytes, formatCount } from "../../../lib/bytes";
import { formatAbsolute } from "../../../lib/time";
import { csvOf, fateOf } from "../model/preview";
import classes from "./RetentionDialog.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  database: string;
  places: readonly RetentionPreview[];
}

type Row = RetentionPreviewRow & { storage: string };
const SHOWN = ["all", "stay", "go", "changed"] as const;
type Shown = (typeof SHOWN)[number];

const FITS: Record<Shown, (row: Row) => boolean> = {
  all: () => true,
  stay: (row) => row.reasons.length > 0,
  go: (row) => row.reasons.length === 0,
  changed: (row) => row.stays_now !== row.reasons.length > 0,
};

export function RetentionDialog({ opened, onClose, database, places }: Props) {
  const { t } = useTranslation();
  const whose = useWhoseText();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Name>{t("policies.everyBackupOf", { database: whose(subjectOf(database)) })}</Name>}
      size={920}
    >
      <Contents places={places} />
    </Modal>
  );
}

function Contents({ places }: { places: readonly RetentionPreview[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Shown>("all");
  const all = useMemo(
    () => places.flatMap(({ storage, rows }) => rows.map((row): Row => ({ ...row, storage }))),
    [places],
  );
  const rows = useMemo(() => all.filter(FITS[shown]), [all, shown]);
  return (
    <div className={classes.contents}>
      <Group justify="space-between">
        <SegmentedControl
          size="xs"
          value={shown}
          onChange={(next) => setShown(next as Shown)}
          data={SHOWN.map((key) => ({ value: key, label: t(`policies.shown.${key}`) }))}
          aria-label={t("policies.filter")}
        />
        <Group gap="sm">
          <Text size="xs" c="dimmed">
            {t("policies.ofAll", { shown: formatCount(rows.length), all: formatCount(all.length) })}
          </Text>
          <CopyButton value={csvOf(places)}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? t("action.copied") : t("policies.copyCsv")}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <div className={classes.table}>
        <DataTable
          label={t("policies.everyBackup")}
          rows={rows}
          rowKey={(row) => `${row.storage} ${row.snapshot}`}
          columns={[
            {
              key: "taken",
              label: t("policies.taken"),
              by: (row) => row.taken_at,
              cell: (row) => formatAbsolute(row.taken_at),
            },
            { key: "storage", label: t("policies.storage"), cell: (row) => <Name>{row.storage}</Name> },
            {
              key: "then",
              label: t("policies.would"),
              by: (row) => fateOf(row),
              cell: (row) => (
                <span className={classes.fate} data-fate={fateOf(row)}>
                  {t(row.reasons.length > 0 ? "policies.stays" : "policies.goes")}
                </span>
              ),
            },
            {
              key: "why",
              label: t("policies.why"),
              wrap: true,
              cell: (row) => <span data-theirs>{row.reasons.join(", ") || "–"}</span>,
            },
            {
              key: "now",
              label: t("policies.bySaved"),
              cell: (row) => t(row.stays_now ? "policies.stays" : "policies.goes"),
            },
            {
              key: "size",
              label: t("policies.added"),
              align: "end",
              by: (row) => row.bytes_added,
              cell: (row) => formatBytes(row.bytes_added),
            },
          ]}
        />
      </div>
    </div>
  );
}
