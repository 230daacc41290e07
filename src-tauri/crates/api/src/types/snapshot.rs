//! Snapshots.

use std::collections::HashMap;

use bulkhead_catalog::{Cursor, Filter, Refuted, State};
use bulkhead_core::looks;
use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    copy::{Facts, Seen, seen},
    drill::Proof,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::App;

/// One finished backup of a database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Snapshot {
    /// Full id, hex.
    pub id: String,
    /// `TENANT/NAME`.
    pub database: String,
    /// Name of the storage.
    pub storage: String,
    /// When its dump began: the data is as of about this instant.
    #[specta(type = String)]
    pub taken_at: DateTime<Utc>,
    /// When the last byte was read.
    #[specta(type = String)]
    pub finished_at: DateTime<Utc>,
    /// Bytes of the dump.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Bytes the repository grew by.
    #[specta(type = u32)]
    pub bytes_added: u64,
    /// Number of tables.
    #[specta(type = u32)]
    pub tables: u64,
    /// Rows of all tables.
    #[specta(type = u32)]
    pub rows: u64,
    /// When a restore of it was seen to be equal, row for row.
    #[specta(type = Option<String>)]
    pub proved_at: Option<DateTime<Utc>>,
    /// What restores of it have shown.
    pub proof: Proof,
    /// Whether a restore has replaced what it was made of: the newest backup may be of what nobody wanted to keep.
    pub replaced: bool,
    /// Since when it is kept by hand, whatever the policy says.
    #[specta(type = Option<String>)]
    pub pinned_at: Option<DateTime<Utc>>,
    /// What was seen of it.
    pub seen: Seen,
    /// Whether nothing can be read there now, as far as the last look at its repository says.
    pub away: bool,
    /// Its copies on other storages.
    pub copies: Vec<SnapshotCopy>,
}

/// A copy of a snapshot on another storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotCopy {
    /// Full id there, hex.
    pub id: String,
    /// Name of the storage.
    pub storage: String,
    /// What was seen of it.
    pub seen: Seen,
    /// Whether nothing can be read there now, as far as the last look at its repository says.
    pub away: bool,
}

/// What snapshots are looked for.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct SnapshotQuery {
    /// Slug of the tenant.
    pub tenant: String,
    /// Name of the database within the tenant.
    pub database: Option<String>,
    /// On this storage, themselves or as a copy.
    pub storage: Option<String>,
    /// In this state.
    pub state: Option<SnapshotState>,
    /// Taken then or later.
    #[specta(type = Option<String>)]
    pub from: Option<DateTime<Utc>>,
    /// Taken before.
    #[specta(type = Option<String>)]
    pub until: Option<DateTime<Utc>>,
    /// Where the page before ended, as it said.
    pub after: Option<String>,
    /// How many a page holds.
    pub limit: u32,
}

/// What is known of a snapshot.
#[derive(Clone, Copy, Debug, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotState {
    /// There, and a restore of it was seen to be equal.
    Proved,
    /// There, and not proved.
    Unproved,
    /// On some storage data that it needs is known to be damaged.
    Damaged,
    /// Not there any more, on some storage.
    Missing,
    /// Kept by hand.
    Pinned,
}

/// A page of snapshots, newest first.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotPage {
    /// They.
    pub rows: Vec<Snapshot>,
    /// How many there are in all.
    #[specta(type = u32)]
    pub total: u64,
    /// Where the next page begins; none if this is the last.
    pub next: Option<String>,
}

impl SnapshotQuery {
    pub(crate) fn filter(&self) -> Result<Filter> {
        let label = |text: &Option<String>| text.as_deref().map(str::parse).transpose();
        Ok(Filter {
            tenant: self.tenant.parse()?,
            database: label(&self.database)?,
            storage: label(&self.storage)?,
            state: self.state.map(State::from),
            from: self.from,
            until: self.until,
        })
    }

    pub(crate) fn cursor(&self) -> Result<Option<Cursor>> {
        let read = |text: &str| {
            let (millis, id) = text.split_once(':')?;
            Some((DateTime::from_timestamp_millis(millis.parse().ok()?)?, id.to_owned()))
        };
        let wrong = || Error::new(Code::InvalidInput, "the place in the list cannot be read");
        self.after.as_deref().map(|text| read(text).ok_or_else(wrong)).transpose()
    }
}

/// Where the next page begins.
pub(crate) fn cursor_after(row: &Snapshot) -> String {
    format!("{}:{}", row.taken_at.timestamp_millis(), row.id)
}

impl From<SnapshotState> for State {
    fn from(state: SnapshotState) -> Self {
        match state {
            SnapshotState::Proved => Self::Proved,
            SnapshotState::Unproved => Self::Unproved,
            SnapshotState::Damaged => Self::Damaged,
            SnapshotState::Missing => Self::Missing,
            SnapshotState::Pinned => Self::Pinned,
        }
    }
}

/// When repositories of a tenant were last seen, and whether nothing can be read there now, by storage.
pub(crate) type Looks = HashMap<Label, (Option<DateTime<Utc>>, bool)>;

/// What the last looks say.
pub(crate) fn looks_at(repositories: &[bulkhead_catalog::Repository]) -> Looks {
    let look = |row: &bulkhead_catalog::Repository| (row.look.looked_at, looks::is_away(row));
    repositories.iter().map(|row| (row.storage.clone(), look(row))).collect()
}

/// Whether nothing can be read on that storage now.
pub(crate) fn is_away(storage: &Label, looks: &Looks) -> bool {
    looks.get(storage).is_some_and(|(_, failed)| *failed)
}

pub(crate) fn seen_of(row: &bulkhead_catalog::Snapshot, looks: &Looks) -> Seen {
    seen(&Facts {
        finished_at: row.finished_at,
        looked_at: looks.get(&row.storage).and_then(|(looked_at, _)| *looked_at),
        missing_at: row.missing_at,
        damaged_at: row.damaged_at,
        read_at: row.read_at,
        proved_at: row.proved_at,
    })
}

/// What jobs have made known of snapshots of a tenant.
pub(crate) struct Marks {
    drills: Refuted,
}

impl Marks {
    pub(crate) async fn of(app: &App, tenant: &Slug) -> Result<Self> {
        Ok(Self { drills: app.core().catalog().drills().refuted(tenant).await? })
    }

    /// A snapshot with that.
    pub(crate) fn on(&self, row: bulkhead_catalog::Snapshot) -> Snapshot {
        Snapshot { proof: row.proof(&self.drills), ..Snapshot::from(row) }
    }
}

impl From<bulkhead_catalog::Snapshot> for Snapshot {
    fn from(row: bulkhead_catalog::Snapshot) -> Self {
        Self {
            seen: seen_of(&row, &Looks::new()),
            proof: row.proof(&Refuted::new()),
            away: false,
            copies: Vec::new(),
            id: row.id,
            database: row.database.to_string(),
            storage: row.storage.to_string(),
            taken_at: row.taken_at,
            finished_at: row.finished_at,
            bytes: row.bytes,
            bytes_added: row.bytes_added,
            tables: row.tables,
            rows: row.rows,
            proved_at: row.proved_at,
            replaced: row.set_aside,
            pinned_at: row.pinned_at,
        }
    }
}
