/** What another program, such as restic, has put into a tenant's repository: nothing can be proved of it, and its files can be had. */

import { Button, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ForeignSnapshot } from "../../../bindings";
import { tellBegun } from "../../../components/begun";
import { type Column, DataTable } from "../../../components/DataTable";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { formatBytes } from "../../../lib/bytes";
import { failureOf } from "../../../lib/result";
import { formatAbsolute } from "../../../lib/time";
import { useForeign, useSaveForeign } from "../api/foreign";
import classes from "./Storage.module.css";

interface Props {
  tenant: string;
  storage: string;
  opened: boolean;
  onClose: () => void;
}

export function Foreign({ opened, onClose, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t("storages.foreignTitle")} size={820}>
      <Listed {...rest} onBegun={onClose} />
    </Modal>
  );
}

/** Asked for only while the dialog stands: the repository has to be opened for it. */
function Listed({ tenant, storage, onBegun }: Omit<Props, "opened" | "onClose"> & { onBegun: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useForeign(tenant);
  const save = useSaveForeign(tenant);
  const begin = ({ id, storage: from }: ForeignSnapshot) =>
    save.mutate(
      { id, storage: from },
      {
        onSuccess: (job) => {
          // Nobody chose a folder.
          if (job !== null) {
            tellBegun(job, t("storages.foreignBegun"));
            onBegun();
          }
        },
      },
    );
  const columns = useColumns(save.isPending ? (save.variables?.id ?? null) : null, begin);
  const unread = data?.unread.find((row) => row.storage === storage);
  const rows = unread ? [] : data?.snapshots.filter((row) => row.storage === storage);
  return (
    <Stack gap="md">
      <Text size="sm">{t("storages.foreignText")}</Text>
      {error && <FailureAlert failure={failureOf(error)} />}
      {unread && <FailureAlert failure={unread.failure} />}
      {save.error && <FailureAlert failure={failureOf(save.error)} />}
      {!rows && !error && <Skeleton height={120} radius="md" role="status" aria-label={t("app.loading")} />}
      {rows?.length === 0 && !unread && (
        <Text size="sm" c="dimmed">
          {t("storages.foreignNone")}
        </Text>
      )}
      {rows && rows.length > 0 && (
        <DataTable
          label={t("storages.foreignTitle")}
          rows={rows}
          columns={columns}
          rowKey={({ id }) => id}
          sort={{ column: "taken", descending: true }}
        />
      )}
    </Stack>
  );
}

function useColumns(busy: string | null, begin: (row: ForeignSnapshot) => void): Column<ForeignSnapshot>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        key: "taken",
        label: t("backups.taken"),
        by: ({ taken_at }) => taken_at,
        cell: ({ taken_at }) => <time dateTime={taken_at}>{formatAbsolute(taken_at)}</time>,
      },
      {
        key: "what",
        label: t("storages.foreignOf"),
        wrap: true,
        cell: (row) => <Of row={row} />,
      },
      {
        key: "size",
        label: t("backups.size"),
        align: "end",
        by: ({ bytes }) => bytes,
        cell: ({ bytes }) => (bytes === null ? "–" : formatBytes(bytes)),
      },
      {
        key: "act",
        label: t("storages.works"),
        align: "end",
        cell: (row) => (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            loading={busy === row.id}
            disabled={busy !== null && busy !== row.id}
            onClick={() => begin(row)}
            aria-label={`${t("storages.foreignSave")}: ${formatAbsolute(row.taken_at)}`}
          >
            {t("storages.foreignSave")}
          </Button>
        ),
      },
    ],
    [t, busy, begin],
  );
}

/** In that program's own words. */
function Of({ row: { id, host, paths, tags } }: { row: ForeignSnapshot }) {
  return (
    <>
      <Name>{paths.join(", ")}</Name>
      <div className={classes.quiet}>
        <Name>{[host, ...tags, id.slice(0, 8)].join(" · ")}</Name>
      </div>
    </>
  );
}
