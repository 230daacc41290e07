//! Retention plans.

use bulkhead_core::retention::{Place, Preview};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

/// What a retention does with one snapshot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RetentionRow {
    /// Where it is.
    pub storage: String,
    /// Its id.
    pub snapshot: String,
    /// When its dump began.
    #[specta(type = String)]
    pub taken_at: DateTime<Utc>,
    /// Whether it stays.
    pub stays: bool,
    /// Why; empty if it goes.
    pub reasons: Vec<String>,
    /// Bytes that go with it, once they are pruned. An estimate: what the repository grew by for it, and another may need some of that.
    #[specta(type = u32)]
    pub frees: u64,
}

/// What rules would do on one storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RetentionPreview {
    /// Which.
    pub storage: String,
    /// How many would stay.
    #[specta(type = u32)]
    pub kept: usize,
    /// How many would go.
    #[specta(type = u32)]
    pub removed: usize,
    /// How many stay by the saved rules.
    #[specta(type = u32)]
    pub kept_now: usize,
    /// Bytes that the repository grew by for those that would go; a prune frees what no other needs.
    #[specta(type = u32)]
    pub bytes_removed: u64,
    /// Newest first.
    pub rows: Vec<RetentionPreviewRow>,
}

/// What rules would do with one snapshot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RetentionPreviewRow {
    /// Its id.
    pub snapshot: String,
    /// When its dump began.
    #[specta(type = String)]
    pub taken_at: DateTime<Utc>,
    /// Bytes that the repository grew by.
    #[specta(type = u32)]
    pub bytes_added: u64,
    /// Whether a restore of it was seen to be equal.
    pub proved: bool,
    /// Why it would stay; empty if it would go.
    pub reasons: Vec<String>,
    /// Whether it stays by the saved rules.
    pub stays_now: bool,
}

/// How many snapshots stayed and went.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RetentionOutcome {
    /// Still there.
    #[specta(type = u32)]
    pub kept: usize,
    /// Removed.
    #[specta(type = u32)]
    pub removed: usize,
}

pub(crate) fn planned(place: Place) -> Vec<RetentionRow> {
    let storage = place.storage.to_string();
    let row = |row: Preview| RetentionRow {
        storage: storage.clone(),
        stays: row.stays(),
        frees: row.frees(),
        reasons: row.reasons.iter().map(ToString::to_string).collect(),
        snapshot: row.snapshot.id,
        taken_at: row.snapshot.taken_at,
    };
    place.rows.into_iter().map(row).collect()
}

impl From<Place> for RetentionPreview {
    fn from(place: Place) -> Self {
        let row = |row: Preview| RetentionPreviewRow {
            reasons: row.reasons.iter().map(ToString::to_string).collect(),
            stays_now: row.stays_now,
            snapshot: row.snapshot.id,
            taken_at: row.snapshot.taken_at,
            bytes_added: row.snapshot.bytes_added,
            proved: row.snapshot.proved_at.is_some(),
        };
        let bytes_removed = place.rows.iter().map(Preview::frees).sum();
        let rows: Vec<_> = place.rows.into_iter().map(row).collect();
        let goes = |row: &&RetentionPreviewRow| row.reasons.is_empty();
        let removed = rows.iter().filter(goes).count();
        Self {
            storage: place.storage.to_string(),
            kept: rows.len() - removed,
            removed,
            kept_now: rows.iter().filter(|row| row.stays_now).count(),
            bytes_removed,
            rows,
        }
    }
}
