/** Every page and its address: one line each, the first that fits counts. The rail shows what stands here. */

import { page } from "../router";
import { later } from "./later";
import { OverviewPage } from "./OverviewPage";

// The first page is there at once; the others are fetched behind it.
const AlertsPage = later(() => import("./AlertsPage").then((page) => page.AlertsPage));
const BackupPage = later(() => import("./BackupPage").then((page) => page.BackupPage));
const BackupsPage = later(() => import("./BackupsPage").then((page) => page.BackupsPage));
const ComparePage = later(() => import("./ComparePage").then((page) => page.ComparePage));
const AddDatabasePage = later(() => import("./DatabasePage").then((page) => page.AddDatabasePage));
const DatabasePage = later(() => import("./DatabasePage").then((page) => page.DatabasePage));
const DrillPage = later(() => import("./DrillPage").then((page) => page.DrillPage));
const DrillsPage = later(() => import("./DrillsPage").then((page) => page.DrillsPage));
const JobPage = later(() => import("./JobsPage").then((page) => page.JobPage));
const JobsPage = later(() => import("./JobsPage").then((page) => page.JobsPage));
const MissingPage = later(() => import("./MissingPage").then((page) => page.MissingPage));
const PoliciesPage = later(() => import("./PoliciesPage").then((page) => page.PoliciesPage));
const PolicyPage = later(() => import("./PolicyPage").then((page) => page.PolicyPage));
const ReportsPage = later(() => import("./ReportsPage").then((page) => page.ReportsPage));
const RestorePage = later(() => import("./RestorePage").then((page) => page.RestorePage));
const SettingsPage = later(() => import("./SettingsPage").then((page) => page.SettingsPage));
const StoragePage = later(() => import("./StoragePage").then((page) => page.StoragePage));
const StoragesPage = later(() => import("./StoragesPage").then((page) => page.StoragesPage));
const TenantsPage = later(() => import("./TenantsPage").then((page) => page.TenantsPage));
const TenantPage = later(() => import("./tenant/TenantPage").then((page) => page.TenantPage));
const WelcomePage = later(() => import("./welcome/WelcomePage").then((page) => page.WelcomePage));

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
