/** What stands in the rail: one line a page. An entry shows as soon as `app/pages` has its page. */

import {
  IconActivity,
  IconArchive,
  IconBell,
  IconCalendarRepeat,
  IconFileCertificate,
  IconHistory,
  IconLayoutDashboard,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  IconUsers,
} from "@tabler/icons-react";
import { routes } from "../../lib/routes";
import { isThere } from "../pages/isThere";
import { read } from "../router";

const ENTRIES = [
  { name: "overview", group: 0, href: routes.overview(), icon: IconLayoutDashboard },
  { name: "tenants", group: 0, href: routes.tenants(), icon: IconUsers },
  { name: "backups", group: 0, href: routes.backups(), icon: IconArchive },
  { name: "restore", group: 0, href: routes.restore(), icon: IconHistory },
  { name: "drills", group: 0, href: routes.drills(), icon: IconShieldCheck },
  { name: "jobs", group: 0, href: routes.jobs(), icon: IconActivity },
  { name: "policies", group: 1, href: routes.policies(), icon: IconCalendarRepeat },
  { name: "storages", group: 1, href: routes.storages(), icon: IconServer2 },
  { name: "reports", group: 1, href: routes.reports(), icon: IconFileCertificate },
  { name: "alerts", group: 1, href: routes.alerts(), icon: IconBell },
  { name: "settings", group: 2, href: routes.settings(), icon: IconSettings },
] as const;

export type Entry = (typeof ENTRIES)[number];
export type EntryName = Entry["name"];

/** Only what leads somewhere. */
export function entries(): Entry[] {
  return ENTRIES.filter(({ href }) => isThere(href));
}

/** Whether an address lies on a page of this entry. */
export function isOn(entry: Entry, hash: string): boolean {
  const [own, shown] = [read(entry.href).parts[0], read(hash).parts[0]];
  // The editor of a database belongs to its tenant.
  return own === (shown === "databases" ? "tenants" : shown);
}
