//! Another time for child processes, by Debian's libfaketime.

use std::{path::Path, process::Command};

const LIBRARIES: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];

/// Makes `command` and its children see another wall clock: `+10y`, `-1d`, or `@2036-01-02 03:04:05`.
///
/// Monotonic clocks stay as they are, as they would when an administrator sets the clock.
pub fn at_time<'c>(command: &'c mut Command, time: &str) -> &'c mut Command {
    let library = LIBRARIES.iter().find(|path| Path::new(path).is_file());
    let library = library.unwrap_or_else(|| panic!("libfaketime is missing: `apt-get install libfaketime`"));
    command.env("LD_PRELOAD", library).env("FAKETIME", time).env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
}
