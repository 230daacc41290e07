//! Prints for people or as one JSON document; a reader that has gone away is not an error.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use bulkhead_api::{Error, Result, types::Failure};
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
            return print(text);
        }
        human().into_iter().try_for_each(print)
    }

    /// A line for people while something runs; nothing with `--json`.
    pub(crate) fn line(&self, text: impl Display) -> Result<()> {
        if self.json { Ok(()) } else { print(text) }
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
            let _ = print(text);
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
