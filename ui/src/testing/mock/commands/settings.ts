/** Client tools, and what runs here, from memory. */

import type { ClientTool, ClientTools, Engine } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import type { Answer } from "./answer";

const POSTGRES = ["/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/15/bin"];

export function settingsCommands(stage: Rehearsal, answer: Answer) {
  const tools = (): ClientTools => ({
    folders: stage.folders,
    searched: [...stage.folders, ...POSTGRES, "/usr/bin", "/usr/local/bin"],
    tools: [
      tool("postgres", "pg_dump", "postgresql-client", ["17.2", "15.18"], POSTGRES),
      tool("postgres", "pg_restore", "postgresql-client", ["17.2", "15.18"], POSTGRES),
      tool("mysql", "mysqldump", "mysql-client", [], []),
      tool("mysql", "mysql", "mysql-client", [], []),
      tool("mariadb", "mariadb-dump", "mariadb-client", ["10.11.6"], ["/usr/bin"]),
      tool("mariadb", "mariadb", "mariadb-client", ["15.1"], ["/usr/bin"]),
    ],
  });
  return {
    applicationAbout: () =>
      answer("applicationAbout", () => ({
        version: "0.1.0",
        system: "linux x86_64",
        time_zone: "Europe/Berlin",
        data_dir: "/home/admin/.local/share/bulkhead",
        user: "admin",
      })),
    diagnosisExport: () => answer("diagnosisExport", () => true),
    notificationTest: () => answer("notificationTest", () => null),
    toolList: () => answer("toolList", tools),
    toolFolderAdd: () =>
      answer("toolFolderAdd", () => {
        stage.folders.push("/opt/postgresql-18/bin");
        return tools();
      }),
    toolFolderRemove: (folder) =>
      answer("toolFolderRemove", () => {
        stage.folders.splice(stage.folders.indexOf(folder), 1);
        return tools();
      }),
  } satisfies Partial<Commands>;
}

function tool(
  engine: Engine,
  name: string,
  pack: string,
  versions: string[],
  folders: readonly string[],
): ClientTool {
  const found = versions.map((version, at) => ({
    path: `${folders[at]}/${name}`,
    version,
    says: `${name} ${version}`,
  }));
  const broken =
    name === "mysqldump" ? [{ path: "/opt/old/mysqldump", why: "it does not tell its version" }] : [];
  const elsewhere =
    pack === "mysql-client" ? "On Debian add MySQL's own package source first: https://example.org" : null;
  return { engine, name, package: pack, elsewhere, found, broken };
}
