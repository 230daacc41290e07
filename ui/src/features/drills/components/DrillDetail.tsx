/** One drill with all that it found. Printed, it is the certificate of a proof. */

import { Anchor, Button, Text } from "@mantine/core";
import { IconArrowLeft, IconPrinter, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DrillDetail as Detail } from "../../../bindings";
import { tellBegun } from "../../../components/begun";
import { FailureAlert } from "../../../components/FailureAlert";
import { KeyValue } from "../../../components/KeyValue";
import { Name } from "../../../components/Name";
import { OutcomeBadge } from "../../../components/OutcomeBadge";
import { Page } from "../../../components/Page";
import { Panel } from "../../../components/Panel";
import { subjectOf, useWhoseText, Whose } from "../../../components/Whose";
import { formatBytes } from "../../../lib/bytes";
import { useCounted } from "../../../lib/counted";
import { failureOf } from "../../../lib/result";
import { routes } from "../../../lib/routes";
import { formatAbsolute, formatSpan } from "../../../lib/time";
import { useRunDrill } from "../api/drills";
import classes from "./Drills.module.css";
import { Findings } from "./Findings";
import { Measured } from "./Measured";
import { PhaseBar } from "./PhaseBar";

export function DrillDetail({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const { drill } = detail;
  const whose = useWhoseText();
  const run = useRunDrill();
  const again = () =>
    run.mutate(
      { database: drill.database, which: "latest" },
      { onSuccess: (job) => tellBegun(job, t("drills.begun")) },
    );
  return (
    <Page
      name={`${t("drills.one")} ${whose(subjectOf(drill.database))}`}
      title={<Whose {...subjectOf(drill.database)} />}
      description={t("drills.endedAt", { when: formatAbsolute(drill.ended_at) })}
      actions={
        <span className={classes.acts}>
          <Button
            component="a"
            href={routes.drills()}
            variant="default"
            leftSection={<IconArrowLeft size={14} aria-hidden />}
          >
            {t("drills.all")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={15} aria-hidden />}
            onClick={() => window.print()}
          >
            {t(drill.outcome === "proved" ? "drills.certificate" : "drills.print")}
          </Button>
          <Button
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={again}
            loading={run.isPending}
            data-testid="drill-again"
          >
            {t("drills.again")}
          </Button>
        </span>
      }
    >
      {run.error && <FailureAlert failure={failureOf(run.error)} />}
      <section className={classes.verdict} data-outcome={drill.outcome} aria-label={t("drills.came")}>
        <OutcomeBadge outcome={drill.outcome} size={22} />
        <p>{t(`drills.sentence.${drill.outcome}`)}</p>
      </section>
      {drill.reason && <FailureAlert failure={drill.reason} />}
      <div className={classes.columns}>
        <Panel title={t("drills.what")}>
          <Facts detail={detail} />
        </Panel>
        <Panel title={t("drills.time")}>
          <PhaseBar detail={detail} />
        </Panel>
      </div>
      <Findings detail={detail} />
    </Page>
  );
}

function Facts({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const { counted } = useCounted();
  const { drill } = detail;
  const facts = [
    counted("tables", drill.tables),
    counted("rows", drill.rows),
    counted("objects", detail.objects),
    formatBytes(drill.bytes),
  ];
  return (
    <KeyValue
      facts={[
        {
          label: t("drills.backup"),
          value: drill.snapshot ? (
            <Anchor href={routes.backup(drill.database, drill.snapshot)} size="sm">
              <code>{drill.snapshot.slice(0, 8)}</code>
            </Anchor>
          ) : (
            "–"
          ),
        },
        { label: t("drills.takenAt"), value: drill.taken_at ? formatAbsolute(drill.taken_at) : "–" },
        { label: t("drills.storage"), value: drill.storage ? <Name>{drill.storage}</Name> : "–" },
        {
          label: t("drills.compared"),
          value: (
            <>
              {facts.join(" · ")}
              <Text size="xs" c="dimmed">
                {t("drills.comparedNote")}
              </Text>
            </>
          ),
        },
        {
          label: t("drills.age"),
          value: (
            <span>
              {drill.age_seconds === null ? "–" : t("drills.old", { span: formatSpan(drill.age_seconds) })}
              {drill.rpo_met === false && <b className={classes.bad}> {t("drills.rpoMissed")}</b>}
            </span>
          ),
        },
        {
          label: t("drills.restoreTook"),
          value: <Measured millis={drill.restore_ms} objective={drill.rto_seconds} met={drill.rto_met} />,
        },
        { label: t("drills.sandbox"), value: t(`drills.sandboxes.${drill.sandbox}`) },
        { label: t("drills.source"), value: <Name>{detail.source_server || "–"}</Name> },
        { label: t("drills.target"), value: <Name>{detail.sandbox_server || "–"}</Name> },
        { label: t("drills.tool"), value: <Name>{detail.tool || "–"}</Name> },
        {
          label: t("drills.askedBy"),
          value: drill.scheduled ? t("drills.scheduled") : <Name>{drill.who}</Name>,
        },
      ]}
    />
  );
}
