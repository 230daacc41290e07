/** Everything that ran, and one of it. */

import { useTranslation } from "react-i18next";
import { Page } from "../../components/Page";
import { useOverview } from "../../features/databases";
import { JobsView, JobView } from "../../features/jobs";
import { PlacePanel } from "../../features/restore";
import { QueryGate } from "./QueryGate";

export function JobsPage({ tab }: { tab: string | null }) {
  const { t } = useTranslation();
  const overview = useOverview();
  return (
    <Page title={t("jobs.title")} description={t("jobs.description")} fill>
      <QueryGate query={overview}>{(databases) => <JobsView tab={tab} databases={databases} />}</QueryGate>
    </Page>
  );
}

export function JobPage({ id }: { id: string }) {
  return (
    <JobView
      key={id}
      id={id}
      renderNext={({ kind }) => (kind === "restore" || kind === "place") && <PlacePanel job={id} />}
    />
  );
}
