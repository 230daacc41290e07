//! Texts below the help of `bulkhead policy`.

pub(in crate::args) const POLICY_ADD: &str = "\
Runs are spread and caught up: a machine that slept backs up once when it wakes.

Examples:
  bulkhead policy add nightly --preset small-business
  bulkhead policy add hourly --schedule \"0 * * * *\" --timezone Europe/Berlin \\
      --keep-hourly 48 --keep-daily 31 --keep-monthly 12 --rpo 2h --storage disk";

pub(in crate::args) const POLICY_SET: &str = "\
Examples:
  bulkhead policy set nightly --schedule \"30 1 * * *\" --keep-daily 30
  bulkhead policy set nightly --drill \"0 4 * * 0\" --drill-pick random
  bulkhead policy override acme/shop --assert \"SELECT EXISTS (SELECT 1 FROM orders)\"
  bulkhead policy set nightly --unset window";

pub(in crate::args) const POLICY_OVERRIDE: &str = "\
Each rule comes as a whole from one place: with a --keep option of their own,
none of the policy's hold any more, so give all that shall be kept.

Examples:
  bulkhead policy override acme --window 22:00-06:00
  bulkhead policy override acme/shop --schedule \"0 * * * *\" --rpo 2h
  bulkhead policy override acme/shop --keep-daily 30 --keep-monthly 24
  bulkhead policy override acme/shop --unset schedule --unset rpo";

pub(in crate::args) const POLICY_ASSIGN: &str = "\
Examples:
  bulkhead policy assign nightly acme
  bulkhead policy assign hourly acme/shop";

pub(in crate::args) const POLICY_UNASSIGN: &str = "\
Examples:
  bulkhead policy unassign acme/shop";

pub(in crate::args) const POLICY_LIST: &str = "\
Examples:
  bulkhead policy list";

pub(in crate::args) const POLICY_PREVIEW: &str = "\
Examples:
  bulkhead policy preview nightly
  bulkhead policy preview acme/shop";

pub(in crate::args) const POLICY_REMOVE: &str = "\
Examples:
  bulkhead policy remove nightly";
