/** Databases, from memory. */

import type { DatabaseInput } from "../../../bindings";
import { readDatabaseUrl } from "../../../lib/url";
import type { Commands } from "../../../platform/platform";
import { given } from "../rebuild";
import { redundancyOf } from "../redundancy";
import type { Rehearsal } from "../rehearsal";
import { addDatabase } from "../world";
import { type Answer, readable, remove } from "./answer";
import { connectionReport } from "./stages";

export function databaseCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    databaseList: (tenant) =>
      answer("databaseList", () =>
        world.databases
          .filter((row) => tenant === null || row.tenant === tenant)
          .map((row) =>
            saved(
              { ...row, url: urlOf(row), password: row.engine === "sqlite" ? null : "" },
              row.engine,
              row.production,
            ),
          ),
      ),
    databaseFile: () => answer("databaseFile", () => "/srv/data/chosen shop.db"),
    databaseAdd: (input) =>
      answer("databaseAdd", () => {
        const engine = readDatabaseUrl(input.url)?.kind;
        const differs = engine === "mysql" || engine === "mariadb" || engine === "sqlite" ? { engine } : {};
        return saved(input, addDatabase(world, input.tenant, input.name, differs).engine);
      }),
    databasePassword: (path) => answer("databasePassword", () => given(world, "database-password", path)),
    databaseTest: (path) => answer("databaseTest", () => connectionReport(path)),
    databaseCheckUrl: (url) =>
      readable(
        answer("databaseCheckUrl", () => null),
        readDatabaseUrl(url),
      ),
    databaseTestUrl: ({ url }) => answer("databaseTestUrl", () => connectionReport(url)),
    databaseRemove: (path) =>
      answer("databaseRemove", () => remove(world.databases, (row) => row.path === path)),
    databaseUpdate: (path, { url, password }) =>
      answer("databaseUpdate", () => {
        const [tenant = "", name = ""] = path.split("/");
        const row = world.databases.find((one) => one.path === path);
        return saved({ tenant, name, url, password }, row?.engine ?? "postgres");
      }),
    databaseProduction: (path, production) =>
      answer("databaseProduction", () => {
        const row = world.databases.find((one) => one.path === path);
        if (row) {
          row.production = production;
        }
        return null;
      }),
    databaseTestUpdate: (_, { url }) => answer("databaseTestUpdate", () => connectionReport(url)),
    tenantRedundancy: (tenant) => answer("tenantRedundancy", () => redundancyOf(world, tenant)),
    databaseInspect: () =>
      answer("databaseInspect", () => ({
        server: "PostgreSQL 17.2",
        bytes: 1_840_000_000,
        tables: [{ name: "public.orders", rows: 1_200_000, bytes: 910_000_000 }],
        objects: [] as [string, string[]][],
        roles: ["shop"],
        warnings: [],
      })),
  } satisfies Partial<Commands>;
}

function urlOf({ engine, name }: { engine: string; name: string }): string {
  return engine === "sqlite"
    ? `sqlite:/srv/data/${name}.db`
    : `${engine}://bulkhead@10.0.4.12/${encodeURIComponent(name)}`;
}

function saved(
  { tenant, name, url, password }: DatabaseInput,
  engine: "postgres" | "mysql" | "mariadb" | "sqlite",
  production = false,
) {
  const created_at = new Date().toISOString();
  return {
    path: `${tenant}/${name}`,
    tenant,
    name,
    engine,
    url,
    has_password: password !== null,
    production,
    created_at,
  };
}
