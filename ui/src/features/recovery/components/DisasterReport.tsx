/** The record of a rehearsal: how it went, what each step took, and what was found wanting. */

import { Anchor, Text } from "@mantine/core";
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconShieldCheckFilled,
  IconSquareRoundedArrowDown,
  IconSquareXFilled,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DisasterDrill, DisasterGap, DisasterOutcome, DisasterReached } from "../../../bindings";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { Told } from "../../../components/Told";
import { hintOf } from "../../../lib/errors";
import { formatAbsolute, formatDuration, spanWords } from "../../../lib/time";
import { cameOf, lostOf } from "../model/came";
import { mendingOf, worstFirst } from "../model/gaps";
import classes from "./Recovery.module.css";

const SHAPES = {
  passed: IconCircleCheckFilled,
  wanting: IconAlertTriangleFilled,
  failed: IconSquareXFilled,
} as const satisfies Record<DisasterOutcome, unknown>;

/** A dump that was only fetched is there, and nobody has seen that it can be loaded. */
const REACHED = {
  proved: IconShieldCheckFilled,
  fetched: IconSquareRoundedArrowDown,
  lost: IconSquareXFilled,
} as const satisfies Record<DisasterReached, unknown>;

export function DisasterReport({ drill, opened }: { drill: DisasterDrill; opened: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(opened);
  return (
    <Panel
      title={formatAbsolute(drill.began_at)}
      note={
        drill.without === null
          ? t("recovery.withoutMachine")
          : t("recovery.withoutBoth", { storage: drill.without })
      }
      actions={
        <Anchor
          component="button"
          type="button"
          size="sm"
          px={8}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
        >
          {t(open ? "recovery.hide" : "recovery.show")}
        </Anchor>
      }
    >
      <p className={classes.verdict} data-state={drill.passed ? "passed" : "failed"}>
        <Shape outcome={drill.passed ? "passed" : "failed"} />
        <Verdict drill={drill} />
      </p>
      {open && <Details drill={drill} />}
    </Panel>
  );
}

function Verdict({ drill }: { drill: DisasterDrill }) {
  const { t } = useTranslation();
  const span = formatDuration(Date.parse(drill.ended_at) - Date.parse(drill.began_at));
  return t(`recovery.came.${cameOf(drill)}`, { count: lostOf(drill), all: drill.databases.length, span });
}

function Details({ drill }: { drill: DisasterDrill }) {
  const { t } = useTranslation();
  const { gaps, databases } = worstFirst(drill);
  return (
    <>
      {gaps.length > 0 && (
        <>
          <h3 className={classes.part}>{t("recovery.gaps")}</h3>
          <ul className={classes.plain}>
            {gaps.map((gap) => (
              <li key={gap.what}>
                <b>
                  <Told>{gap.what}</Told>
                </b>
                <Text size="sm" c="dimmed">
                  <Told>{hintOf(gap.hint).text}</Told> <Mend gap={gap} drill={drill} />
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
      {databases.length > 0 && <h3 className={classes.part}>{t("recovery.databases")}</h3>}
      <ul className={classes.lines}>
        {databases.map((row) => (
          <li key={row.database}>
            <Back reached={row.reached} />
            <span>
              <b>
                <Name>{row.database.split("/")[1] ?? row.database}</Name>
              </b>{" "}
              {t(`recovery.reached.${row.reached}`)}
              <Text size="xs" c="dimmed" component="span" display="block">
                {row.taken_at && `${t("recovery.asOf", { when: formatAbsolute(row.taken_at) })} · `}
                {row.rto === null ? t("recovery.noRto") : t("recovery.ofRto", { rto: spanWords(row.rto) })}
              </Text>
            </span>
            <span className={classes.took}>{formatDuration(row.took_ms)}</span>
          </li>
        ))}
      </ul>
      <h3 className={classes.part}>{t("recovery.stepsTaken")}</h3>
      <ol className={classes.lines}>
        {drill.steps.map((step) => (
          <li key={step.title}>
            <Shape outcome={step.outcome} />
            <span>
              <Told>{step.title}</Told>
              <Text size="xs" c="dimmed" component="span" display="block">
                <Told>{step.detail}</Told>
              </Text>
            </span>
            <span className={classes.took}>{formatDuration(step.took_ms)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** The way to where it is mended. */
function Mend({ gap, drill }: { gap: DisasterGap; drill: DisasterDrill }) {
  const { t } = useTranslation();
  const mending = mendingOf(gap, drill);
  return (
    mending && (
      <Anchor href={mending.address} size="sm" underline="always">
        {t(`recovery.mend.${mending.place}`)}
      </Anchor>
    )
  );
}

function Back({ reached }: { reached: DisasterReached }) {
  const { t } = useTranslation();
  const Icon = REACHED[reached];
  const state = reached === "lost" ? "failed" : reached;
  return (
    <span
      className={classes.shape}
      data-state={state}
      role="img"
      aria-label={t(`recovery.reached.${reached}`)}
    >
      <Icon size={16} aria-hidden />
    </span>
  );
}

function Shape({ outcome }: { outcome: DisasterOutcome }) {
  const { t } = useTranslation();
  const Icon = SHAPES[outcome];
  return (
    <span
      className={classes.shape}
      data-state={outcome}
      role="img"
      aria-label={t(`recovery.outcome.${outcome}`)}
    >
      <Icon size={16} aria-hidden />
    </span>
  );
}
