//! One snapshot: where it is, why it stays, and what changed since another.

use bulkhead_catalog::{Repository, Snapshot as Row};
use bulkhead_core::retention::Planned;
use bulkhead_model::{
    Code, Error, Label, Result, census,
    change::{Changes, ObjectChange},
    copy::Seen,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

use super::{Looks, Marks, Snapshot, SnapshotCopy, is_away, looks_at, seen_of};

/// A snapshot with what was seen of it, and why it stays.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotDetail {
    /// It.
    pub snapshot: Snapshot,
    /// Where it is or should be: itself first, then its copies.
    pub places: Vec<SnapshotPlace>,
}

/// A snapshot on one storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotPlace {
    /// Its id there.
    pub id: String,
    /// The storage.
    pub storage: String,
    /// Whether it is a copy of another.
    pub copy: bool,
    /// What was seen of it.
    pub seen: Seen,
    /// When it was written and read back.
    #[specta(type = String)]
    pub written_at: DateTime<Utc>,
    /// When somebody last saw what is on the storage.
    #[specta(type = Option<String>)]
    pub looked_at: Option<DateTime<Utc>>,
    /// When somebody last tried to look, and why that failed.
    pub look_failure: Option<LookFailure>,
    /// When all bytes of the repository were read and were right.
    #[specta(type = Option<String>)]
    pub read_at: Option<DateTime<Utc>>,
    /// When a restore of it was seen to be equal.
    #[specta(type = Option<String>)]
    pub proved_at: Option<DateTime<Utc>>,
    /// Since when it is known to need data that is damaged.
    #[specta(type = Option<String>)]
    pub damaged_at: Option<DateTime<Utc>>,
    /// Since when it is not there any more.
    #[specta(type = Option<String>)]
    pub missing_at: Option<DateTime<Utc>>,
    /// Why the policy keeps it there; empty if the next retention removes it.
    pub reasons: Vec<String>,
}

/// Somebody tried to look at a storage and could not: that says nothing of what is there.
#[derive(Clone, Debug, Serialize, Type)]
pub struct LookFailure {
    /// When.
    #[specta(type = Option<String>)]
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub message: String,
}

/// What changed from one snapshot to another.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotChanges {
    /// Tables that are not as they were, by name.
    pub tables: Vec<TableChange>,
    /// How many are as they were, to the last row.
    #[specta(type = u32)]
    pub same: usize,
    /// Other objects that are new, as kind and name.
    pub added: Vec<(String, String)>,
    /// Other objects that are gone, as kind and name.
    pub removed: Vec<(String, String)>,
}

/// A table that is not as it was.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TableChange {
    /// Its name, with its schema where there is one.
    pub name: String,
    /// Rows in the older snapshot; none if it was not there.
    #[specta(type = Option<u32>)]
    pub before: Option<u64>,
    /// Rows in the newer one; none if it is gone.
    #[specta(type = Option<u32>)]
    pub after: Option<u64>,
}

impl SnapshotDetail {
    /// # Errors
    /// `NotFound` if there is nothing of it.
    pub(crate) fn of(places: Vec<Row>, repositories: &[Repository], plan: &[Planned], marks: &Marks) -> Result<Self> {
        let looks = looks_at(repositories);
        let shown: Vec<_> = places.iter().map(|row| place(row, &looks, repositories, plan)).collect();
        let mut rows = places.into_iter();
        let first = rows.next().ok_or_else(|| Error::new(Code::NotFound, "the backup is not there any more"))?;
        let copy = |row: Row| SnapshotCopy {
            seen: seen_of(&row, &looks),
            away: is_away(&row.storage, &looks),
            storage: row.storage.to_string(),
            id: row.id,
        };
        let (seen, away) = (seen_of(&first, &looks), is_away(&first.storage, &looks));
        let snapshot = Snapshot { seen, away, copies: rows.map(copy).collect(), ..marks.on(first) };
        Ok(Self { snapshot, places: shown })
    }
}

fn place(row: &Row, looks: &Looks, repositories: &[Repository], plan: &[Planned]) -> SnapshotPlace {
    let look = repositories.iter().find(|repository| repository.storage == row.storage).map(|row| &row.look);
    let failure = |look: &bulkhead_catalog::Look| {
        let error = look.failure.as_ref()?;
        Some(LookFailure { at: look.tried_at, message: error.message.clone() })
    };
    SnapshotPlace {
        id: row.id.clone(),
        storage: row.storage.to_string(),
        copy: row.original.is_some(),
        seen: seen_of(row, looks),
        written_at: row.finished_at,
        looked_at: look.and_then(|look| look.looked_at),
        look_failure: look.and_then(failure),
        read_at: row.read_at,
        proved_at: row.proved_at,
        damaged_at: row.damaged_at,
        missing_at: row.missing_at,
        reasons: reasons(plan, &row.storage, &row.id),
    }
}

fn reasons(plan: &[Planned], storage: &Label, id: &str) -> Vec<String> {
    let verdicts = plan.iter().filter(|place| place.storage == *storage).flat_map(|place| &place.verdicts);
    let ours = verdicts.filter(|verdict| verdict.snapshot.id == id);
    ours.flat_map(|verdict| &verdict.reasons).map(ToString::to_string).collect()
}

impl From<Changes> for SnapshotChanges {
    fn from(changes: Changes) -> Self {
        let table = |change: bulkhead_model::change::TableChange| TableChange {
            name: change.table.to_string(),
            before: change.before,
            after: change.after,
        };
        let (added, removed): (Vec<_>, Vec<_>) = changes.objects.into_iter().partition(|change| change.added);
        let names = |changes: Vec<ObjectChange>| {
            changes.into_iter().map(|it| (census::told(&it.kind).to_owned(), it.name)).collect()
        };
        Self {
            tables: changes.tables.into_iter().map(table).collect(),
            same: changes.same,
            added: names(added),
            removed: names(removed),
        }
    }
}
