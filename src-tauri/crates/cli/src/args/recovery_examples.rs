//! Examples of what is for the day after a disaster, and before it.

pub(super) const PLACE: &str = "\
The copy is a whole restore into a new database beside its source, as bulkhead
restore makes it. Before the two change places it is measured again: where it is
no longer what was backed up, the differences are told and nothing happens until
--changed agrees to just these. Else it goes as restore --replace does: a backup
of the present state first, one step, and the old one is kept as
NAME_before_DATE_TIME until you drop it. --confirm takes its name. The copy is
removed in no case.

Examples:
  bulkhead place 01a20793-be47-740f-8c52-fbd5b6c73897 --plan
  bulkhead place 01a20793-be47-740f-8c52-fbd5b6c73897 --confirm shop
  bulkhead place 01a20793-be47-740f-8c52-fbd5b6c73897 --confirm shop \\
      --changed 3f9c21aa";

pub(super) const KIT_EXPORT: &str = "\
The kit holds the key, the places of the repositories, what is in them, and the
commands that restore it with restic and the engine's own tools alone. Print it,
or write it as .age under a passphrase; then keep it away from this machine.

Examples:
  bulkhead kit export acme --out acme-kit.html
  bulkhead kit export acme --out acme-kit.html \\
      --contact \"Jane Doe, on call, +44 20 7946 0000\"
  bulkhead kit export acme --out acme-kit.age --passphrase-stdin < passphrase.txt";

pub(super) const KIT_IMPORT: &str = "\
Tenant, databases, policies, storages and the list of backups come back; the
credentials that have to be given again are named. It can be run again: what is
there already stays as it is.

Examples:
  bulkhead kit import acme-kit.html
  bulkhead kit import acme-kit.age --passphrase-stdin < passphrase.txt";

pub(super) const REPOSITORY_FORGET: &str = "\
Nothing is removed from the storage: it is refused while anything is where the
repository was, or while that cannot be looked at. The backups that were in it go
from the list; copies of them on other storages stay.

Examples:
  bulkhead repository forget acme --storage disk --confirm acme";

pub(super) const KIT_STATUS: &str = "\
Examples:
  bulkhead kit status
  bulkhead kit status acme --json";

pub(super) const CATALOG_REBUILD: &str = "\
Tenants, databases, policies and the list of backups come back from the
repositories whose keys are in the keyring; those of others from their kits, as
they were at the last backup: what was set since is gone. So is what stands in no
repository: jobs, the audit log, alerts and channels. Of the drills before that
backup, the last of each database and its last proof are remembered there; one
that came after it, or failed after it, is forgotten: drill again. The damaged file
is put aside and never removed.

Examples:
  bulkhead catalog rebuild
  bulkhead catalog rebuild --kit acme-kit.html --kit other-kit.html";

pub(super) const DISASTER_BEGIN: &str = "\
An empty machine is made in memory, with no keyring, and everything is brought
back from the kit alone: repositories opened, the newest backup of each database
restored, each step timed. What was wanting is named and kept as evidence.
Storages on this machine are lost with it, unless it is said that they outlive it.

Examples:
  bulkhead disaster begin acme --kit acme-kit.html
  bulkhead disaster begin acme --kit acme-kit.html --outlives nas
  bulkhead disaster begin acme --kit acme-kit.html --without-storage offsite";

pub(super) const DISASTER_LIST: &str = "\
Examples:
  bulkhead disaster list acme
  bulkhead disaster list acme --json";

pub(super) const REPORT: &str = "\
Exposure is the age of the newest good backup at the worst moment of a day: what
would have been lost then. With --json all of the report is printed.

Examples:
  bulkhead report acme
  bulkhead report acme --from 2026-01-01 --to 2026-03-31
  bulkhead report acme --from 2026-01-01 --to 2026-03-31 --out acme-q1.html
  bulkhead report acme --from 2026-01-01 --to 2026-03-31 --out acme-q1.csv";

pub(super) const CONFIG_EXPORT: &str = "\
No password and no key is in the file: they stay in the keyring. For the keys of
tenants there are recovery kits: bulkhead kit export.

Examples:
  bulkhead config export --out bulkhead.json";

pub(super) const CONFIG_IMPORT: &str = "\
Nothing is removed, and nothing that is here is changed without --change. What has
to be given again is named at the end. Hooks run once they are confirmed here. Whose
backups are on a storage already: bring the key first, with bulkhead kit import.

Examples:
  bulkhead config import bulkhead.json --plan
  bulkhead config import bulkhead.json
  bulkhead config import bulkhead.json --change";

pub(super) const CHANNEL_CHANGE: &str = "\
What is not given stays as it is. So does the saved password, but where it would
go to another server or user: then it must be given.

Examples:
  bulkhead channel change ops --to ops@example.org --to boss@example.org
  bulkhead channel change ops --server mail.example.net --password-stdin < file";

pub(super) const CHANNEL_SECRET: &str = "\
The password of e-mail; the address of a webhook or a dead man's switch.

Examples:
  bulkhead channel secret ops --secret-stdin < address.txt";
