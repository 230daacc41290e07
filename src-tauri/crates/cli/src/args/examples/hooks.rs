//! Examples of `bulkhead hook`.

pub(in crate::args) const HOOK_ADD: &str = "\
It runs without a shell and knows BULKHEAD_TENANT, BULKHEAD_DATABASE and
BULKHEAD_JOB; afterwards BULKHEAD_RESULT (done or failed) and BULKHEAD_SNAPSHOT
or BULKHEAD_ERROR as well. What it says on standard error is in the job's log.
Under cancel a hook says no by ending with an error. One that cannot be started, or
is ended at its limit, has said nothing: the backup fails. One that fails afterwards
fails the job, and the backup stays.

Examples:
  bulkhead hook add acme/shop --before --on-error cancel -- /usr/local/bin/quiesce shop
  bulkhead hook add --policy nightly --after --limit 30s -- /usr/local/bin/resume";

pub(in crate::args) const HOOK_LIST: &str = "\
Of a database those that hold in the end, wherever they come from, and whether
they may run on this machine; else those that a tenant or a policy has itself.

Examples:
  bulkhead hook list acme/shop
  bulkhead hook list --policy nightly";

pub(in crate::args) const HOOK_CONFIRM: &str = "\
Until then the backups of the database are refused. Other hooks, or other
arguments, have to be confirmed again.

Examples:
  bulkhead hook confirm acme/shop";

pub(in crate::args) const HOOK_CLEAR: &str = "\
Examples:
  bulkhead hook clear acme/shop
  bulkhead hook clear --policy nightly";
