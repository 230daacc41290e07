//! What `--help` says after the options: examples that can be copied, in lines that no terminal breaks.

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

pub(super) const TENANT_REMOVE: &str = "\
What is stored is not touched, and the key stays in the keyring. To take the
backups up again: add the tenant again, then bulkhead repository open.

Examples:
  bulkhead tenant remove acme";

pub(super) const TENANT_KEY: &str = "\
Without this key nobody can read the tenant's backups. Keep a copy of it away
from this machine, and away from the backups.

Examples:
  bulkhead tenant key acme --reveal";

pub(super) const DATABASE_ADD: &str = "\
URLs:
  postgres://user@host:5432/database?sslmode=verify-full
  mysql://user@host:3306/database
  mariadb://user@host:3306/database
  sqlite:/path/file.db

A password in the URL can be seen by other users of this machine while the
command runs: --password-stdin keeps it to yourself.

Examples:
  bulkhead database add acme site --url sqlite:/srv/site/site.db
  bulkhead database add acme shop --password-stdin \\
      --url postgres://backup@db.acme.example/shop < password.txt";

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
  bulkhead database remove acme/shop";

pub(super) const STORAGE_ADD: &str = "\
URLs:
  file:///folder
  s3://ACCESSKEY@bucket/prefix?endpoint=https://host&region=eu-1
  sftp://user@host:22/folder?key=/home/me/.ssh/id_ed25519
  webdavs://user@host/folder

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

pub(super) const SNAPSHOTS: &str = "\
PROVED says when a restore of the snapshot was last seen to be equal.

Examples:
  bulkhead snapshots acme
  bulkhead snapshots acme/shop --limit 5";

pub(super) const RESTORE: &str = "\
The target is a new database, or an existing one that is empty. What was
restored is compared with the backup, row for row. Nothing is left behind when
it fails, unless --keep-on-failure says so.

Examples:
  bulkhead restore acme/shop latest --to-url sqlite:/tmp/proof.db --plan
  bulkhead restore acme/shop latest --table orders \\
      --to-url postgres://admin@db.acme.example/shop_restored
  bulkhead restore acme/shop 3f9c21aa --to-file /tmp/shop.dump";

pub(super) const CHECK: &str = "\
Without --read-data only the structure is checked, which is quick.

Examples:
  bulkhead check acme
  bulkhead check acme --read-data";

pub(super) const STATUS: &str = "\
STATE is one of: proved (a restore of the newest backup was seen to be equal),
backed up and not proved, never backed up, running, interrupted, failed.

Examples:
  bulkhead status
  bulkhead status --json";

pub(super) const JOBS: &str = "\
Examples:
  bulkhead jobs
  bulkhead jobs acme/shop --limit 5
  bulkhead jobs --show 01a20793-be47-740f-8c52-fbd5b6c73897
  bulkhead jobs --watch";

pub(super) const COMPLETIONS: &str = "\
Examples:
  bulkhead completions bash > ~/.local/share/bash-completion/completions/bulkhead
  bulkhead completions zsh > ~/.zfunc/_bulkhead";

pub(super) const MAN: &str = "\
Examples:
  bulkhead man | man -l -
  bulkhead man --dir /usr/local/share/man/man1";
