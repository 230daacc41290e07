//! Words for paper: sizes, times, plain names.

pub(crate) use bulkhead_model::{amount::bytes, names::written_out as safe};
use chrono::{DateTime, Utc};

/// `2026-03-01 14:05 UTC`: paper may be read in any zone.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A word of a POSIX shell that means itself.
pub(crate) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
