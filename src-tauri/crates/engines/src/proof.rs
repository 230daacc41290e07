//! Counts and hashes rows as they pass.

use blake3::Hasher;
use bulkhead_model::manifest::{TableFacts, TableName};

/// Collects the proof of one table: number of rows, bytes, and BLAKE3 over the rows in their order.
///
/// The caller decides what a row is and must feed each with something that ends it, so that no two different sequences
/// of rows give the same bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowHasher {
    hasher: Hasher,
    rows: u64,
    bytes: u64,
}

impl RowHasher {
    /// Adds bytes of rows, in which `rows` rows end.
    pub(crate) fn add(&mut self, bytes: &[u8], rows: u64) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.rows += rows;
    }

    /// The proof of what was added.
    pub(crate) fn facts(&self, table: TableName) -> TableFacts {
        TableFacts { table, rows: self.rows, bytes: self.bytes, hash: self.hasher.finalize().to_hex().to_string() }
    }
}
