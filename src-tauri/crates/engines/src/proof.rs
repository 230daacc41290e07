//! Counts and hashes rows as they pass.
//!
//! The order of rows is not part of the proof. A server is free to keep them in any: PostgreSQL puts a short row into the
//! gap that a longer one left, so a restored table dumped again gives the same rows in another order (measured).

use bulkhead_model::manifest::{TableFacts, TableName};
use twox_hash::xxhash3_128::Hasher;

/// Collects the proof of one table: rows, bytes, and the sum of the XXH3-128 of every row, modulo 2^128.
///
/// The sum counts equal rows as often as they are there. It tells what differs, not who tampered: the SHA-256 of the stream
/// and the repository's own authentication are for that.
#[derive(Default)]
pub(crate) struct RowHasher {
    sum: u128,
    rows: u64,
    bytes: u64,
    /// A row that began in an earlier part.
    open: Option<Box<Hasher>>,
}

impl RowHasher {
    /// Adds a part of a row; `ends` with its last one.
    pub(crate) fn part(&mut self, bytes: &[u8], ends: bool) {
        self.bytes += bytes.len() as u64;
        match (&mut self.open, ends) {
            (None, true) => self.end(Hasher::oneshot(bytes)),
            (open, false) => open.get_or_insert_default().write(bytes),
            (Some(row), true) => {
                row.write(bytes);
                let hash = row.finish_128();
                self.open = None;
                self.end(hash);
            }
        }
    }

    /// Adds rows that end with a line feed each; the last one may go on.
    pub(crate) fn lines(&mut self, bytes: &[u8]) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.part(&bytes[start..=end], true);
            start = end + 1;
        }
        if start < bytes.len() {
            self.part(&bytes[start..], false);
        }
    }

    const fn end(&mut self, hash: u128) {
        self.sum = self.sum.wrapping_add(hash);
        self.rows += 1;
    }

    /// The proof of what was added.
    pub(crate) fn facts(&self, table: TableName) -> TableFacts {
        TableFacts { table, rows: self.rows, bytes: self.bytes, hash: format!("{:032x}", self.sum) }
    }
}

/// The hash of a definition, given in pieces that cannot run into one another.
pub(crate) fn digest<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> u128 {
    let mut hasher = Hasher::new();
    for piece in pieces {
        hasher.write(piece);
        hasher.write(&[0]);
    }
    hasher.finish_128()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proof(rows: &[String], cuts: &[usize]) -> TableFacts {
        let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
        let mut hasher = RowHasher::default();
        let mut rest = text.as_bytes();
        for cut in cuts {
            let (now, later) = rest.split_at(cut % (rest.len() + 1));
            hasher.lines(now);
            rest = later;
        }
        hasher.lines(rest);
        hasher.facts(TableName { schema: None, name: "t".into() })
    }

    proptest! {
        #[test]
        fn order_and_cuts_do_not_matter(mut rows in prop::collection::vec("[a-z]{0,300}", 0..20), cuts: Vec<usize>) {
            let expected = proof(&rows, &[]);
            prop_assert_eq!(expected.rows, rows.len() as u64);
            rows.reverse();
            prop_assert_eq!(proof(&rows, &cuts), expected);
        }

        #[test]
        fn contents_and_repetitions_do(rows in prop::collection::vec("[a-z]{0,30}", 1..20), which: prop::sample::Index) {
            let at = which.index(rows.len());
            let mut other = rows.clone();
            other[at].push('x');
            prop_assert_ne!(proof(&rows, &[]).hash, proof(&other, &[]).hash);
            other[at] = rows[at].clone();
            other.push(rows[at].clone());
            prop_assert_ne!(proof(&rows, &[]).hash, proof(&other, &[]).hash);
        }
    }
}
