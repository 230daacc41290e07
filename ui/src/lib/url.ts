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
  | "ssh"
  | "endpoint"
  | "region"
  | "accessKey";

const DATABASES: Record<string, Engine> = {
  "postgres:": "postgres",
  "postgresql:": "postgres",
  "mysql:": "mysql",
  "mariadb:": "mariadb",
  "sqlite:": "sqlite",
  "sqlite3:": "sqlite",
};

const PORTS: Record<Engine, string> = { postgres: "5432", mysql: "3306", mariadb: "3306", sqlite: "" };

/** A file that is named by its path alone is a database as well: SQLite's. */
export function databaseUrl(text: string): string {
  const path = text.trim();
  return /^\/[^/]/.test(path) ? `sqlite:${path.split("/").map(encodeURIComponent).join("/")}` : path;
}

/** What a database's URL, or the path of its file, says; none while it cannot be read. */
export function readDatabaseUrl(text: string): ReadUrl | null {
  const url = parse(databaseUrl(text));
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
    ["ssh", url.searchParams.get("ssh") ?? ""],
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

/**
 * Takes the password out of a URL. The rest stays as it was written.
 *
 * Passwords are pasted as they are: what should have been escaped in them is part of them, rather than shown. A folder
 * may well hold an `@`, a database hardly ever does.
 */
export function splitPassword(text: string): { url: string; password: string | null } {
  const match = /^(\s*([a-z0-9+.-]+:)\/\/[^/?#:@]*):/i.exec(text);
  const [before = "", scheme = ""] = match?.slice(1) ?? [];
  const from = before.length + 1;
  const options = text.slice(from).search(/\?[a-z_-]+=/i);
  const whole = options < 0 ? text.length : from + options;
  const authority = text.slice(from, whole).search(/[/?#]/);
  const within = (end: number) => text.slice(from, end).lastIndexOf("@");
  const near = authority < 0 || scheme.toLowerCase() in DATABASES ? -1 : within(from + authority);
  const at = near < 0 ? within(whole) : near;
  const port = /^\d{1,5}[/?#]/.test(text.slice(from));
  if (!match || port || at < 0 || !/^[^/?#]/.test(text.slice(from + at + 1))) {
    return { url: text, password: null };
  }
  const password = decode(text.slice(from, from + at));
  return { url: `${before}@${text.slice(from + at + 1)}`, password };
}

/** Whether a text can hold no password: as long as a URL is typed, what stands behind a colon may become one. */
export function holdsNoPassword(text: string): boolean {
  const place = /^\s*[a-z0-9+.-]+:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";
  return (
    !/password/i.test(text) &&
    splitPassword(text).password === null &&
    (place.includes("@") || !place.includes(":"))
  );
}

/** Who a URL says that it logs in as; empty where it names nobody. */
export function userOf(text: string): string {
  return decode(parse(text)?.username ?? "");
}

/** The same URL with another user; an empty one takes it out. */
export function withUser(text: string, user: string): string {
  const match = /^(\s*[a-z0-9+.-]+:\/\/)(?:[^/?#@]*@)?/i.exec(text);
  if (!match) {
    return text;
  }
  const named = user === "" ? "" : `${encodeURIComponent(user)}@`;
  return `${match[1]}${named}${text.slice(match[0].length)}`;
}

export const TLS_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;

/** How far a database's URL says that its connection is secured; none where it leaves that to the default. */
export function tlsOf(text: string): string | null {
  return parse(text)?.searchParams.get("sslmode") ?? null;
}

/** The same URL with another word for it. */
export function withTls(text: string, mode: string | null): string {
  return withOptions(text, { sslmode: mode });
}

/** The SSH server in front of a database, as it is typed. */
export interface Tunnel {
  user: string;
  host: string;
  /** Empty: the usual one. */
  port: string;
}

/** By way of which SSH server a database's URL leads; none where it leads there by itself. */
export function tunnelOf(text: string): Tunnel | null {
  const said = parse(text)?.searchParams.get("ssh");
  if (said === null || said === undefined) {
    return null;
  }
  const at = said.lastIndexOf("@");
  const place = said.slice(at + 1);
  const port = /:(\d*)$/.exec(place.replace(/^\[[^\]]*\]/, ""));
  const host = port ? place.slice(0, place.length - port[0].length) : place;
  return { user: said.slice(0, Math.max(at, 0)), host, port: port?.[1] ?? "" };
}

/** The same URL by way of another SSH server, or of none. */
export function withTunnel(text: string, tunnel: Tunnel | null): string {
  if (tunnel === null) {
    return withOptions(text, { ssh: null, ssh_key: null, ssh_known_hosts: null });
  }
  const { user, host, port } = tunnel;
  return withOptions(text, { ssh: `${user}@${host}${port === "" ? "" : `:${port}`}` });
}

/** The same URL with other options; none takes one out. */
function withOptions(text: string, options: Record<string, string | null>): string {
  const [address = "", query = ""] = text.split("?", 2);
  const values = new URLSearchParams(query);
  for (const [name, value] of Object.entries(options)) {
    if (value === null) {
      values.delete(name);
    } else {
      values.set(name, value);
    }
  }
  // These two may stand in a query as they are, and people read them.
  const rest = values.toString().replaceAll("%40", "@").replaceAll("%3A", ":");
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
    ["accessKey", decode(url.username)],
    ["endpoint", url.searchParams.get("endpoint") ?? ""],
    ["region", url.searchParams.get("region") ?? ""],
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
