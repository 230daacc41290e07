//! `window-bench --program PATH [--only start|idle|scroll]`: how soon the window is painted, what it holds, how it scrolls.
//!
//! A screen in memory and a web view that draws in software: a machine with a graphics card is quicker than this.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, and asks the clock"
)]

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_e2e::{Hidden, House, Options, Tray, Window, thousand_tenants};
use bulkhead_test_support::Keyring;

const STARTS: usize = 5;
const IDLE: Duration = Duration::from_secs(10);
/// What is longer than this between two frames is a pause, ms.
const PAUSE: f64 = 100.0;

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)).cloned();
    let program = PathBuf::from(value("--program").expect("--program PATH"));
    let only = value("--only");
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("start") {
        start(&program).await;
    }
    if wanted("idle") {
        idle(&program).await;
    }
    if wanted("scroll") {
        scroll(&program, "list of 1,000 tenants", "#/tenants", "Tenants").await;
        scroll(&program, "list of 10,000 snapshots", "#/backups?database=tenant-0001%2Fshop", "Backups").await;
    }
}

async fn open(program: &Path, house: &House, desktop: bulkhead_test_support::Desktop) -> Window {
    let options = Options { program: Some(program.to_path_buf()), arguments: Vec::new() };
    Window::open_in(desktop, &house.sandbox, options).await
}

/// From the start of the process to the first text on the screen.
async fn start(program: &Path) {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let (house, desktop) = House::bare(Keyring::Unlocked);
        let window = open(program, &house, desktop).await;
        window.find("empty-add").await;
        let script = "return performance.timeOrigin + (performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now())";
        let painted = window.script(script, vec![]).await.as_f64().unwrap();
        times.push(painted - begun(own(&window)));
        window.page.clone().quit().await.unwrap();
    }
    times.sort_by(f64::total_cmp);
    told("window painted after", times[STARTS / 2], "ms", 1_000.0);
    println!("{:36} {:8.0} to {:.0} ms", "  of five starts", times[0], times[STARTS - 1]);
}

/// What the processes hold when nothing happens, over a thousand tenants.
async fn idle(program: &Path) {
    let (house, desktop) = House::bare(Keyring::Unlocked);
    thousand_tenants(&house.sandbox.dir("data"));
    let window = open(program, &house, desktop).await;
    window.wait_for_page("Tenant 1").await;
    tokio::time::sleep(IDLE).await;
    own_memory("our own process", own(&window));
    let page: f64 = window.processes("WebKitWebProcess").into_iter().map(|pid| memory(pid, "Pss:")).sum();
    println!("{:36} {page:8.0} MB", "the page's process (WebKit)");
    window.page.clone().quit().await.unwrap();
    let (house, desktop) = House::bare(Keyring::Unlocked);
    thousand_tenants(&house.sandbox.dir("data"));
    let tray = Tray::start(&desktop).await;
    let hidden = Hidden::start(&desktop, &house.sandbox, program);
    tray.menu().await;
    tokio::time::sleep(IDLE).await;
    own_memory("in the tray, never opened", hidden.pid());
}

/// Pages of libraries count in full as resident, and by shares as proportional; what nobody else has is private. The target holds
/// for the proportional: lists of processes show less than that (private alone, on Windows, macOS and GNOME), and the resident
/// ones hold libraries whole that every window of this desktop shares, and the driver that draws where no graphics card does.
fn own_memory(what: &str, pid: u32) {
    told(&format!("{what}, proportional"), memory(pid, "Pss:"), "MB", 150.0);
    println!("{:36} {:8.0} MB", "  resident", memory(pid, "Rss:"));
    let private = memory(pid, "Private_Dirty:") + memory(pid, "Private_Clean:");
    println!("{:36} {private:8.0} MB", "  private");
}

/// The times between frames while a list is scrolled from its head to its end.
async fn scroll(program: &Path, what: &str, address: &str, label: &str) {
    let (house, desktop) = House::bare(Keyring::Unlocked);
    thousand_tenants(&house.sandbox.dir("data"));
    let window = open(program, &house, desktop).await;
    window.go(address).await;
    let list = window.list(label);
    list.wait().await;
    window.wait_settled().await;
    let (height, mut frames) = list.scroll_through().await;
    window.page.clone().quit().await.unwrap();
    let pauses: Vec<_> = frames.iter().enumerate().filter(|(_, took)| **took > PAUSE).collect();
    let pauses: Vec<_> = pauses.iter().map(|(at, took)| format!("{took:.0} ms at {at}")).collect();
    frames.sort_by(f64::total_cmp);
    let at = |part: f64| frames[((frames.len() - 1) as f64 * part) as usize];
    println!("{what}: {height:.0} px in {} frames", frames.len());
    println!("{:36} {:8.1} ms, 95 % within {:.1} ms", "  time between frames, median", at(0.5), at(0.95));
    told("  longest pause", at(1.0), "ms", PAUSE);
    if !pauses.is_empty() {
        println!("  pauses, by frame: {}", pauses.join(", "));
    }
}

fn told(what: &str, value: f64, unit: &str, target: f64) {
    let word = if value <= target { "" } else { "  MISSED" };
    println!("{what:36} {value:8.0} {unit}   target {target:.0} {unit}{word}");
}

/// The application's own process.
fn own(window: &Window) -> u32 {
    *window.processes("bulkhead-desktop").first().expect("the application runs")
}

/// When a process was started, in milliseconds of the wall clock, as the kernel counts: since the boot, in ticks of 10 ms.
fn begun(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let ticks: f64 = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().parse().unwrap();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let uptime: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
    (now - uptime) * 1_000.0 + ticks * 10.0
}

/// Megabytes of this kind.
fn memory(pid: u32, kind: &str) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let line = rollup.lines().find(|line| line.starts_with(kind)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_000.0
}
