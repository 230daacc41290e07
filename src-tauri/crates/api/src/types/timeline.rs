//! What happened to databases over a time.

use bulkhead_catalog::{Cell, Frame, Lane, Missed};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Which time of which databases.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct TimelineQuery {
    /// Slug of the tenant.
    pub tenant: String,
    /// Name of the database within the tenant; all if absent.
    pub database: Option<String>,
    /// Its beginning.
    #[specta(type = String)]
    pub from: DateTime<Utc>,
    /// Its end.
    #[specta(type = String)]
    pub until: DateTime<Utc>,
    /// In how many cells.
    pub cells: u32,
}

/// What happened, a lane a database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Timeline {
    /// The beginning of the first cell.
    #[specta(type = String)]
    pub from: DateTime<Utc>,
    /// The length of a cell in milliseconds.
    #[specta(type = u32)]
    pub cell_ms: i64,
    /// When the first backup was taken that is still listed.
    #[specta(type = Option<String>)]
    pub oldest: Option<DateTime<Utc>>,
    /// Databases, by name.
    pub lanes: Vec<TimelineLane>,
}

/// What happened to one database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TimelineLane {
    /// `TENANT/NAME`.
    pub database: String,
    /// Cells in which something happened, in order.
    pub cells: Vec<TimelineCell>,
    /// Runs that nobody ran, in order.
    pub missed: Vec<TimelineMissed>,
}

/// What happened in one cell.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TimelineCell {
    /// Which, from 0.
    pub at: u32,
    /// When the last of it happened.
    #[specta(type = String)]
    pub last_at: DateTime<Utc>,
    /// Backups that are there and proved.
    #[specta(type = u32)]
    pub proved: u64,
    /// Backups that are there and not proved.
    #[specta(type = u32)]
    pub unproved: u64,
    /// Backups that need data that is known to be damaged.
    #[specta(type = u32)]
    pub damaged: u64,
    /// Backups that are not there any more.
    #[specta(type = u32)]
    pub missing: u64,
    /// Backup jobs that failed or were interrupted.
    #[specta(type = u32)]
    pub failed: u64,
    /// The id of the backup, if it is the only one.
    pub only: Option<String>,
}

/// Runs that nobody ran.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TimelineMissed {
    /// The first.
    #[specta(type = String)]
    pub first_at: DateTime<Utc>,
    /// The last.
    #[specta(type = String)]
    pub last_at: DateTime<Utc>,
    /// How many.
    #[specta(type = u32)]
    pub count: u64,
    /// `asleep`, `busy` or `paused`.
    pub reason: String,
}

impl Timeline {
    pub(crate) fn of(frame: Frame, lanes: Vec<Lane>, oldest: Option<DateTime<Utc>>) -> Self {
        let lanes = lanes.into_iter().map(TimelineLane::from).collect();
        Self { from: frame.from, cell_ms: frame.cell.num_milliseconds(), oldest, lanes }
    }
}

impl From<Lane> for TimelineLane {
    fn from(lane: Lane) -> Self {
        Self {
            database: lane.database.to_string(),
            cells: lane.cells.into_iter().map(TimelineCell::from).collect(),
            missed: lane.missed.into_iter().map(TimelineMissed::from).collect(),
        }
    }
}

impl From<Cell> for TimelineCell {
    fn from(cell: Cell) -> Self {
        let Cell { at, last_at, proved, unproved, damaged, missing, failed, only } = cell;
        Self { at, last_at, proved, unproved, damaged, missing, failed, only }
    }
}

impl From<Missed> for TimelineMissed {
    fn from(missed: Missed) -> Self {
        let reason = missed.reason.as_str().to_owned();
        Self { first_at: missed.first_at, last_at: missed.last_at, count: missed.count, reason }
    }
}
