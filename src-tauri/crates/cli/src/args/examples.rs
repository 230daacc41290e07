//! What `--help` says after the options: examples that can be copied, in lines that no terminal breaks.

pub(super) mod groups;
mod hooks;
mod policies;

pub(super) use hooks::*;
pub(super) use policies::*;

pub(super) const BULKHEAD: &str = "\
Begin here:
  bulkhead demo
  bulkhead tenant add acme --name \"Acme Dental Ltd\"
  bulkhead storage add disk --url file:///srv/backups
  bulkhead database add acme shop --url sqlite:/srv/shop/shop.db
  bulkhead backup acme/shop
  bulkhead restore acme/shop latest --to-url sqlite:/tmp/proof.db
  bulkhead status

Exit codes:
  0 done, 1 failed, 2 usage, 3 nothing to do or not found,
  4 refused by a safety rule, 130 cancelled";

pub(super) const DEMO: &str = "\
Everything happens in a temporary folder that is removed afterwards; the key of
the demo's repository is in your keyring while it runs.

Examples:
  bulkhead demo
  bulkhead demo --json";

pub(super) const TENANT_ADD: &str = "\
Examples:
  bulkhead tenant add acme --name \"Acme Dental Ltd\"";

pub(super) const TENANT_LIST: &str = "\
Examples:
  bulkhead tenant list
  bulkhead tenant list --json";

pub(super) const TENANT_SHOW: &str = "\
Examples:
  bulkhead tenant show acme";

pub(super) const TENANT_PAUSE: &str = "\
Examples:
  bulkhead tenant pause acme 2h";

pub(super) const TENANT_RESUME: &str = "\
Examples:
  bulkhead tenant resume acme";

pub(super) const TENANT_REMOVE: &str = "\
What is stored is not touched, and the key stays in the keyring; everything else
that is known of it here goes. To take the backups up again: add the tenant
again, then bulkhead repository open.

Examples:
  bulkhead tenant remove acme --confirm acme";

pub(super) const TENANT_KEY: &str = "\
Without this key nobody can read the tenant's backups. Keep a copy of it away
from this machine, and away from the backups.

Examples:
  bulkhead tenant key acme --reveal
  bulkhead tenant key acme --rotate";

pub(super) const DATABASE_ADD: &str = "\
URLs:
  postgres://user@host:5432/database?sslmode=verify-full
  mysql://user@host:3306/database
  mariadb://user@host:3306/database
  sqlite:/path/file.db
  mysql://user@localhost/database?ssh=user@bastion:22   through an SSH server

A password in the URL can be seen by other users of this machine while the
command runs: --password-stdin keeps it to yourself.

Examples:
  bulkhead database add acme site --url sqlite:/srv/site/site.db
  bulkhead database add acme shop --password-stdin \\
      --url postgres://backup@db.acme.example/shop < password.txt";

pub(super) const DATABASE_PRODUCTION: &str = "\
Then --confirm takes the word production before the name, as in --confirm
\"production shop\", and it is never replaced without a backup of its present state.

Examples:
  bulkhead database production acme/shop
  bulkhead database production acme/shop --off";

pub(super) const DATABASE_TEST: &str = "\
Examples:
  bulkhead database test acme/shop";

pub(super) const DATABASE_INSPECT: &str = "\
Examples:
  bulkhead database inspect acme/shop";

pub(super) const DATABASE_LIST: &str = "\
Examples:
  bulkhead database list
  bulkhead database list acme";

pub(super) const DATABASE_REMOVE: &str = "\
Examples:
  bulkhead database remove acme/shop --confirm shop";

pub(super) const STORAGE_ADD: &str = "\
URLs:
  file:///folder
  s3://ACCESSKEY@bucket/prefix?endpoint=https://host&region=eu-1
  sftp://user@host:22/folder?key=/home/me/.ssh/id_ed25519
      &known_hosts=/home/me/.ssh/known_hosts
  webdavs://user@host/folder, or webdav:// without TLS

Every tenant gets a folder of its own there, with a key of its own.

Examples:
  bulkhead storage add disk --url file:///srv/backups
  bulkhead storage add cloud --secret-stdin \\
      --url \"s3://AKIA123@backups/bulkhead?region=eu-1\" < secret.txt";

pub(super) const STORAGE_TEST: &str = "\
Examples:
  bulkhead storage test disk";

pub(super) const STORAGE_LIST: &str = "\
Examples:
  bulkhead storage list";

pub(super) const STORAGE_USAGE: &str = "\
Examples:
  bulkhead storage usage disk";

pub(super) const STORAGE_REMOVE: &str = "\
Examples:
  bulkhead storage remove disk";

pub(super) const REPOSITORY_OPEN: &str = "\
For a machine that is new, or a key that was lost from the keyring.

Examples:
  bulkhead repository open acme --storage disk --key-stdin < key.txt";

pub(super) const BACKUP: &str = "\
Ctrl-C cancels it: what was sent so far never counts as a backup.

Examples:
  bulkhead backup acme/shop
  bulkhead backup acme/shop --storage disk --json";

pub(super) const COPY: &str = "\
A backup is copied to the storages that its policy names. This makes up for
copies that failed, and for backups from before the policy named a storage.

Examples:
  bulkhead policy set nightly --storage disk --copy-to offsite
  bulkhead copy acme/shop --plan
  bulkhead copy acme/shop";

pub(super) const SNAPSHOTS: &str = "\
WHERE says what was seen of it on each storage: uploaded, present when somebody
looked later, read to the last byte, restored, or MISSING.
PROVED says when a restore of the snapshot was last seen to be equal.
What another program wrote into the repositories has no manifest: there is nothing to
compare with. Its files can be had: bulkhead restore TENANT/DATABASE SNAPSHOT
--to-file FOLDER.

Examples:
  bulkhead snapshots acme
  bulkhead snapshots acme/shop --limit 5
  bulkhead snapshots acme --foreign";

pub(super) const RESTORE: &str = "\
The target is a new database, or an existing one that is empty. What was
restored is compared with the backup, row for row. Nothing is left behind when
it fails, unless --keep-on-failure says so.

With --replace the restored database takes the place of one that is there. Its
present state is backed up first; it stays as it is until the restored one was
loaded beside it and found equal, and is kept as NAME_before_DATE_TIME until you
drop it. Everybody must have left it, or --end-sessions makes them. --confirm
takes its name. MySQL and MariaDB can do it for databases of tables alone.

Examples:
  bulkhead restore acme/shop latest --to-url sqlite:/tmp/proof.db --plan
  bulkhead restore acme/shop latest --table orders \\
      --to-url postgres://admin@db.acme.example/shop_restored
  bulkhead restore acme/shop latest --replace --confirm shop
  bulkhead restore acme/shop 3f9c21aa --to-file /tmp/shop.dump";

pub(super) const DRILL: &str = "\
A private server of the right version is started for it in a folder of its own,
without a port on the network, and removed afterwards; nothing of it stays. Rows,
objects, values of sequences and grants are compared with what was noted when the
backup was made. Large ones need room: set BULKHEAD_SANDBOX_DIR to a folder on
another disk, or name a server with bulkhead policy set NAME --sandbox URL.

Examples:
  bulkhead drill acme/shop
  bulkhead drill acme/shop random
  bulkhead drill acme/shop 3f9c21aa --storage offsite";

pub(super) const DRILLS: &str = "\
Examples:
  bulkhead drills
  bulkhead drills acme/shop
  bulkhead drills --show 12 --json";

pub(super) const CHECK: &str = "\
Without --read-data only the structure is checked, which is quick. With --repair
what can be read of damaged packs is written anew. What cannot is lost until a
backup comes across it again: those that need it stay marked as damaged. Copy the
repository first, or be sure that another storage has what counts.

Examples:
  bulkhead check acme
  bulkhead check acme --read-data
  bulkhead check acme --repair";

pub(super) const REDUNDANCY: &str = "\
Three copies of the data, the database among them, on two kinds of storage, one
away from here, one that nobody can delete, and no error in any of them. What was
not looked at is not known, which never counts as yes: a test of a storage tries
to delete there and remembers a refusal, a check reads every byte.

Examples:
  bulkhead redundancy acme/shop
  bulkhead storage test offsite
  bulkhead check acme --read-data";

pub(super) const STATUS: &str = "\
PROTECTION is protected only if a restore was seen to be equal, the last good
backup is within the RPO, and a schedule goes on with it; else WHY says what is
missing. STATE tells of the newest backup: proved, backed up and not proved,
never backed up, none left, running, interrupted, failed; or that the last job
failed.

Examples:
  bulkhead status
  bulkhead status --json";

pub(super) const JOBS: &str = "\
Examples:
  bulkhead jobs
  bulkhead jobs acme/shop --limit 5
  bulkhead jobs 01a20793-be47-740f-8c52-fbd5b6c73897
  bulkhead jobs --cancel 01a20793-be47-740f-8c52-fbd5b6c73897
  bulkhead jobs --retry 01a20793-be47-740f-8c52-fbd5b6c73897
  bulkhead jobs --certificate 01a20793-be47-740f-8c52-fbd5b6c73897 --out restore.html
  bulkhead jobs --watch";

pub(super) const COMPLETIONS: &str = "\
Examples:
  bulkhead completions bash > ~/.local/share/bash-completion/completions/bulkhead
  bulkhead completions zsh > ~/.zfunc/_bulkhead";

pub(super) const MAN: &str = "\
Examples:
  bulkhead man | man -l -
  bulkhead man --dir /usr/local/share/man/man1";

pub(super) const AGENT: &str = "\
The first Ctrl-C lets running jobs finish, the second one cancels them. The
window runs the scheduler too: both may run, every backup begins once.

Examples:
  bulkhead agent";

pub(super) const RETENTION: &str = "\
Every good backup does this too. Whatever the policy says, the last good
snapshot, the last that was proved, pinned ones, those dated in the future and
those that a drill or a restore reads stay. The space that the others took is
not freed yet.

Examples:
  bulkhead retention acme/shop --plan
  bulkhead retention acme/shop";

pub(super) const PIN: &str = "\
Examples:
  bulkhead pin acme/shop 3f9c21aa
  bulkhead pin acme/shop 3f9c21aa --remove";

pub(super) const CHANNEL_EMAIL: &str = "\
Examples:
  bulkhead channel email ops --server mail.example.org --user bulkhead \\
    --from bulkhead@example.org --to ops@example.org --password-stdin < file
  bulkhead channel email ops --server localhost --security none \\
    --from bulkhead@example.org --to ops@example.org";

pub(super) const CHANNEL_WEBHOOK: &str = "\
The generic format is one JSON object with machine, event, alert, severity,
title, body and at. Signatures follow Standard Webhooks: webhook-id, webhook-timestamp and
webhook-signature.

Examples:
  bulkhead channel webhook chat --format slack --url-stdin < file
  bulkhead channel webhook hook --sign --url-stdin < file";

pub(super) const CHANNEL_PING: &str = "\
The address gets a POST with every backup: as it is when the backup was good,
with /start when it begins, with /fail when it was not good. An address like
https://hc-ping.com/KEY/{check}?create=1 makes a check for each database; no
other word in braces stands for anything.

Examples:
  bulkhead channel ping switch --url-stdin < file";

pub(super) const CHANNEL_TEST: &str = "\
Examples:
  bulkhead channel test ops";

pub(super) const CHANNEL_LIST: &str = "\
Examples:
  bulkhead channel list
  bulkhead channel list --json";

pub(super) const CHANNEL_REMOVE: &str = "\
Examples:
  bulkhead channel remove ops";

pub(super) const ALERTS: &str = "\
An alert is told when it begins, when it concerns more than before, once a day
while it lasts, and when it is over. One that was acknowledged is not told
of again until it is over.

Examples:
  bulkhead alerts
  bulkhead alerts --acknowledge 7
  bulkhead alerts --snooze 7 --for 4h
  bulkhead alerts --all --json";

pub(super) const PRUNE: &str = "\
In two steps that lie a day apart: what no snapshot needs is marked, and what was
marked a day ago is removed. The scheduler does it once a week. Nobody can work
on the repository meanwhile: backups wait.

Examples:
  bulkhead prune acme";

pub(super) const AUDIT: &str = "\
Nothing in it is ever changed or removed. --verify finds whatever was changed or
taken out by hand, but not that the newest entries were cut off: to rule that
out, keep the last seal that it prints on another machine and give it next time.

Examples:
  bulkhead audit
  bulkhead audit --verify
  bulkhead audit --verify --seal 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  bulkhead audit --limit 100000 --json > audit.json";

pub(super) const PAUSE: &str = "\
Jobs that run go on, and what you ask for yourself begins. Runs that were due
meanwhile are caught up with by the rule of their policy.

Examples:
  bulkhead pause 1h
  bulkhead pause tomorrow";

pub(super) const RESUME: &str = "\
Examples:
  bulkhead resume";

pub(super) const TOOLS: &str = "\
Examples:
  bulkhead tools
  bulkhead tools --tools /opt/postgresql-17/bin";

pub(super) const LOCK_STATUS: &str = "\
Examples:
  bulkhead lock status";

pub(super) const LOCK_REMOVE: &str = "\
The lock keeps people at this machine from the window. It is no encryption, and
does not hold the command line.

Examples:
  bulkhead lock remove";

pub(super) const DATABASE_PASSWORD: &str = "\
Examples:
  bulkhead database password acme/shop --password-stdin < password.txt";

pub(super) const STORAGE_SECRET: &str = "\
Examples:
  bulkhead storage secret offsite --secret-stdin < secret.txt";
