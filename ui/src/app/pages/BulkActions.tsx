/** What can be done with several tenants at once. */

import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconCalendarRepeat,
  IconDatabaseExport,
  IconFileCertificate,
  IconPlayerPause,
} from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { ChoiceMenu } from "../../components/ChoiceMenu";
import { Name } from "../../components/Name";
import { useOverview } from "../../features/databases";
import { type Begun, useBackupMany } from "../../features/jobs";
import { useAssign, usePolicies } from "../../features/policies";
import { periodOf, useExportEach } from "../../features/reports";
import { usePauseTenants } from "../../features/tenants";
import { PAUSES } from "../../lib/pauses";
import { reveal } from "../../lib/reveal";
import { useSayBegun } from "./useSayBegun";

interface Props {
  slugs: ReadonlySet<string>;
  onDone: () => void;
}

export function BulkActions({ slugs, onDone }: Props) {
  const { t } = useTranslation();
  const { data } = useOverview();
  const backup = useBackupMany();
  const paths = (data ?? []).filter(({ tenant }) => slugs.has(tenant)).map(({ path }) => path);
  const tell = useSayBegun();
  const say = (begun: Begun) => {
    tell(begun);
    onDone();
  };
  return (
    <>
      <span aria-live="polite">{t("tenants.selected", { count: slugs.size })}</span>
      <Pause slugs={slugs} onDone={onDone} />
      <AssignPolicy slugs={slugs} onDone={onDone} />
      <Reports slugs={slugs} onDone={onDone} />
      <Button
        variant="default"
        leftSection={<IconDatabaseExport size={16} aria-hidden />}
        onClick={() => backup.mutate(paths, { onSuccess: say })}
        loading={backup.isPending}
        disabled={paths.length === 0}
        data-testid="bulk-backup"
      >
        {t("tenants.backUp")}
      </Button>
    </>
  );
}

/** Lets nothing of them begin by itself for a while, or ends that. */
function Pause({ slugs, onDone }: Props) {
  const { t } = useTranslation();
  const pause = usePauseTenants();
  const set = (minutes: number | null) =>
    pause.mutate(
      { slugs: [...slugs], minutes },
      {
        onSuccess: () => {
          const word = minutes === null ? "tenants.goOn" : "tenants.paused";
          notifications.show({ message: t(word, { count: slugs.size }), color: "gray" });
          onDone();
        },
      },
    );
  return (
    <ChoiceMenu
      word={t("tenants.pause")}
      icon={<IconPlayerPause size={16} aria-hidden />}
      pending={pause.isPending}
      testId="bulk-pause"
    >
      {PAUSES.map(({ minutes, word }) => (
        <Menu.Item key={word} onClick={() => set(minutes)} data-testid={`pause-${word}`}>
          {t(`scheduler.for.${word}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item onClick={() => set(null)} data-testid="pause-end">
        {t("scheduler.resume")}
      </Menu.Item>
    </ChoiceMenu>
  );
}

/** Gives all of them a policy. Rules that one has of its own still come first. */
function AssignPolicy({ slugs, onDone }: Props) {
  const { t } = useTranslation();
  const { data = [] } = usePolicies();
  const assign = useAssign();
  const give = (policy: string) =>
    assign.mutate(
      { subjects: [...slugs], policy },
      {
        onSuccess: ({ done, refused }) => {
          const why = refused[0]
            ? t("tenants.notAssigned", { count: refused.length, why: reveal(refused[0].message) })
            : "";
          const message = `${t("tenants.assigned", { count: done, policy: reveal(policy) })} ${why}`.trim();
          notifications.show({ message, color: why ? "orange" : "gray" });
          onDone();
        },
      },
    );
  return (
    <ChoiceMenu
      word={t("tenants.assignPolicy")}
      icon={<IconCalendarRepeat size={16} aria-hidden />}
      pending={assign.isPending}
      disabled={data.length === 0}
      testId="bulk-policy"
    >
      {data.map(({ name }) => (
        <Menu.Item key={name} onClick={() => give(name)} data-testid={`give-${name}`}>
          <Name>{name}</Name>
        </Menu.Item>
      ))}
    </ChoiceMenu>
  );
}

/** What is asked for at the end of a month comes first. */
const PERIODS = ["before", "month", "quarter"] as const;
const FORMS = ["html", "csv"] as const;

/** Writes the evidence of each of them into a folder, a file each: no customer reads of another. */
function Reports({ slugs, onDone }: Props) {
  const { t } = useTranslation();
  const write = useExportEach();
  const ask = (preset: (typeof PERIODS)[number], form: (typeof FORMS)[number]) =>
    write.mutate(
      { tenants: [...slugs], period: periodOf(preset, new Date()), form },
      {
        onSuccess: (done) => {
          if (done === null) {
            return;
          }
          const { written, refused, folder } = done;
          const why = refused[0]
            ? t("tenants.notReported", { count: refused.length, why: reveal(refused[0].message) })
            : "";
          const said = t("tenants.reported", { count: written.length, folder: reveal(folder) });
          notifications.show({ message: `${said} ${why}`.trim(), color: why ? "orange" : "gray" });
          onDone();
        },
      },
    );
  return (
    <ChoiceMenu
      word={t("tenants.report")}
      icon={<IconFileCertificate size={16} aria-hidden />}
      pending={write.isPending}
      testId="bulk-report"
    >
      {PERIODS.map((period) => (
        <Fragment key={period}>
          <Menu.Label>{t(`reports.presets.${period}`)}</Menu.Label>
          {FORMS.map((form) => (
            <Menu.Item key={form} onClick={() => ask(period, form)} data-testid={`report-${period}-${form}`}>
              {t(`reports.${form}`)}
            </Menu.Item>
          ))}
        </Fragment>
      ))}
    </ChoiceMenu>
  );
}
