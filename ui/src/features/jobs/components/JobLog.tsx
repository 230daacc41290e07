/** The log of a job: follows what comes, is searched, copied, and saved. What is secret never came into it. */

import { Button, Checkbox, CopyButton, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { JobLine, Phase } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { FilterInput } from "../../../components/FilterInput";
import { Name } from "../../../components/Name";
import { failureOf } from "../../../lib/result";
import { formatTime } from "../../../lib/time";
import { told } from "../../../lib/told";
import { useExportLog, useJobLog } from "../api/history";
import { phaseBegun } from "../model/logLine";
import classes from "./JobLog.module.css";

interface Props {
  id: string;
  /** Whether more may come. */
  live: boolean;
  label: string;
}

const LINE = 20;

/** A line as it is shown: a phase by the word that it has everywhere else. */
interface Said extends JobLine {
  phase: Phase | null;
}

export function JobLog({ id, live, label }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useJobLog(id, live);
  // What was written between the last look and the end is asked for once more.
  useEffect(() => {
    if (!live) {
      refetch();
    }
  }, [live, refetch]);
  const save = useExportLog(id);
  const [filter, setFilter] = useState("");
  const [follow, setFollow] = useState(true);
  const wanted = useDeferredValue(filter.trim().toLocaleLowerCase());
  const lines = useMemo(() => {
    const all = (data ?? []).map((line): Said => {
      const phase = phaseBegun(line);
      return { ...line, phase, text: phase === null ? told(line.text) : t(`jobs.phase.${phase}`) };
    });
    return wanted === "" ? all : all.filter(({ text }) => text.toLocaleLowerCase().includes(wanted));
  }, [data, wanted, t]);
  const onSave = () =>
    save.mutate(undefined, {
      onSuccess: (saved) => saved && notifications.show({ message: t("jobs.log.saved"), color: "gray" }),
    });
  return (
    <section aria-label={label} className={classes.log}>
      <Group gap="sm" justify="space-between" className={classes.bar}>
        <FilterInput
          value={filter}
          onChange={setFilter}
          label={t("jobs.log.search")}
          placeholder={t("jobs.log.search")}
        />
        <Group gap="sm">
          {live && (
            <Checkbox
              size="xs"
              checked={follow}
              onChange={(event) => setFollow(event.currentTarget.checked)}
              label={t("jobs.log.follow")}
            />
          )}
          <CopyButton value={textOf(lines)}>
            {({ copied, copy }) => (
              <Button variant="default" size="compact-sm" onClick={copy} data-testid="log-copy">
                {copied ? t("action.copied") : t("jobs.log.copy")}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            size="compact-sm"
            onClick={onSave}
            loading={save.isPending}
            data-testid="log-save"
          >
            {t("jobs.log.save")}
          </Button>
        </Group>
      </Group>
      {(error ?? save.error) && <FailureAlert failure={failureOf(error ?? save.error)} />}
      <Lines lines={lines} follow={live && follow} label={label} />
      {data && lines.length === 0 && (
        <Text size="xs" c="dimmed" className={classes.nothing}>
          {t(wanted === "" ? "jobs.log.empty" : "table.nothing")}
        </Text>
      )}
    </section>
  );
}

function Lines({ lines, follow, label }: { lines: readonly Said[]; follow: boolean; label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    estimateSize: () => LINE,
    getScrollElement: () => scroller.current,
    overscan: 20,
  });
  const count = lines.length;
  const end = useRef(() => {});
  end.current = () => count > 0 && list.scrollToIndex(count - 1);
  useEffect(() => {
    if (follow && count > 0) {
      end.current();
    }
  }, [follow, count]);
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it too
      tabIndex={0}
      role="log"
      aria-label={label}
      aria-live="off"
      data-testid="log"
    >
      <div style={{ height: list.getTotalSize(), position: "relative" }}>
        {list.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          return (
            line && (
              <div
                key={key}
                ref={list.measureElement}
                data-index={index}
                className={classes.line}
                style={{ transform: `translateY(${start}px)` }}
              >
                <time dateTime={line.at}>{formatTime(line.at)}</time>
                {line.phase === null ? <Name>{line.text}</Name> : <strong>{line.text}</strong>}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function textOf(lines: readonly JobLine[]): string {
  return lines.map(({ at, text }) => `${at} ${text}`).join("\n");
}
