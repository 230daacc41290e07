/** A staged test: each step with how it went and, where it did not, the fix. */

import { ActionIcon, CopyButton, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconMinus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Outcome, TestReport } from "../bindings";
import { hintOf } from "../lib/errors";
import { hintedOf } from "../lib/statement";
import classes from "./StageList.module.css";
import { Statement } from "./Statement";
import { Told } from "./Told";

const SHAPES = { passed: IconCheck, warned: IconAlertTriangle, failed: IconX, skipped: IconMinus } as const;

interface Props {
  report: TestReport | null;
  pending: boolean;
}

export function StageList({ report, pending }: Props) {
  const { t } = useTranslation();
  if (pending) {
    return (
      <div className={classes.pending} role="status">
        <Loader size="xs" />
        <Text size="sm">{t("stages.running")}</Text>
      </div>
    );
  }
  if (!report) {
    return null;
  }
  return (
    <ol ref={intoView} className={classes.list} aria-label={t("stages.title")} data-testid="stages">
      {report.stages.map((stage) => (
        <li key={stage.stage} className={classes.stage} data-outcome={stage.outcome}>
          <Mark outcome={stage.outcome} />
          <Text size="sm" fw={600} className={classes.name}>
            <StageName stage={stage.stage} />
          </Text>
          <Stack gap={2} miw={0}>
            <Text size="sm">
              <Told>{stage.detail}</Told>
            </Text>
            {hintedOf((stage.hints ?? []).map((hint) => hintOf(hint).text)).map(({ words, sql }) => (
              <div key={`${words} ${sql}`} className={classes.hint}>
                {words !== null && <Words copyable={sql === null}>{words}</Words>}
                {sql !== null && <Statement>{sql}</Statement>}
              </div>
            ))}
          </Stack>
        </li>
      ))}
    </ol>
  );
}

/** What to do in words: with a way to take it along, where there is no statement to take instead. */
function Words({ children, copyable }: { children: string; copyable: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes.line}>
      <Text size="sm" className={classes.words}>
        <Told>{children}</Told>
      </Text>
      {copyable && (
        <CopyButton value={children}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              onClick={copy}
              aria-label={copied ? t("action.copied") : t("stages.copy")}
            >
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
    </div>
  );
}

/** A result below the edge of a dialog would not be noticed. */
function intoView(list: HTMLOListElement | null): void {
  list?.scrollIntoView({ block: "nearest" });
}

function Mark({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  const Shape = SHAPES[outcome];
  return (
    <span className={classes.mark} role="img" aria-label={t(`stages.${outcome}`)}>
      <Shape size={16} stroke={2.5} aria-hidden />
    </span>
  );
}

/** The words of a stage, or the shell's own word for a stage that this page does not know. */
function StageName({ stage }: { stage: string }) {
  const { t, i18n } = useTranslation();
  const key = `stages.name.${stage}`;
  return i18n.exists(key) ? t(key as "stages.name.tcp") : stage;
}

/** Whether a test lets somebody go on: a warning is not a failure. */
export function passed(report: TestReport): boolean {
  return report.stages.every(({ outcome }) => outcome === "passed" || outcome === "warned");
}
