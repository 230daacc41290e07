//! Prints for people or as one JSON document; a reader that has gone away is not an error.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use bulkhead_api::{Error, Result, types::Failure};
use bulkhead_model::names::is_deceptive;
use serde::Serialize;

use crate::text;

pub(crate) struct Output {
    json: bool,
    /// With `--json` there is one document, whatever happens.
    told: AtomicBool,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json, told: AtomicBool::new(false) }
    }

    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a progress bar makes sense.
    pub(crate) fn has_bars(&self) -> bool {
        !self.json && io::stderr().is_terminal()
    }

    /// One result: as JSON, or as the lines that `human` makes.
    pub(crate) fn result<T: Serialize>(&self, value: &T, human: impl FnOnce() -> Vec<String>) -> Result<()> {
        if self.json {
            let text = serde_json::to_string_pretty(value)
                .map_err(|error| Error::internal("the result cannot be written as JSON").cause(error))?;
            self.told.store(true, Ordering::Relaxed);
            return print(json(&text));
        }
        // In one piece: a house has a thousand lines, and each would be a call of the system.
        let all: Vec<_> = human().iter().map(|text| lines(text)).collect();
        if all.is_empty() { Ok(()) } else { print(all.join("\n")) }
    }

    /// A line for people while something runs; nothing with `--json`.
    pub(crate) fn line(&self, text: impl Display) -> Result<()> {
        if self.json { Ok(()) } else { print(lines(&text.to_string())) }
    }

    /// What somebody should know beside the result; never in the place of one.
    pub(crate) fn note(&self, text: impl Display) {
        if !self.json {
            // Nothing can be done about a standard error that is closed.
            let _ = writeln!(io::stderr(), "note: {}", text::safe(&text.to_string()));
        }
    }

    /// The error; with `--json` nothing if the result, which tells of it, was printed already.
    pub(crate) fn failure(&self, error: &Error) {
        if self.json {
            if self.told.load(Ordering::Relaxed) {
                return;
            }
            let failure = Failure::from(error.clone());
            let text = serde_json::to_string_pretty(&failure).unwrap_or_else(|_| "{}".to_owned());
            let _ = print(json(&text));
            return;
        }
        let mut stderr = io::stderr().lock();
        // Nothing can be done about a standard error that is closed.
        let _ = writeln!(stderr, "error: {}", text::safe(&error.message));
        for hint in &error.hints {
            let _ = writeln!(stderr, "  → {}", text::safe(hint));
        }
    }
}

/// Lines for people. Whoever put them together has written out the names that he knew of; one that was forgotten turns nothing round either.
fn lines(text: &str) -> String {
    let is_layout = |c: char| matches!(c, '\n' | '\t');
    text.split_inclusive(is_layout)
        .map(|piece| match piece.strip_suffix(is_layout) {
            Some(words) => text::safe(words) + &piece[words.len()..],
            None => text::safe(piece),
        })
        .collect()
}

/// JSON with the escapes that it has for characters itself: a program reads the same text, and a terminal shows all of it.
fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !is_deceptive(c) {
            escaped.push(c);
            continue;
        }
        escaped.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
    }
    escaped
}

fn print(text: impl Display) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("standard output", error)),
        _ => Ok(()),
    }
}

/// A table, or what to do when there is nothing to list.
pub(crate) fn list<const N: usize>(heading: [&str; N], rows: Vec<[String; N]>, empty: &str) -> Vec<String> {
    if rows.is_empty() { vec![empty.to_owned()] } else { table(heading, rows) }
}

/// Rows under a heading, columns as wide as their widest cell.
pub(crate) fn table<const N: usize>(heading: [&str; N], rows: Vec<[String; N]>) -> Vec<String> {
    let rows: Vec<[String; N]> = rows.into_iter().map(|row| row.map(|cell| text::safe(&cell))).collect();
    let width =
        |at: usize| rows.iter().map(|row| row[at].chars().count()).chain([heading[at].len()]).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let body = rows.iter().map(|row| line(std::array::from_fn(|at| row[at].as_str())));
    std::iter::once(line(heading)).chain(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_turns_round_or_steers() {
        assert_eq!(lines("a\u{202e}b\n\tc\u{1b}[31m\n"), "a\\u{202e}b\n\tc\\u{1b}[31m\n");
        let name = "a\u{202e}b\u{e0041}\u{9b}";
        let text = serde_json::to_string_pretty(&serde_json::json!({ "name": name })).unwrap_or_default();
        let printed = json(&text);
        assert!(printed.contains("a\\u202eb\\udb40\\udc41\\u009b"), "{printed}");
        let read: serde_json::Value = serde_json::from_str(&printed).unwrap_or_default();
        assert_eq!(read["name"], name);
    }
}
