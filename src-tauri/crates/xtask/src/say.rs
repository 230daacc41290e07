//! Words for whoever watches; nobody watching any more (`| head`) is no reason to stop.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Prints a line, at once.
pub(crate) fn say(line: impl Display) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
