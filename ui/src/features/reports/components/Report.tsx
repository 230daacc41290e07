/** The evidence of a tenant and a period, on the page and in print. */

import { Button, Group, Skeleton, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileTypeCsv, IconFileTypeHtml, IconPrinter } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EvidenceReport, ReportForm } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { formatAbsolute, formatDay } from "../../../lib/time";
import { useExportReport, useReport } from "../api/reports";
import { type Period, periodOf } from "../model/period";
import { Databases } from "./Databases";
import { PeriodPicker } from "./PeriodPicker";
import classes from "./Reports.module.css";
import { Acts, Incidents, Places, Rehearsals } from "./Sections";

export function Report({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<Period>(() => periodOf("thirty", new Date()));
  const { data, error, isPending, isPlaceholderData, refetch } = useReport(tenant, period);
  return (
    <div className={classes.report} aria-busy={isPlaceholderData}>
      <div className={classes.controls}>
        <PeriodPicker period={period} onChange={setPeriod} />
      </div>
      {error && (
        <FailureAlert
          failure={failureOf(error)}
          title={data && t("stale.title")}
          actions={
            <Button size="compact-sm" onClick={() => refetch()}>
              {t("action.retry")}
            </Button>
          }
        />
      )}
      {isPending && !error && (
        <Skeleton height={320} radius="md" role="status" aria-label={t("app.loading")} />
      )}
      {data && <Evidence report={data} actions={<Exports tenant={tenant} period={period} />} />}
    </div>
  );
}

function Exports({ tenant, period }: { tenant: string; period: Period }) {
  const { t } = useTranslation();
  const save = useExportReport(tenant, period);
  const write = (form: ReportForm) =>
    save.mutate(form, {
      onSuccess: (written) =>
        written &&
        notifications.show({ message: t("reports.written", { path: written.path }), color: "gray" }),
    });
  return (
    <>
      <Group gap={6}>
        <Button
          variant="default"
          leftSection={<IconFileTypeCsv size={15} aria-hidden />}
          onClick={() => write("csv")}
          data-testid="report-csv"
        >
          {t("reports.csv")}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileTypeHtml size={15} aria-hidden />}
          onClick={() => write("html")}
          data-testid="report-html"
        >
          {t("reports.html")}
        </Button>
        <Button leftSection={<IconPrinter size={15} aria-hidden />} onClick={() => window.print()}>
          {t("reports.print")}
        </Button>
      </Group>
      {save.error && <FailureAlert failure={failureOf(save.error)} />}
    </>
  );
}

function Evidence({ report, actions }: { report: EvidenceReport; actions: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <header className={classes.head} data-paper>
        <div>
          <h2>
            <Name>{report.name}</Name>
          </h2>
          <p>
            {t("reports.period", { from: formatDay(report.from, "long"), to: formatDay(report.to, "long") })}
            {" · "}
            {t("reports.madeAt", { when: formatAbsolute(report.made_at) })}
          </p>
        </div>
        <div data-print="no">{actions}</div>
      </header>
      <Databases rows={report.databases} />
      <Places rows={report.places} />
      <Incidents rows={report.incidents} />
      <Rehearsals rows={report.rehearsals} />
      <Panel title={t("reports.exceptions")} note={t("reports.exceptionsNote")}>
        {report.exceptions.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("reports.noExceptions")}
          </Text>
        ) : (
          <ul className={classes.plain}>
            {report.exceptions.map((exception) => (
              <li key={exception}>
                <Name>{exception}</Name>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <Panel title={t("reports.kit")}>
        <Text size="sm">
          <Name>{report.kit}</Name>
        </Text>
      </Panel>
      <Acts rows={report.acts} />
    </>
  );
}
