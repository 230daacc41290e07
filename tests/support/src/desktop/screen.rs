//! A screen in memory.

use std::{process::Command, sync::Arc};

use rustix::process::Signal;

use super::START;
use crate::{daemon::Daemon, sandbox::Home, tools};

/// Starts an X server that finds a free display number by itself; returns it with `:NUMBER`.
pub(super) fn start(home: &Arc<Home>) -> (Daemon, String) {
    let mut command = Command::new(tools::require("Xvfb", "xvfb"));
    command.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset", "-ac"]);
    // A lock file in /tmp is taken away only by an orderly end.
    let mut daemon = Daemon::start(home, "xvfb", &mut command).stops_with(Signal::TERM);
    let mut number = None;
    let log = daemon.log_path().to_owned();
    daemon.wait_until(START, || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        number =
            text.lines().find(|line| !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned);
        // The number is there in full once its line has ended.
        number.is_some() && text.ends_with('\n')
    });
    (daemon, format!(":{}", number.unwrap()))
}
