//! Snapshots.

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

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
}

impl From<bulkhead_catalog::Snapshot> for Snapshot {
    fn from(row: bulkhead_catalog::Snapshot) -> Self {
        Self {
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
        }
    }
}
