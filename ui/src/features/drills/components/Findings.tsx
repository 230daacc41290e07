/** What was compared and checked, and what was found. */

import { Code, Text } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AssertionAnswer, DrillCheck, DrillDetail } from "../../../bindings";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { formatCount } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import classes from "./Drills.module.css";

export function Findings({ detail }: { detail: DrillDetail }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { differences, differing, checks, assertions, notices, drill } = detail;
  const compared = drill.restore_ms !== null;
  // What a check has noted stands with that check.
  const noted = new Set(checks.flatMap((check) => [...check.findings, ...check.notes]));
  const said = [...new Set(notices)].filter((notice) => !noted.has(notice));
  return (
    <>
      <Panel title={t("drills.comparison")} note={t("drills.comparisonNote")} flush>
        {compared && differing === 0 && (
          <Line shape="good">
            {t("drills.equal", {
              tables: counted("tables", drill.tables),
              rows: counted("rows", drill.rows),
            })}
          </Line>
        )}
        {!compared && <Line shape="none">{t("drills.notCompared")}</Line>}
        {differences.map((difference) => (
          <Line key={difference} shape="bad">
            <Name>{difference}</Name>
          </Line>
        ))}
        {differing > differences.length && (
          <Line shape="bad">{t("drills.moreDiffer", { count: differing - differences.length })}</Line>
        )}
      </Panel>
      {checks.length > 0 && (
        <Panel title={t("drills.checks")} note={t("drills.checksNote")} flush>
          {checks.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </Panel>
      )}
      {assertions.length > 0 && (
        <Panel title={t("drills.assertions")} note={t("drills.assertionsNote")} flush>
          {assertions.map((answer) => (
            <AnswerLine key={answer.sql} answer={answer} />
          ))}
        </Panel>
      )}
      {said.length > 0 && (
        <Panel title={t("drills.notices")} flush>
          {said.map((notice) => (
            <Line key={notice} shape="none">
              <Name>{notice}</Name>
            </Line>
          ))}
        </Panel>
      )}
    </>
  );
}

function CheckLine({ check }: { check: DrillCheck }) {
  const { t } = useTranslation();
  const shape = check.skipped !== null ? "none" : check.findings.length > 0 ? "bad" : "good";
  return (
    <Line shape={shape}>
      <b>
        <Name>{check.name}</Name>
      </b>{" "}
      <span className={classes.quiet}>
        {check.skipped === null ? (
          t("drills.lookedAt", { count: check.objects, formatted: formatCount(check.objects) })
        ) : (
          <>
            {t("drills.skipped")} <Name>{check.skipped}</Name>
          </>
        )}
      </span>
      {[...check.findings, ...check.notes].map((text) => (
        <Text size="sm" key={text}>
          <Name>{text}</Name>
        </Text>
      ))}
    </Line>
  );
}

function AnswerLine({ answer }: { answer: AssertionAnswer }) {
  return (
    <Line shape={answer.holds ? "good" : "bad"}>
      <Code>
        <Name>{answer.sql}</Name>
      </Code>
      {answer.detail && (
        <Text size="sm">
          <Name>{answer.detail}</Name>
        </Text>
      )}
    </Line>
  );
}

const SHAPES = { good: IconCheck, bad: IconX, none: IconMinus } as const;

function Line({ shape, children }: { shape: keyof typeof SHAPES; children: ReactNode }) {
  const { t } = useTranslation();
  const Shape = SHAPES[shape];
  return (
    <div className={classes.line} data-shape={shape}>
      <span role="img" aria-label={t(`drills.shape.${shape}`)}>
        <Shape size={16} stroke={2.5} aria-hidden />
      </span>
      <div>{children}</div>
    </div>
  );
}
