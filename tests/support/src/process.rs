//! Signals to a process and everything it started.

use std::{collections::HashMap, fs};

use rustix::process::{Pid, Signal, kill_process};

/// All processes below `pid`, children before grandchildren, read from `/proc`.
pub fn descendants(pid: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![pid];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.split_off(1)
}

/// Sends `signal` to `pid` and everything below it.
pub fn signal_tree(pid: u32, signal: Signal) {
    for target in std::iter::once(pid).chain(descendants(pid)) {
        send(target, signal);
    }
}

/// Ends `pid` and everything below it at once.
///
/// The tree is stopped first, so that nothing forks away between the look and the kill.
pub fn kill_tree(pid: u32) {
    signal_tree(pid, Signal::STOP);
    signal_tree(pid, Signal::KILL);
}

/// Sends `signal`; a process that is already gone is no error.
pub fn send(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // ESRCH: it ended by itself.
        let _ = kill_process(pid, signal);
    }
}

fn parents() -> HashMap<u32, u32> {
    let entries = fs::read_dir("/proc").expect("tests on real servers need /proc");
    entries
        .flatten()
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name in brackets may hold anything; the fields after the last bracket are state and parent.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect()
}
