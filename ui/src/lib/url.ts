/**
 * Reads pasted URLs, to show what was read and to take secrets out of sight at once.
 *
 * The shell reads them again and has the last word; nothing here decides whether a URL is valid.
 */

import type { Engine } from "../bindings";

/** What was understood of a URL, as label and value. */
export interface ReadUrl {
  kind: Engine | "file" | "s3" | "sftp" | "webdav";
  parts: { label: PartLabel; value: string }[];
  /** Last part of the path: the database's or folder's own name. */
  name: string;
}

export type PartLabel =
  | "host"
  | "port"
  | "user"
  | "database"
  | "file"
  | "bucket"
  | "folder"
  | "tls"
  | "endpoint";

const DATABASES: Record<string, Engine> = {
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "mysql:": "mysql",
  "mariadb:": "mariadb",
  "sqlite:": "sqlite",
  "sqlite3:": "sqlite",
};

const PORTS: Record<Engine, string> = { postgres: "5432", mysql: "3306", mariadb: "3306", sqlite: "" };

/** What a database's URL says; none while it cannot be read. */
export function readDatabaseUrl(text: string): ReadUrl | null {
  const url = parse(text);
  const kind = url && DATABASES[url.protocol];
  if (!url || !kind) {
    return null;
  }
  const path = decode(url.pathname);
  if (kind === "sqlite") {
    return path.length > 1 ? { kind, parts: filled([["file", path]]), name: stem(path) } : null;
  }
  const database = path.replace(/^\//, "");
  const parts = filled([
    ["host", url.searchParams.get("host") ?? decode(url.hostname)],
    ["port", url.port || PORTS[kind]],
    ["user", decode(url.username)],
    ["database", database],
    ["tls", url.searchParams.get("sslmode") ?? ""],
  ]);
  return url.hostname || url.searchParams.has("host") ? { kind, parts, name: database } : null;
}

/** What a storage's URL or folder says; none while it cannot be read. */
export function readStorageUrl(text: string): ReadUrl | null {
  const folder = text.trim();
  if (folder.startsWith("/")) {
    return { kind: "file", parts: filled([["folder", folder]]), name: stem(folder) };
  }
  const url = parse(folder);
  if (!url) {
    return null;
  }
  const path = decode(url.pathname);
  const name = stem(path) || decode(url.hostname);
  const remote: [PartLabel, string][] = [
    ["host", decode(url.hostname)],
    ["port", url.port],
    ["user", decode(url.username)],
    ["folder", path],
  ];
  switch (url.protocol) {
    case "file:":
      return path.length > 1 ? { kind: "file", parts: filled([["folder", path]]), name } : null;
    case "s3:":
      return { kind: "s3", parts: filled(bucket(url, path)), name };
    case "sftp:":
      return { kind: "sftp", parts: filled(remote), name };
    case "webdav:":
    case "webdavs:":
    case "dav:":
    case "davs:":
      return { kind: "webdav", parts: filled(remote), name };
    default:
      return null;
  }
}

/** Takes the password out of a URL. The rest stays as it was written. */
export function splitPassword(text: string): { url: string; password: string | null } {
  const match = /^(\s*[a-z0-9+.-]+:\/\/[^/?#:@]*):([^/?#]*)@(?=[^/?#])/i.exec(text);
  if (!match) {
    return { url: text, password: null };
  }
  return { url: `${match[1]}@${text.slice(match[0].length)}`, password: decode(match[2] ?? "") };
}

export const TLS_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;

/** How far a database's URL says that its connection is secured; none where it leaves that to the default. */
export function tlsOf(text: string): string | null {
  return parse(text)?.searchParams.get("sslmode") ?? null;
}

/** The same URL with another word for it. */
export function withTls(text: string, mode: string | null): string {
  const [address = "", query = ""] = text.split("?", 2);
  const values = new URLSearchParams(query);
  if (mode === null) {
    values.delete("sslmode");
  } else {
    values.set("sslmode", mode);
  }
  const rest = values.toString();
  return rest === "" ? address : `${address}?${rest}`;
}

function parse(text: string): URL | null {
  try {
    return new URL(text.trim());
  } catch {
    return null;
  }
}

function bucket(url: URL, path: string): [PartLabel, string][] {
  return [
    ["bucket", decode(url.hostname)],
    ["folder", path.replace(/^\//, "")],
    ["user", decode(url.username)],
    ["endpoint", url.searchParams.get("endpoint") ?? ""],
  ];
}

function filled(parts: [PartLabel, string][]): ReadUrl["parts"] {
  return parts.filter(([, value]) => value !== "").map(([label, value]) => ({ label, value }));
}

function stem(path: string): string {
  const last = path.split("/").filter(Boolean).at(-1) ?? "";
  return last.replace(/\.(db|sqlite3?|db3)$/i, "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
