/** What is known of one tenant, a tab each: one line a tab. */

import type { ReactNode } from "react";
import type { DatabaseStatus, TenantStatus } from "../../../bindings";
import { DrillTable } from "../../../features/drills";
import { UnderWay } from "../../../features/jobs";
import { Report } from "../../../features/reports";
import { Activity, TenantPolicy } from "../../../features/tenants";
import type { TenantTab } from "../../../lib/routes";
import { BackupsTab } from "./BackupsTab";
import { DatabasesTab } from "./DatabasesTab";
import { SettingsTab } from "./SettingsTab";
import { SummaryTab } from "./SummaryTab";

export interface TabProps {
  tenant: TenantStatus;
  databases: DatabaseStatus[];
}

export const TABS: readonly { name: TenantTab; render: (props: TabProps) => ReactNode }[] = [
  { name: "summary", render: (props) => <SummaryTab {...props} /> },
  { name: "databases", render: (props) => <DatabasesTab {...props} /> },
  { name: "backups", render: ({ databases }) => <BackupsTab databases={databases} /> },
  {
    name: "policy",
    render: ({ tenant, databases }) => <TenantPolicy slug={tenant.slug} databases={databases} />,
  },
  {
    name: "drills",
    render: ({ tenant: { slug } }) => (
      <>
        <UnderWay kind="drill" tenant={slug} />
        <DrillTable tenant={slug} database={null} />
      </>
    ),
  },
  { name: "reports", render: ({ tenant }) => <Report tenant={tenant.slug} /> },
  { name: "activity", render: ({ tenant }) => <Activity slug={tenant.slug} /> },
  { name: "settings", render: (props) => <SettingsTab {...props} /> },
];
