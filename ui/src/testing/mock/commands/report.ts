/** Evidence reports, from memory. */

import type { EvidenceDatabase, EvidenceReport, Failure } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { ago, DAY, HOUR, type World } from "../world";
import type { Answer } from "./answer";

const BACKWARDS: Failure = {
  code: "invalid-input",
  message: "the period ends before it begins",
  hints: ["Choose a last day that is not before the first."],
};

export function reportCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    reportGet: async (tenant, from, to) => {
      if (to < from) {
        await stage.pause();
        return { status: "error", error: BACKWARDS };
      }
      return answer("reportGet", () => reportOf(world, tenant, from, to));
    },
    reportExport: (tenant, from, to, form) =>
      answer("reportExport", () => ({ tenant, path: `/home/admin/${tenant}-${from}-${to}.${form}` })),
    reportExportEach: (tenants, from, to, form) =>
      answer("reportExportEach", () => ({
        folder: "/home/admin/reports",
        written: tenants.map((tenant) => ({
          tenant,
          path: `/home/admin/reports/${tenant}-${from}-${to}.${form}`,
        })),
        refused: [],
      })),
  } satisfies Partial<Commands>;
}

function reportOf(world: World, tenant: string, from: string, to: string): EvidenceReport {
  const rows = world.databases.filter((row) => row.tenant === tenant);
  return {
    tenant,
    name: world.tenants.find(({ slug }) => slug === tenant)?.name ?? tenant,
    from,
    to,
    made_at: ago(0),
    databases: rows.map(({ path }, at) => database(path, from, to, at)),
    places: world.storages.map(({ name, location }, at) => ({
      ...{ storage: name, location, snapshots: 34 - at * 9, newest: ago((3 + at) * HOUR) },
      ...{ read_since: at === 0 ? ago(21 * DAY) : null, bad: at },
    })),
    incidents: world.alerts
      .filter(({ members }) => members.some((member) => member.startsWith(tenant)))
      .map(({ title, severity, opened_at, acknowledged_at, closed_at }) => ({
        ...{ title, severity, opened_at, acknowledged_at, closed_at },
      })),
    rehearsals: [
      { at: ago(12 * DAY), without: "office-nas", passed: false, gaps: ["the kit is out of date"] },
    ],
    exceptions: rows.slice(1, 2).map(({ path }) => `${path}: keeps 7 daily in place of 30`),
    acts: world.audit.slice(-6).map(({ at, who, action, subject, detail }) => ({
      ...{ at, who, action, subject, detail },
    })),
    kit: "written 40 days ago, out of date since the key was changed",
  };
}

function database(path: string, from: string, to: string, which: number): EvidenceDatabase {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
  const days = Array.from({ length: count }, (_, at) => {
    const breached = which === 1 && at % 13 === 5;
    return {
      day: new Date(Date.parse(from) + at * DAY).toISOString().slice(0, 10),
      ...{ done: breached ? 0 : 1, failed: breached ? 2 : 0 },
      ...{ exposure_seconds: breached ? 172_000 : 86_000, breached: which === 2 ? null : breached },
    };
  });
  const breaches = days.filter(({ breached }) => breached).length;
  return {
    database: path,
    rpo: which === 2 ? null : "26h",
    rto: which === 2 ? null : "1h",
    days,
    breaches,
    worst_seconds: which === 2 ? null : breaches > 0 ? 172_000 : 87_000,
    done: days.filter(({ done }) => done > 0).length,
    failed: breaches * 2,
    ...{ proofs: 4 - which, failed_proofs: which === 1 ? 1 : 0 },
    slowest_seconds: which === 2 ? null : 2_700 + which * 1_800,
    in_time: which === 2 ? null : which === 0,
    missed: which,
  };
}
