//! Snapshots that another program wrote.

use bulkhead_core::foreign::Found;
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

use super::Failure;

/// Those in a tenant's repositories.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ForeignSnapshots {
    /// Those that were found, by storage, oldest first.
    pub snapshots: Vec<ForeignSnapshot>,
    /// Storages whose repository could not be read: what is there is not known.
    pub unread: Vec<UnreadStorage>,
}

/// A storage whose repository could not be read.
#[derive(Clone, Debug, Serialize, Type)]
pub struct UnreadStorage {
    /// Its name.
    pub storage: String,
    /// Why.
    pub failure: Failure,
}

/// One, in that program's own words.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ForeignSnapshot {
    /// Full id, hex.
    pub id: String,
    /// The storage that it is on.
    pub storage: String,
    /// When it was taken.
    #[specta(type = String)]
    pub taken_at: DateTime<Utc>,
    /// Where.
    pub host: String,
    /// Of which paths.
    pub paths: Vec<String>,
    /// What it was tagged with.
    pub tags: Vec<String>,
    /// Bytes of its files, where that is said.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
}

impl From<Found> for ForeignSnapshot {
    fn from(Found { storage, snapshot }: Found) -> Self {
        Self {
            id: snapshot.id,
            storage: storage.to_string(),
            taken_at: snapshot.time,
            host: snapshot.host,
            paths: snapshot.paths,
            tags: snapshot.tags,
            bytes: snapshot.bytes,
        }
    }
}
