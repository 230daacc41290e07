/** Who did what. Each entry seals the one before: whether that still holds can be looked at here. */

import { Button, Code, CopyButton, Group, Modal, Skeleton, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDownload, IconLink, IconListDetails, IconShieldCheckFilled } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry as AuditEntry } from "../../../bindings";
import { ActionWord } from "../../../components/ActionWord";
import { Callout } from "../../../components/Callout";
import { type Column, DataTable } from "../../../components/DataTable";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { FilterInput } from "../../../components/FilterInput";
import { KeyValue } from "../../../components/KeyValue";
import { MoreButton } from "../../../components/MoreButton";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { formatCount } from "../../../lib/bytes";
import { factsOf, lineOf } from "../../../lib/detail";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { formatAbsolute } from "../../../lib/time";
import { useAudit, useExportAudit, useVerifyAudit } from "../api/audit";
import classes from "./Settings.module.css";

export function AuditLog() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words, 200);
  const verify = useVerifyAudit();
  const save = useExportAudit();
  const written = (done: boolean) =>
    done && notifications.show({ message: t("settings.audit.written"), color: "gray" });
  const error = verify.error ?? save.error;
  return (
    <>
      <div className={classes.bar}>
        <FilterInput value={words} onChange={setWords} label={t("settings.audit.filter")} />
        <Button
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => save.mutate(undefined, { onSuccess: written })}
          loading={save.isPending}
        >
          {t("settings.audit.export")}
        </Button>
        <Button
          leftSection={<IconLink size={15} aria-hidden />}
          onClick={() => verify.mutate()}
          loading={verify.isPending}
          data-testid="audit-verify"
        >
          {t("settings.audit.verify")}
        </Button>
      </div>
      {error && <FailureAlert failure={failureOf(error)} />}
      {verify.isSuccess && <Verified last={verify.data} />}
      <Entries words={wanted} />
    </>
  );
}

function Verified({ last }: { last: AuditEntry | null }) {
  const { t } = useTranslation();
  if (!last) {
    return <Text size="sm">{t("settings.audit.empty")}</Text>;
  }
  return (
    <Callout tone="info" icon={IconShieldCheckFilled} testId="audit-verified">
      <Text size="sm" fw={600}>
        {t("settings.audit.whole", { count: last.number, formatted: formatCount(last.number) })}
      </Text>
      <Text size="sm">{t("settings.audit.keepSeal")}</Text>
      <Group gap="xs" mt={6}>
        <Code style={{ overflowWrap: "anywhere" }}>{last.seal}</Code>
        <CopyButton value={last.seal}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? t("action.copied") : t("settings.audit.copySeal")}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Callout>
  );
}

function Entries({ words }: { words: string }) {
  const { t } = useTranslation();
  const entries = useAudit(words);
  const { data, error, isPending } = entries;
  const rows = useMemo(() => data?.pages.flat() ?? [], [data]);
  const columns = useColumns();
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  if (error) {
    return <FailureAlert failure={failureOf(error)} />;
  }
  if (isPending) {
    return <Skeleton height={320} radius="md" role="status" aria-label={t("app.loading")} />;
  }
  if (rows.length === 0) {
    return (
      <EmptyState icon={IconListDetails}>{words ? t("table.nothing") : t("settings.audit.empty")}</EmptyState>
    );
  }
  return (
    <Panel title={t("settings.sections.audit")} note={t("settings.audit.note")} flush>
      <div className={classes.audit}>
        <DataTable
          label={t("settings.sections.audit")}
          rows={rows}
          columns={columns}
          rowKey={({ number }) => String(number)}
          onOpen={setOpened}
          testId={({ number }) => `entry-${number}`}
          flush
          foot={<MoreButton pages={entries} />}
        />
      </div>
      <EntryDialog entry={opened} onClose={() => setOpened(null)} />
    </Panel>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      { key: "number", label: "#", align: "end", width: 56, cell: ({ number }) => formatCount(number) },
      {
        key: "at",
        label: t("settings.audit.when"),
        cell: ({ at }) => <RelativeTime instant={at} reachable={false} />,
      },
      { key: "who", label: t("settings.audit.who"), under: "at", cell: ({ who }) => <Cell text={who} /> },
      {
        key: "action",
        label: t("settings.audit.what"),
        cell: ({ action }) => (
          <span className={classes.cell} title={action}>
            <ActionWord action={action} />
          </span>
        ),
      },
      {
        key: "subject",
        label: t("settings.audit.of"),
        under: "action",
        cell: ({ subject }) => <Cell text={subject} />,
      },
      {
        key: "detail",
        label: t("settings.audit.detail"),
        width: "40%",
        wrap: true,
        cell: ({ detail }) => <Detail text={detail} />,
      },
    ],
    [t],
  );
}

function Cell({ text }: { text: string }) {
  return (
    <span className={classes.cell} title={text}>
      <Name cut>{text}</Name>
    </span>
  );
}

/** As much as two lines hold; the entry itself shows all of it. */
function Detail({ text }: { text: string }) {
  const line = lineOf(factsOf(text));
  return (
    <span className={classes.detail} title={line}>
      <Name>{line}</Name>
    </span>
  );
}

function EntryDialog({ entry, onClose }: { entry: AuditEntry | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={entry !== null} onClose={onClose} title={t("settings.audit.entry")} size="lg">
      {entry && <Facts entry={entry} />}
    </Modal>
  );
}

/** The keys of a detail in words; those that have none as they are. */
function useDetailWords(): (keys: readonly string[]) => string {
  const { t, i18n } = useTranslation();
  const wordOf = (key: string) => {
    const word = `settings.audit.key.${key}`;
    return i18n.exists(word) ? t(word as "settings.audit.key.location") : key;
  };
  return (keys) => keys.map(wordOf).join(" · ");
}

function Facts({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const { number, at, who, action, subject, detail, seal } = entry;
  const word = (key: "when" | "who" | "what" | "of" | "detail" | "seal") => t(`settings.audit.${key}`);
  const labelOf = useDetailWords();
  const own = factsOf(detail).map(({ keys, value }) => ({
    label: reveal(labelOf(keys) || word("detail")),
    value: <Name>{value}</Name>,
  }));
  return (
    <KeyValue
      label={t("settings.audit.entry")}
      facts={[
        { label: "#", value: formatCount(number) },
        { label: word("when"), value: formatAbsolute(at) },
        { label: word("who"), value: <Name>{who}</Name> },
        { label: word("what"), value: <ActionWord action={action} /> },
        // As it is looked for and exported.
        { label: t("settings.audit.code"), value: <Code>{action}</Code> },
        { label: word("of"), value: <Name>{subject}</Name> },
        ...own,
        { label: word("seal"), value: <Code style={{ overflowWrap: "anywhere" }}>{seal}</Code> },
      ]}
    />
  );
}
