/** Reports of connection and storage tests. */

import type { Stage, TestReport } from "../../../bindings";
import { readDatabaseUrl, tunnelOf } from "../../../lib/url";

export function connectionReport(url: string): TestReport {
  const stages = connectionStages(url);
  const isOther = stages.some(({ detail }) => detail.startsWith("the server is MariaDB"));
  return { stages, answers_as: isOther ? "mariadb" : null };
}

/** A host called `maria` is MariaDB, whatever the URL says; one called `down` does not answer, and no SSH server called `strange` is known; everything else lacks only the newest client tool. */
function connectionStages(text: string): Stage[] {
  const host = readDatabaseUrl(text)?.parts.find(({ label }) => label === "host")?.value ?? "db.example";
  const tunnel = tunnelOf(text);
  if (tunnel?.host === "strange") {
    const detail = "the server strange:22 is not the one that is known, or not known yet";
    const hints = ["Look at its key, then add it to the known hosts: ssh-keyscan -p 22 strange"];
    return [{ stage: "tunnel", outcome: "failed", detail, hints }];
  }
  const name: Stage = tunnel
    ? { stage: "tunnel", outcome: "passed", detail: `${tunnel.user}@${tunnel.host}:22 lets us in` }
    : { stage: "name", outcome: "passed", detail: `${host} is 10.0.4.12` };
  if (host === "maria" && text.startsWith("mysql:")) {
    const detail = "the server is MariaDB, not MySQL: 11.8.2-MariaDB";
    return [name, { stage: "version", outcome: "failed", detail, hints: ["Begin the URL with mariadb://."] }];
  }
  if (host === "down") {
    const hints = [`Check that the server runs and listens: nc -vz ${host} 5432`];
    const skipped = ["tls", "login", "version", "rights", "tool"].map(
      (stage): Stage => ({ stage, outcome: "skipped", detail: "not tried" }),
    );
    return [
      name,
      { stage: "tcp", outcome: "failed", detail: "connection refused on port 5432", hints },
      ...skipped,
    ];
  }
  if (host === "poor") {
    const hints = ["SELECT, SHOW VIEW, TRIGGER", "SHOW_ROUTINE"].map(
      (rights, at) => `GRANT ${rights} ON ${at === 0 ? "`shop`" : "*"}.* TO 'bulkhead'@'%';`,
    );
    const detail = "the user may not read everything, so that a backup would be short";
    return [
      name,
      { stage: "tcp", outcome: "passed", detail: "connected in 3 ms" },
      { stage: "login", outcome: "passed", detail: "logged in as bulkhead" },
      { stage: "rights", outcome: "failed", detail, hints },
    ];
  }
  const hint = "Install it: apt-get install postgresql-client-17";
  return [
    name,
    { stage: "tcp", outcome: "passed", detail: "connected in 3 ms" },
    { stage: "tls", outcome: "passed", detail: "TLS 1.3, certificate not checked" },
    { stage: "login", outcome: "passed", detail: "logged in as bulkhead" },
    { stage: "version", outcome: "passed", detail: "PostgreSQL 17.2" },
    { stage: "rights", outcome: "passed", detail: "every table can be read" },
    { stage: "tool", outcome: "warned", detail: "pg_dump 17.0 is a little older", hints: [hint] },
  ];
}

export function storageStages(location: string): Stage[] {
  if (location.includes("full")) {
    const hints = ["Free some space there, then test again."];
    return [
      { stage: "write", outcome: "failed", detail: "no space left on the device", hints },
      { stage: "read", outcome: "skipped", detail: "not tried" },
      { stage: "delete", outcome: "skipped", detail: "not tried" },
    ];
  }
  return [
    { stage: "write", outcome: "passed", detail: "1 kB written in 2 ms" },
    { stage: "read", outcome: "passed", detail: "read back, equal" },
    { stage: "delete", outcome: "passed", detail: "nothing is left" },
  ];
}
