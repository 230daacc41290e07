/** Every page and its address: one line each, the first that fits counts. The rail shows what stands here. */

import { page } from "../router";
import { AlertsPage } from "./AlertsPage";
import { BackupPage } from "./BackupPage";
import { BackupsPage } from "./BackupsPage";
import { ComparePage } from "./ComparePage";
import { AddDatabasePage, DatabasePage } from "./DatabasePage";
import { DrillPage } from "./DrillPage";
import { DrillsPage } from "./DrillsPage";
import { JobPage, JobsPage } from "./JobsPage";
import { MissingPage } from "./MissingPage";
import { OverviewPage } from "./OverviewPage";
import { PoliciesPage } from "./PoliciesPage";
import { PolicyPage } from "./PolicyPage";
import { ReportsPage } from "./ReportsPage";
import { RestorePage } from "./RestorePage";
import { SettingsPage } from "./SettingsPage";
import { StoragePage } from "./StoragePage";
import { StoragesPage } from "./StoragesPage";
import { TenantsPage } from "./TenantsPage";
import { TenantPage } from "./tenant/TenantPage";
import { WelcomePage } from "./welcome/WelcomePage";

export const PAGES = [
  page("", () => <OverviewPage />),
  page("welcome", (_, ask) => <WelcomePage door={ask("door")} />),
  page("missing", () => <MissingPage />),
  page("tenants", (_, ask) => <TenantsPage status={ask("status")} />),
  page("tenants/:tenant/:tab?", ({ tenant, tab }) => <TenantPage slug={tenant} tab={tab} />),
  page("databases/new", (_, ask) => <AddDatabasePage tenant={ask("tenant")} />),
  page("databases/:tenant/:name", ({ tenant, name }) => <DatabasePage tenant={tenant} name={name} />),
  page("jobs", (_, ask) => <JobsPage tab={ask("state")} />),
  page("jobs/:id", ({ id }) => <JobPage id={id} />),
  page("restore", (_, ask) => <RestorePage database={ask("database")} snapshot={ask("snapshot")} />),
  page("backups", (_, ask) => <BackupsPage tenant={ask("tenant")} database={ask("database")} />),
  page("backups/compare", (_, ask) => (
    <ComparePage database={ask("database") ?? ""} older={ask("older") ?? ""} newer={ask("newer") ?? ""} />
  )),
  page("backups/:id", ({ id }, ask) => <BackupPage database={ask("database") ?? ""} id={id} />),
  page("policies", (_, ask) => (
    <PoliciesPage fresh={ask("new") !== null} from={ask("from")} of={ask("of")} />
  )),
  page("policies/:name", ({ name }) => <PolicyPage name={name} />),
  page("storages", () => <StoragesPage />),
  page("storages/:name", ({ name }) => <StoragePage name={name} />),
  page("drills", (_, ask) => <DrillsPage tab="drills" database={ask("database")} tenant={null} />),
  page("drills/schedule", () => <DrillsPage tab="schedule" database={null} tenant={null} />),
  page("drills/disaster", (_, ask) => <DrillsPage tab="disaster" database={null} tenant={ask("tenant")} />),
  page("drills/:id", ({ id }) => <DrillPage id={id} />),
  page("reports", (_, ask) => <ReportsPage tenant={ask("tenant")} />),
  page("alerts/:tab?", ({ tab }, ask) => <AlertsPage tab={tab} alert={ask("alert")} />),
  page("settings/:section?", ({ section }) => <SettingsPage section={section} />),
] as const;
