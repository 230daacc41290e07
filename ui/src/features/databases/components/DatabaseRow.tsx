/** One database: where it stands, since when, and what can be done about it. */

import { ActionIcon, Collapse, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { ProductionMark } from "../../../components/ProductionMark";
import { RelativeTime } from "../../../components/RelativeTime";
import { StatusBadge } from "../../../components/StatusBadge";
import { statusOf } from "../../../lib/status";
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
          <StatusBadge status={statusOf(database)} testId={`status-${database.name}`} />
        </div>
        <div className={classes.facts}>
          <Fact label={t("databases.lastGood")} instant={database.last_good_at} />
          <Fact label={t("databases.lastProved")} instant={database.last_proved_at} />
        </div>
        <div className={classes.actions}>{actions}</div>
      </div>
      {notice && <div className={classes.notice}>{notice}</div>}
      <Collapse expanded={open} id={body}>
        {open && <div className={classes.body}>{children}</div>}
      </Collapse>
    </section>
  );
}

function Fact({ label, instant }: { label: string; instant: string | null }) {
  return (
    <div className={classes.fact}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div">
        <RelativeTime instant={instant} />
      </Text>
    </div>
  );
}
