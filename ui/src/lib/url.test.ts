import { describe, expect, it } from "vitest";
import {
  databaseUrl,
  readDatabaseUrl,
  readStorageUrl,
  splitPassword,
  tlsOf,
  tunnelOf,
  userOf,
  withTls,
  withTunnel,
  withUser,
} from "./url";

const said = (read: ReturnType<typeof readDatabaseUrl>) =>
  read && Object.fromEntries(read.parts.map(({ label, value }) => [label, value]));

describe("the user of a URL", () => {
  it.each([
    ["s3://bucket/prefix", "AKIA1", "s3://AKIA1@bucket/prefix"],
    ["s3://OLD@bucket?region=eu-1", "A/B+c", "s3://A%2FB%2Bc@bucket?region=eu-1"],
    ["webdavs://me@host/a@b", "", "webdavs://host/a@b"],
    ["/srv/backups", "me", "/srv/backups"],
  ])("%s is given %s", (text, user, expected) => {
    expect(withUser(text, user)).toBe(expected);
    expect(userOf(expected)).toBe(expected.startsWith("/") ? "" : user);
  });
});

describe("a database's URL", () => {
  it("is read with the engine's own port", () => {
    const read = readDatabaseUrl("mariadb://root@db.example/shop");
    expect(read).toMatchObject({ kind: "mariadb", name: "shop" });
    expect(said(read)).toEqual({ host: "db.example", port: "3306", user: "root", database: "shop" });
  });

  it("may name a socket's folder, TLS, and names that are escaped", () => {
    const read = readDatabaseUrl(
      "postgresql://me%40corp@localhost/my%20shop?host=/run/postgresql&sslmode=verify-full",
    );
    const expected = { host: "/run/postgresql", port: "5432", user: "me@corp", database: "my shop" };
    expect(said(read)).toEqual({ ...expected, tls: "verify-full" });
  });

  it("is made of the path of a file", () => {
    expect(databaseUrl(" /srv/my app/50%.db ")).toBe("sqlite:/srv/my%20app/50%25.db");
    expect(readDatabaseUrl("/srv/my app/50%.db")).toMatchObject({ kind: "sqlite", name: "50%" });
    expect(databaseUrl("postgres://u@db/shop")).toBe("postgres://u@db/shop");
    expect(readDatabaseUrl("//server/share.db")).toBeNull();
  });

  it("may be a file", () => {
    expect(readDatabaseUrl("sqlite:/srv/app/data.db")).toMatchObject({ kind: "sqlite", name: "data" });
  });

  it.each(["", "shop", "http://db/shop", "postgres://", "postgres:", "sqlite:", "postgres://%zz@"])(
    "is not read from %j",
    (text) => expect(readDatabaseUrl(text)).toBeNull(),
  );

  it("that is badly escaped is shown as it is", () => {
    expect(said(readDatabaseUrl("mysql://u@db/50%"))).toMatchObject({ database: "50%" });
  });
});

describe("a storage's URL", () => {
  it("may be a folder", () => {
    expect(readStorageUrl("/mnt/nas/bulkhead")).toMatchObject({ kind: "file", name: "bulkhead" });
    expect(readStorageUrl("file:///mnt/nas")).toMatchObject({ kind: "file", name: "nas" });
  });

  it("may be a bucket, or a folder on a server", () => {
    expect(readStorageUrl("s3://AK@bucket/a/b?endpoint=https://s3.example")).toMatchObject({
      kind: "s3",
      name: "b",
    });
    expect(readStorageUrl("sftp://me@nas/backups")).toMatchObject({ kind: "sftp" });
    expect(readStorageUrl("webdavs://me@cloud/dav")).toMatchObject({ kind: "webdav" });
    expect(readStorageUrl("ftp://nas/backups")).toBeNull();
  });
});

describe("a password in a URL", () => {
  it.each([
    ["postgres://u:p@db/shop", "postgres://u@db/shop", "p"],
    ["mysql://u:p%40%3A@db:3306/x?a=b:c@d", "mysql://u@db:3306/x?a=b:c@d", "p@:"],
    ["postgres://u:p@ss@db/shop", "postgres://u@db/shop", "p@ss"],
    ["s3://AK:SK@bucket/p", "s3://AK@bucket/p", "SK"],
    ["s3://AK:S/K+1@bucket/p", "s3://AK@bucket/p", "S/K+1"],
    ["mariadb://bk:my:p@ss/w#1@host/wiki", "mariadb://bk@host/wiki", "my:p@ss/w#1"],
    ["postgres://u:a?b@db/shop?sslmode=require", "postgres://u@db/shop?sslmode=require", "a?b"],
    ["postgres://u:p@db/shop?ssh=me@jump", "postgres://u@db/shop?ssh=me@jump", "p"],
    ["webdavs://me:pw@host/a@b", "webdavs://me@host/a@b", "pw"],
    ["postgres://u:@db/shop", "postgres://u@db/shop", ""],
  ])("%s is taken out", (text, url, password) => {
    expect(splitPassword(text)).toEqual({ url, password });
  });

  it.each([
    "postgres://u@db/shop",
    "postgres://db:5432/shop",
    "webdavs://nas:8443/a@b",
    "sqlite:/a:b@c",
    "/srv/a:b@c",
    "postgres://u:p@",
  ])("is not seen in %s", (text) => expect(splitPassword(text)).toEqual({ url: text, password: null }));
});

describe("TLS in a URL", () => {
  it("is read, set and taken out without touching the rest", () => {
    const url = "postgres://ann@db/shop%20a?sslrootcert=%2Fca.pem&sslmode=prefer";
    expect(tlsOf(url)).toBe("prefer");
    expect(withTls(url, "verify-full")).toBe(
      "postgres://ann@db/shop%20a?sslrootcert=%2Fca.pem&sslmode=verify-full",
    );
    expect(withTls("mysql://u@db/x?sslmode=require", null)).toBe("mysql://u@db/x");
    expect(tlsOf("mysql://u@db/x")).toBeNull();
  });
});

describe("an SSH server in a URL", () => {
  it.each([
    ["ann@bastion", { user: "ann", host: "bastion", port: "" }],
    ["ann@bastion:2222", { user: "ann", host: "bastion", port: "2222" }],
    ["ann@[::1]:22", { user: "ann", host: "[::1]", port: "22" }],
    ["me@corp@bastion", { user: "me@corp", host: "bastion", port: "" }],
    ["@", { user: "", host: "", port: "" }],
  ])("%s is read, and written as it was", (said, tunnel) => {
    const url = `postgres://u@db/shop?sslmode=require&ssh=${said}`;
    expect(tunnelOf(url)).toEqual(tunnel);
    expect(tunnelOf(withTunnel("postgres://u@db/shop", tunnel))).toEqual(tunnel);
    expect(said === "ann@[::1]:22" || withTunnel(url, tunnel) === url).toBe(true);
  });

  it("goes with its key", () => {
    const url = "mysql://u@db/x?ssh=ann@bastion&ssh_key=/k&ssh_known_hosts=/h&sslmode=require";
    expect(withTunnel(url, null)).toBe("mysql://u@db/x?sslmode=require");
    expect(tunnelOf("mysql://u@db/x")).toBeNull();
    expect(said(readDatabaseUrl(url))).toMatchObject({ ssh: "ann@bastion" });
  });
});
