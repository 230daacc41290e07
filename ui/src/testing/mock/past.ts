/** What went wrong before, whom it was told, and who did what. */

import type { Alert, AlertChannel, AlertMember, Entry as AuditEntry } from "../../bindings";
import { UNDELIVERED } from "./commands/alert";
import { ago, DAY, HOUR, MINUTE } from "./world";

export function alerts(): Alert[] {
  return [
    alert(7, {
      severity: "critical",
      cause: "storage",
      about: "office-nas",
      title: "Storage office-nas fails",
      hint: "Mount it again: sudo mount /mnt/nas",
      troubles: [
        member("acme-dental/practice", "/mnt/nas/bulkhead: the folder is not there"),
        member("acme-dental/shop", "/mnt/nas/bulkhead: the folder is not there"),
        member("bergmann-logistik/fleet", "/mnt/nas/bulkhead: the folder is not there"),
        member("bergmann-logistik/orders", "/mnt/nas/bulkhead: the folder is not there"),
        member("city-library/catalogue", "/mnt/nas/bulkhead: the folder is not there"),
        ...["site", "shop", "blog", "wiki"].map((name) =>
          member(`delta-studio/${name}`, "/mnt/nas/bulkhead: the folder is not there"),
        ),
      ],
      opened_at: ago(42 * MINUTE),
    }),
    alert(6, {
      cause: "stale",
      title: "The last backup of city-library/catalogue is too old",
      hint: "Back it up now.",
      troubles: [member("city-library/catalogue", "the last good backup is 26 h old, the RPO is 24 h")],
      opened_at: ago(2 * HOUR),
    }),
    alert(5, {
      cause: "channel",
      about: "ops channel",
      title: "Channel ops channel does not deliver",
      hint: UNDELIVERED.hints[0] ?? "",
      troubles: [{ tenant: null, database: null, message: UNDELIVERED.message }],
      opened_at: ago(3 * DAY),
      acknowledged_at: ago(2 * DAY),
    }),
    alert(3, {
      severity: "critical",
      cause: "backup",
      about: "acme-dental/practice",
      title: "Backup of acme-dental/practice failed",
      hint: "Set the password again.",
      troubles: [member("acme-dental/practice", 'the server 10.0.4.12:5432 refused the user "bulkhead"')],
      opened_at: ago(9 * DAY),
      acknowledged_at: ago(9 * DAY - HOUR),
      closed_at: ago(8 * DAY),
    }),
    alert(2, {
      cause: "space",
      about: "office-nas",
      title: "Storage office-nas is running full",
      hint: "Free some space there, keep less, or prune: bulkhead prune TENANT.",
      troubles: [{ tenant: null, database: null, message: "it is full in 9 to 13 days" }],
      opened_at: ago(40 * DAY),
      closed_at: ago(33 * DAY),
    }),
  ];
}

export function hostileAlerts(): Alert[] {
  const name = 'hostile/<img src=x onerror="window.hacked=2">';
  return [
    alert(1, {
      title: `Backup of ${name} failed`,
      cause: "backup",
      about: name,
      hint: "<script>1</script> $t(app.name) {{name}}",
      troubles: [member(name, "{{name}} <b>bold</b> \u202Egpj.exe")],
    }),
  ];
}

export function channels(): AlertChannel[] {
  return [
    {
      name: "on call",
      kind: "email",
      target: "ops@example.org by mail.example.org:465",
      mail: {
        ...{ server: "mail.example.org", security: "tls", user: "bulkhead" },
        ...{ from: "bulkhead@example.org", to: ["ops@example.org"] },
      },
      last_at: ago(42 * MINUTE),
      failure: null,
    },
    {
      name: "ops channel",
      kind: "webhook",
      target: "slack at hooks.down.example",
      mail: null,
      last_at: ago(42 * MINUTE),
      failure: UNDELIVERED,
    },
    {
      name: "dead man's switch",
      kind: "ping",
      target: "hc-ping.com",
      mail: null,
      last_at: null,
      failure: null,
    },
  ];
}

const DONE = [
  ["tenant.add", "acme-dental", ""],
  ["storage.add", "office-nas", '{"location":"/mnt/nas/bulkhead","secret":false}'],
  ["database.add", "acme-dental/practice", '{"url":"postgres://bulkhead@10.0.4.12:5432/practice"}'],
  ["policy.add", "nightly", '{"schedule":"0 2 * * *"}'],
  ["key.reveal", "acme-dental", ""],
  ["snapshot.remove", "acme-dental/practice", '{"snapshots":["00227f3a"]}'],
  ["alert.acknowledge", "5", ""],
  ["restore", "acme-dental/practice", '{"to":"postgres://bulkhead@10.0.4.12:5432/practice_restored"}'],
] as const;

export function audit(count = 42): AuditEntry[] {
  return Array.from({ length: count }, (_, at) => {
    const [action, subject, detail] = DONE[at % DONE.length] ?? DONE[0];
    const number = at + 1;
    return {
      ...{ number, who: at % 5 === 4 ? "maria" : "admin", action, subject, detail },
      at: ago((count - at) * 5 * HOUR),
      seal: number.toString(16).padStart(8, "0").repeat(8),
    };
  });
}

function member(database: string, message: string): AlertMember {
  return { tenant: database.split("/")[0] ?? null, database, message };
}

function alert(id: number, differs: Partial<Alert>): Alert {
  const row: Alert = {
    ...{ id, severity: "warning", title: "", body: "", cause: "stale", about: null, hint: "", members: [] },
    ...{ troubles: [], opened_at: ago(HOUR), acknowledged_at: null, snoozed_until: null, closed_at: null },
    ...differs,
  };
  row.members = row.troubles.map(({ database, tenant }) => database ?? tenant ?? "everybody");
  row.body = [...row.troubles.map(({ message }) => message), row.hint].join("\n");
  return row;
}
