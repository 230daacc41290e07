//! The catalog: what Bulkhead knows of tenants, databases, storages, repositories, snapshots and jobs.
//!
//! One SQLite file through sqlx, one module a noun. It never asks the clock, never holds a secret, and is never the only
//! place of anything that matters for a restore: that stands in the repositories.

mod databases;
mod jobs;
mod open;
mod overview;
mod policies;
mod repositories;
mod row;
mod schedules;
mod snapshots;
mod storages;
mod tenants;

use sqlx::SqlitePool;

pub use databases::{Database, Databases};
pub use jobs::{Job, Jobs, Leftover, NewJob};
pub use overview::{LastJob, OverviewRow};
pub use policies::{Places, Policies, Policy, Subject};
pub use repositories::{Repositories, Repository};
pub use schedules::{Begun, Missed, MissedReason, MissedRun, Position, Schedules};
pub use snapshots::{Snapshot, Snapshots};
pub use storages::{Storage, Storages};
pub use tenants::{Tenant, Tenants};

/// An open catalog. Cheap to share; several processes may have the same one open.
#[derive(Debug)]
pub struct Catalog {
    /// Any number of readers.
    readers: SqlitePool,
    /// One writer, so that writers of this process queue up instead of failing.
    writer: SqlitePool,
}

impl Catalog {
    /// Tenants.
    #[must_use]
    pub const fn tenants(&self) -> Tenants<'_> {
        Tenants(self)
    }

    /// Databases.
    #[must_use]
    pub const fn databases(&self) -> Databases<'_> {
        Databases(self)
    }

    /// Storages.
    #[must_use]
    pub const fn storages(&self) -> Storages<'_> {
        Storages(self)
    }

    /// Repositories.
    #[must_use]
    pub const fn repositories(&self) -> Repositories<'_> {
        Repositories(self)
    }

    /// Snapshots.
    #[must_use]
    pub const fn snapshots(&self) -> Snapshots<'_> {
        Snapshots(self)
    }

    /// Policies and rules.
    #[must_use]
    pub const fn policies(&self) -> Policies<'_> {
        Policies(self)
    }

    /// Where the scheduler stands.
    #[must_use]
    pub const fn schedules(&self) -> Schedules<'_> {
        Schedules(self)
    }

    /// Jobs.
    #[must_use]
    pub const fn jobs(&self) -> Jobs<'_> {
        Jobs(self)
    }
}
