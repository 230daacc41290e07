/** "Am I safe?", answered in five seconds; and what to do where the answer is no. */

import { Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, Overview } from "../../bindings";
import { Page } from "../../components/Page";
import { useOverview } from "../../features/databases";
import {
  Attention,
  Filling,
  Strips,
  Tiles,
  UpcomingRuns,
  useStanding,
  Verdict,
} from "../../features/overview";
import { go, routes } from "../../lib/routes";
import { useRunningCount } from "../frame/useCounts";
import { useJobDrawer } from "../frame/useJobDrawer";
import { Fix } from "./Fix";
import classes from "./OverviewPage.module.css";
import { QueryGate } from "./QueryGate";
import { RunningJobs } from "./RunningJobs";
import { Doors } from "./welcome/Doors";

export function OverviewPage() {
  const { t } = useTranslation();
  const [standing, databases] = [useStanding(), useOverview()];
  return (
    <Page title={t("frame.page.overview")} wide>
      <QueryGate query={standing} skeleton={<Coming />}>
        {(overview) => (
          <QueryGate query={databases} skeleton={<Coming />}>
            {(rows) => (overview.tenants.length === 0 ? <Doors /> : <Safe overview={overview} rows={rows} />)}
          </QueryGate>
        )}
      </QueryGate>
    </Page>
  );
}

/** The verdict, the tiles, and what stands below them in two columns. */
function Coming() {
  const { t } = useTranslation();
  const blocks = (heights: readonly number[]) =>
    heights.map((height) => <Skeleton key={height} height={height} radius="md" />);
  return (
    <div className={classes.coming} aria-busy aria-label={t("app.loading")} role="status">
      <Skeleton height={80} radius="md" />
      <Skeleton height={70} radius="md" />
      <div className={classes.grid}>
        <div className={classes.column}>{blocks([258, 220])}</div>
        <div className={`${classes.column} ${classes.beside}`}>{blocks([84, 210, 150])}</div>
      </div>
    </div>
  );
}

const openTenant = ({ slug }: { slug: string }) => go(routes.tenant(slug));
const openDatabase = ({ tenant }: DatabaseStatus) => go(routes.tenant(tenant, "databases"));
const fix = (row: DatabaseStatus) => <Fix row={row} />;

function Safe({ overview, rows }: { overview: Overview; rows: DatabaseStatus[] }) {
  const openJobs = useJobDrawer();
  const running = useRunningCount();
  return (
    <>
      <Verdict overview={overview} rows={rows} />
      <Tiles overview={overview} running={running} onJobs={openJobs} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <Attention rows={rows} fix={fix} onOpen={openDatabase} />
          <Strips tenants={overview.tenants} onOpen={openTenant} />
        </div>
        <div className={`${classes.column} ${classes.beside}`}>
          <RunningJobs />
          <UpcomingRuns />
          <Filling />
        </div>
      </div>
    </>
  );
}
