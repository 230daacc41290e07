//! What a command costs.

use std::{
    process::{Command, Stdio},
    time::Instant,
};

use nix::sys::resource::{UsageWho, getrusage};
use serde::{Deserialize, Serialize};

/// The cost of one command with everything that it started.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Seconds.
    pub(crate) wall: f64,
    /// Seconds of all processors, without the database server.
    pub(crate) cpu: f64,
    /// MiB of the largest process.
    pub(crate) memory: f64,
    /// Seconds from the load's begin to its end, for restores that prove as well.
    pub(crate) load: Option<f64>,
}

/// Runs a script in a process of its own.
pub(crate) fn run(script: &str) -> Cost {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["measure", script])
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "failed: {script}\n{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {script}"))
}

/// The other side of [`run`]: the script's last line may hold the seconds of a load.
pub(crate) fn here(script: &str) {
    let started = Instant::now();
    let output = Command::new("bash").args(["-c", &format!("set -euo pipefail\n{script}")]).output().unwrap();
    let wall = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        println!("{said}{}", String::from_utf8_lossy(&output.stderr));
        std::process::exit(1);
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let load = said.lines().last().and_then(|line| line.strip_prefix("load ")).and_then(|text| text.parse().ok());
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    let cost = Cost { wall, cpu, memory: usage.max_rss() as f64 / 1024.0, load };
    println!("{}", serde_json::to_string(&cost).unwrap());
}
