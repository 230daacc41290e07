/** How a restored copy stands to its source: whether it can take that place, is just doing so, or has. */

import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconArrowsExchange, IconCheck, IconClock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlaceReport, RestoreReport } from "../../../bindings";
import { Callout } from "../../../components/Callout";
import { FailureAlert } from "../../../components/FailureAlert";
import { Panel } from "../../../components/Panel";
import { reveal } from "../../../lib/reveal";
import { routes } from "../../../lib/routes";
import { useRestoreJob } from "../api/restore";
import { isUnderWay } from "../model/placing";
import { PlaceDialog } from "./PlaceDialog";
import { Warnings } from "./Warnings";

/** On the page of a job: of the restore that made a copy, or of the job that was to put it in its place. */
export function PlacePanel({ job }: { job: string }) {
  const { t } = useTranslation();
  const detail = useRestoreJob(job).data;
  const restore = detail?.restore;
  const placing = detail?.placing;
  if (placing) {
    return (
      <Panel title={t("restore.place.panel")}>
        <PlaceStatus report={placing} />
        <Anchor href={routes.job(placing.restore)} size="sm">
          {t("restore.place.ofRestore")}
        </Anchor>
      </Panel>
    );
  }
  if (!detail || !restore || (restore.place === null && restore.placing === null)) {
    return null;
  }
  return (
    <Panel title={t("restore.place.panel")}>
      {restore.placing && <PlaceStatus report={restore.placing} link />}
      <Group gap="sm">
        <PlaceButtons job={job} restore={restore} />
      </Group>
    </Panel>
  );
}

/** The buttons that put a copy in the place of its source: none while one is just doing so. */
export function PlaceButtons({ job, restore }: { job: string; restore: RestoreReport }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<"anew" | "as it is" | null>(null);
  const { place, placing, name } = restore;
  if (place === null) {
    return null;
  }
  return (
    <>
      {!(placing && isUnderWay(placing)) && (
        <>
          <Button
            variant="default"
            onClick={() => setAsking("anew")}
            leftSection={<IconArrowsExchange size={14} aria-hidden />}
            data-testid="place"
          >
            {t("restore.place.act", { name: reveal(place) })}
          </Button>
          {placing?.changed != null && (
            <Button
              variant="default"
              c="var(--tone-bad)"
              onClick={() => setAsking("as it is")}
              data-testid="place-as-it-is"
            >
              {t("restore.place.asItIs", { copy: reveal(name) })}
            </Button>
          )}
        </>
      )}
      <PlaceDialog
        job={job}
        restore={restore}
        asItIs={asking === "as it is"}
        opened={asking !== null}
        onClose={() => setAsking(null)}
      />
    </>
  );
}

/** How it went the last time that it was tried, or how it stands now. */
export function PlaceStatus({ report, link = false }: { report: PlaceReport; link?: boolean }) {
  const { t } = useTranslation();
  const names = { copy: reveal(report.copy), name: reveal(report.name), kept: reveal(report.kept ?? "") };
  if (isUnderWay(report)) {
    return (
      <Callout tone="info" icon={IconClock} testId="placing">
        <Text size="sm">{t("restore.place.running", names)}</Text>
        {link && <Job id={report.job} />}
      </Callout>
    );
  }
  if (report.state === "done") {
    return (
      <>
        <Callout tone="good" icon={IconCheck} testId="placed">
          <Text size="sm" fw={600}>
            {t("restore.place.done", names)}
          </Text>
          {report.safety !== null && (
            <Text size="sm">{t("restore.place.safety", { id: report.safety.slice(0, 8) })}</Text>
          )}
          {link && <Job id={report.job} />}
        </Callout>
        <Warnings lines={[...report.differences, ...report.notices]} />
      </>
    );
  }
  return (
    <>
      {link && report.failure && <FailureAlert failure={report.failure} />}
      <Text size="sm" data-testid="not-placed">
        {t(report.unsettled ? "restore.verify.unsettled" : "restore.place.asItWas", names)}
      </Text>
      {report.safety !== null && (
        <Text size="sm">{t("restore.place.safetyStays", { id: report.safety.slice(0, 8) })}</Text>
      )}
    </>
  );
}

function Job({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Anchor href={routes.job(id)} size="sm">
      {t("restore.run.job")}
    </Anchor>
  );
}
