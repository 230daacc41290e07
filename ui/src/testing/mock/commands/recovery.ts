/** Recovery kits, keys and disaster drills, from memory. */

import type { KitStatus } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { disaster, rebuiltOf } from "../disasters";
import { bringBack } from "../rebuild";
import type { Rehearsal } from "../rehearsal";
import { ago, DAY } from "../world";
import type { Answer } from "./answer";

export function recoveryCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const status = (tenant: string): KitStatus => {
    const known = world.kits.get(tenant);
    const protectedOnce = world.databases.some((row) => row.tenant === tenant && row.last_good_at !== null);
    return (
      known ?? {
        ...{
          tenant,
          state: protectedOnce ? "missing" : "not-needed",
          made_at: null,
          changes: [],
          contacts: [],
        },
      }
    );
  };
  return {
    kitList: () => answer("kitList", () => world.tenants.map(({ slug }) => status(slug))),
    kitStatus: (tenant) => answer("kitStatus", () => status(tenant)),
    kitContacts: (tenant, contacts) =>
      answer("kitContacts", () => {
        world.kits.set(tenant, { ...status(tenant), contacts });
        return status(tenant);
      }),
    kitExport: (tenant, form) =>
      answer("kitExport", () => {
        const made_at = new Date().toISOString();
        world.kits.set(tenant, { ...status(tenant), state: "current", made_at, changes: [] });
        const end = { html: "html", text: "txt", sealed: "age" }[form];
        return { tenant, path: `/media/stick/${tenant}-kit.${end}`, form, made_at, unread: [] };
      }),
    kitChoose: () =>
      answer("kitChoose", () => {
        const tenant = world.tenants[0]?.slug ?? "nobody";
        const storages = world.storages.map(({ name }) => name);
        return {
          name: `${tenant}-recovery-kit.html`,
          sealed: false,
          tenant,
          made_at: ago(40 * DAY),
          storages,
        };
      }),
    tenantKeyRotate: (tenant) =>
      answer("tenantKeyRotate", () => {
        const changes = ["the key"];
        world.kits.set(tenant, { ...status(tenant), state: "outdated", made_at: ago(40 * DAY), changes });
        return {
          tenant,
          repositories: ["office-nas", "offsite"],
          left: [],
          locked: ["offsite"],
          others: 1,
          resumed: false,
        };
      }),
    disasterBegin: () => answer("disasterBegin", () => "job-disaster"),
    kitImport: () => answer("kitImport", () => bringBack(world, world.tenants[0]?.slug ?? "acme")),
    disasterGet: (tenant) => answer("disasterGet", () => disaster(tenant)),
    catalogRebuild: () =>
      answer("catalogRebuild", () => ({
        aside: "catalog-damaged-20260301T120000Z.db",
        tenants: world.tenants.map((row) => rebuiltOf(row.slug)),
        left: world.lost,
      })),
    disasterList: (tenant) =>
      answer("disasterList", () => (world.kits.has(tenant) ? [disaster(tenant)] : [])),
  } satisfies Partial<Commands>;
}
