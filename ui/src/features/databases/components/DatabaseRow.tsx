/** One database: where it stands, since when, and what can be done about it. */

import { ActionIcon, Collapse, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { ProductionMark } from "../../../components/ProductionMark";
import { RelativeTime } from "../../../components/RelativeTime";
import { Standing } from "../../../components/Standing";
import { formatBytes } from "../../../lib/bytes";
import { formatDuration } from "../../../lib/time";
import classes from "./DatabaseRow.module.css";

interface Props {
  database: DatabaseStatus;
  open: boolean;
  onToggle: () => void;
  /** Buttons at its end. */
  actions: ReactNode;
  /** Progress of a job, or why the last one failed. */
  notice: ReactNode;
  /** What shows when it is open. */
  children: ReactNode;
}

export function DatabaseRow({ database, open, onToggle, actions, notice, children }: Props) {
  const { t } = useTranslation();
  const body = useId();
  return (
    <section
      className={classes.panel}
      data-testid={`database-row-${database.name}`}
      data-path={database.path}
      aria-label={database.name}
    >
      <div className={classes.head}>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={onToggle}
          aria-expanded={open}
          aria-controls={body}
          aria-label={t("databases.details", { name: database.name })}
        >
          <IconChevronRight size={18} className={classes.chevron} data-open={open} aria-hidden />
        </ActionIcon>
        <div className={classes.title}>
          <Text fw={600} component="h2" size="md" className={classes.name}>
            <Name>{database.name}</Name>
          </Text>
          <Text size="xs" c="dimmed" component="div" className={classes.kind}>
            {t(`engine.${database.engine}`)}
            {database.production && <ProductionMark />}
          </Text>
        </div>
        <div className={classes.status}>
          <Standing
            level={database.protection}
            running={database.running_job !== null}
            testId={`status-${database.name}`}
          />
        </div>
        <div className={classes.actions}>{actions}</div>
        <Facts database={database} />
      </div>
      {notice && <div className={classes.notice}>{notice}</div>}
      <Collapse expanded={open} id={body}>
        {open && <div className={classes.body}>{children}</div>}
      </Collapse>
    </section>
  );
}

function Facts({ database }: { database: DatabaseStatus }) {
  const { t } = useTranslation();
  const { last_good_at, next_run_at, last_took_ms, last_bytes, last_proved_at } = database;
  const away = database.reasons.some(({ reason }) => reason === "gone" || reason === "storage-away");
  // What was there and is out of reach was made all the same. Where one is in reach, the others say nothing of proofs.
  const lost = last_good_at === null && away;
  const seen = (instant: string | null) =>
    instant === null && lost ? t("databases.outOfReach") : <RelativeTime instant={instant} />;
  const facts = {
    lastGood: seen(last_good_at),
    nextRun: next_run_at === null ? t("databases.noNextRun") : <RelativeTime instant={next_run_at} />,
    took: last_took_ms === null ? "–" : formatDuration(last_took_ms),
    size: last_bytes === null ? "–" : formatBytes(last_bytes),
    lastProved: seen(last_proved_at),
  };
  return (
    <dl className={classes.facts}>
      {Object.entries(facts).map(([fact, value]) => (
        <div key={fact}>
          <dt>{t(`databases.${fact as keyof typeof facts}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
