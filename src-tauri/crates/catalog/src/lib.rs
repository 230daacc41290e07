//! The catalog: what Bulkhead knows of tenants, databases, storages, repositories, snapshots and jobs.
//!
//! One SQLite file through sqlx, one module a noun. It never asks the clock, never holds a secret, and is never the only
//! place of anything that matters for a restore: that stands in the repositories.

mod alerts;
mod atlas;
mod audit;
mod clock;
mod databases;
mod disasters;
mod drills;
mod history;
mod jobs;
mod kits;
mod lulls;
mod open;
mod overview;
mod policies;
mod repositories;
mod row;
mod schedules;
mod settings;
mod shares;
mod snapshots;
mod storages;
mod tenants;
mod timeline;
mod usage;

use sqlx::SqlitePool;

pub use alerts::{Alert, Alerts, Channels, Delivery, NamedChannel, Telling};
pub use atlas::{Chart, charts, keep_name, lost, set_aside, set_lost};
pub use audit::Audit;
pub use clock::Clock;
pub use databases::{Database, Databases};
pub use disasters::Disasters;
pub use drills::{Drill, DrillTime, Drills, Refutation, Refuted};
pub use history::{Ended, History};
pub use jobs::{EnteredPhase, Job, JobFilter, Jobs, Leftover, LogLine, NewJob};
pub use kits::Kits;
pub use lulls::{Lull, Lulls};
pub use overview::{LastJob, OverviewRow};
pub use policies::{Assignment, Places, Policies, Policy, Subject};
pub use repositories::{Look, Repositories, Repository};
pub use schedules::{Begun, Missed, MissedReason, MissedRun, Position, Schedules, Step};
pub use settings::Settings;
pub use shares::{Damage, Found, Shares};
pub use snapshots::{Absent, Cursor, Filter, Newest, Snapshot, Snapshots, State};
pub use storages::{Storage, Storages};
pub use tenants::{Tenant, Tenants};
pub use timeline::{Cell, Frame, Lane};
pub use usage::Usage;

/// An open catalog. Cheap to share; several processes may have the same one open.
#[derive(Debug)]
pub struct Catalog {
    /// Any number of readers.
    readers: SqlitePool,
    /// One writer, so that writers of this process queue up instead of failing.
    writer: SqlitePool,
    /// Where it lies; nowhere if it is in memory.
    folder: Option<std::path::PathBuf>,
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

    /// What of the repositories was read.
    #[must_use]
    pub const fn shares(&self) -> Shares<'_> {
        Shares(self)
    }

    /// Policies and rules.
    #[must_use]
    pub const fn policies(&self) -> Policies<'_> {
        Policies(self)
    }

    /// Times in which nothing was to begin by itself.
    #[must_use]
    pub const fn lulls(&self) -> Lulls<'_> {
        Lulls(self)
    }

    /// Where the scheduler stands.
    #[must_use]
    pub const fn schedules(&self) -> Schedules<'_> {
        Schedules(self)
    }

    /// Drills.
    #[must_use]
    pub const fn drills(&self) -> Drills<'_> {
        Drills(self)
    }

    /// Alerts.
    #[must_use]
    pub const fn alerts(&self) -> Alerts<'_> {
        Alerts(self)
    }

    /// The audit log.
    #[must_use]
    pub const fn audit(&self) -> Audit<'_> {
        Audit(self)
    }

    /// Channels, and the messages on their way.
    #[must_use]
    pub const fn channels(&self) -> Channels<'_> {
        Channels(self)
    }

    /// How large repositories were.
    #[must_use]
    pub const fn usage(&self) -> Usage<'_> {
        Usage(self)
    }

    /// What is set for the whole application.
    #[must_use]
    pub const fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// What became of every run.
    #[must_use]
    pub const fn history(&self) -> History<'_> {
        History(self)
    }

    /// Recovery kits.
    #[must_use]
    pub const fn kits(&self) -> Kits<'_> {
        Kits(self)
    }

    /// Disaster drills.
    #[must_use]
    pub const fn disasters(&self) -> Disasters<'_> {
        Disasters(self)
    }

    /// The clock.
    #[must_use]
    pub const fn clock(&self) -> Clock<'_> {
        Clock(self)
    }

    /// Jobs.
    #[must_use]
    pub const fn jobs(&self) -> Jobs<'_> {
        Jobs(self)
    }
}
