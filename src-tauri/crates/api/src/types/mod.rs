//! Requests and responses, as JSON for `--json` and as TypeScript for the page.

mod database;
mod failure;
mod job;
mod restore;
mod snapshot;
mod storage;
mod tenant;

pub use bulkhead_model::report::TestReport;
pub use database::{ConnectionInput, Database, DatabaseInput, DatabaseStatus, InspectedTable, Inspection};
pub use failure::Failure;
pub use job::{Job, JobProgress};
pub use restore::{RestoreBlocker, RestoreInput, RestorePlan, RestoreTarget};
pub use snapshot::Snapshot;
pub use storage::{Storage, StorageInput, StorageUsage};
pub use tenant::{Tenant, TenantInput};
