/** What failed, why, what to do next, its code, and a way to take all of it along. */

import { Anchor, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconSquareX } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../bindings";
import { addressOf, adviceFor, type Hint as HintOf, hintsOf, type Severity } from "../lib/errors";
import { hintedOf } from "../lib/statement";
import { Callout } from "./Callout";
import { Statement } from "./Statement";
import { Told } from "./Told";

const TONES = { error: "bad", warning: "warn", info: "info" } as const;
const ICONS = { error: IconSquareX, warning: IconAlertTriangle, info: IconInfoCircle } as const;

interface Props {
  failure: Failure;
  /** Replaces the words of the code, where the place knows better. */
  title?: ReactNode;
  /** How grave it is, where that is not what its code says. */
  severity?: Severity;
  /** What can be done about it right here. */
  actions?: ReactNode;
}

export function FailureAlert({
  failure,
  title,
  severity = adviceFor(failure.code).severity,
  actions,
}: Props) {
  const { t } = useTranslation();
  return (
    <Callout tone={TONES[severity]} icon={ICONS[severity]} testId="failure" alert>
      <Stack gap={6}>
        <Text fw={600} size="sm">
          {title ?? t(`errors.title.${failure.code}`)}
        </Text>
        <Text size="sm">
          <Told>{failure.message}</Told>
        </Text>
        <Hints failure={failure} />
        <Group gap="xs" mt={4}>
          {actions}
          <CopyButton value={detailsOf(failure)}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? t("action.copied") : t("action.copyDetails")}
              </Button>
            )}
          </CopyButton>
          <Text size="xs" c="dimmed">
            {t("errors.code")} <Code>{failure.code}</Code>
          </Text>
        </Group>
      </Stack>
    </Callout>
  );
}

/** The failure's own hints; without any, the action that fits its code. */
function Hints({ failure }: { failure: Failure }) {
  const { t } = useTranslation();
  const { action } = adviceFor(failure.code);
  if (failure.hints.length === 0) {
    return <Text size="sm">{t(`errors.action.${action}`)}</Text>;
  }
  return (
    <ul style={{ display: "grid", gap: 4, margin: 0, paddingInlineStart: 20 }} aria-label={t("errors.next")}>
      {gathered(hintsOf(failure)).map(({ text, place }) => (
        <Text component="li" size="sm" key={text} style={{ whiteSpace: "pre-wrap" }}>
          <Hint>{text}</Hint>
          {place !== null && (
            <>
              {" "}
              <Anchor href={addressOf(place)} size="sm">
                {t(`errors.place.${place}`)}
              </Anchor>
            </>
          )}
        </Text>
      ))}
    </ul>
  );
}

/** Statements that follow each other are one, to be copied as a whole. */
function gathered(hints: readonly HintOf[]): HintOf[] {
  const all: HintOf[] = [];
  for (const hint of hints) {
    const last = all.at(-1);
    const together = last && last.place === null && hint.place === null;
    if (together && hintedOf([last.text, hint.text]).length === 1) {
      last.text += `\n${hint.text}`;
    } else {
      all.push({ ...hint });
    }
  }
  return all;
}

function Hint({ children }: { children: string }) {
  return hintedOf([children]).map(({ words, sql }) => (
    <Fragment key={`${words} ${sql}`}>
      {words !== null && <Told>{words}</Told>}
      {sql !== null && <Statement>{sql}</Statement>}
    </Fragment>
  ));
}

function detailsOf({ code, message, hints }: Failure): string {
  return [`code: ${code}`, `message: ${message}`, ...hints.map((hint) => `hint: ${hint}`)].join("\n");
}
