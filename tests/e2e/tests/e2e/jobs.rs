//! Jobs and the window apart: cancelled, left alone by a page that is loaded again or whose process dies.

use std::time::Duration;

use bulkhead_e2e::{House, Options, Window};
use bulkhead_test_support::{Keyring, Signal, eventually, send, signal_tree};
use serde_json::{Value, json};

/// Long enough for any step of a loaded machine.
const LONG: Duration = Duration::from_secs(60);

/// The window over a database whose backup takes minutes, as its policy limits the bandwidth, while such a backup runs.
async fn with_a_slow_backup() -> (House, Window) {
    let (house, desktop) = House::furnish(Keyring::Unlocked);
    house.must(
        &desktop,
        &["policy", "add", "slow", "--schedule", "0 3 1 1 *", "--storage", "disk", "--bandwidth", "64KB/s"],
    );
    house.must(&desktop, &["policy", "assign", "slow", "acme"]);
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    window.go("#/tenants/acme/databases").await;
    window.click("backup-now").await;
    window.find("job-progress").await;
    (house, window)
}

/// The states of all jobs, the newest first, as the command line tells them.
fn states(house: &House, window: &Window) -> Vec<String> {
    let told: Value = serde_json::from_str(&house.must(&window.desktop, &["jobs", "--json"])).unwrap();
    let rows = told.as_array().or_else(|| told["jobs"].as_array()).cloned().unwrap_or_default();
    rows.iter().map(|row| row["state"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_backup_leaves_nothing() {
    let (house, window) = with_a_slow_backup().await;
    window.click("job-cancel").await;
    eventually("the end of the job", LONG, || (states(&house, &window).first()? == "cancelled").then_some(()));
    assert_eq!(house.snapshots(), 0);
    window.wait_gone("job-progress").await;
    window.picture("cancelled").await;
    window.page.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_loaded_again_shows_the_job_that_runs() {
    let (house, window) = with_a_slow_backup().await;
    window.page.refresh().await.unwrap();
    window.find("job-progress").await;
    assert_eq!(states(&house, &window), ["running"]);
    window.click("job-cancel").await;
    eventually("the end of the job", LONG, || (states(&house, &window).first()? == "cancelled").then_some(()));
    window.page.clone().quit().await.unwrap();
}

/// The driver loses its page with the process; what it cannot see any more the desktop and the command line tell.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_process_dies_comes_back_and_the_job_goes_on() {
    let (house, window) = with_a_slow_backup().await;
    let dead = window.processes("WebKitWebProcess");
    assert!(!dead.is_empty(), "the page has a process of its own");
    for process in &dead {
        signal_tree(*process, Signal::KILL);
    }
    eventually("a new process of the page", LONG, || {
        let now = window.processes("WebKitWebProcess");
        now.iter().any(|process| !dead.contains(process)).then_some(())
    });
    assert_eq!(states(&house, &window), ["running"]);
    assert_eq!(window.processes("bulkhead-desktop").len(), 1);
}

/// As the end of a session does it: the job comes first. Who asks again has no time, and the job is cancelled.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_from_outside_waits_for_the_job_and_a_second_one_cancels_it() {
    let (house, window) = with_a_slow_backup().await;
    let own = *window.processes("bulkhead-desktop").first().expect("the application runs");
    send(own, Signal::TERM);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(window.processes("bulkhead-desktop"), [own]);
    assert_eq!(states(&house, &window), ["running"]);
    send(own, Signal::TERM);
    eventually("the end of the application", LONG, || window.processes("bulkhead-desktop").is_empty().then_some(()));
    assert_eq!(states(&house, &window), ["cancelled"]);
    assert_eq!(house.snapshots(), 0);
}

/// What was typed and saved is there after a reload; a page that was opened is opened again.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_loaded_again_is_the_same_page() {
    let (house, desktop) = House::furnish(Keyring::Unlocked);
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    window.go("#/tenants/acme/settings").await;
    window.find("tenant-switcher").await;
    window.page.refresh().await.unwrap();
    window.wait_for("tenant-switcher", "Acme Dental").await;
    assert_eq!(window.script("return location.hash", vec![]).await, json!("#/tenants/acme/settings"));
    window.page.clone().quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_said_at_once_and_waited_for() {
    let (house, desktop) = House::furnish(Keyring::Locked);
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    window.go("#/tenants/acme/databases").await;
    window.find("backup-now").await;
    let begun = std::time::Instant::now();
    window.click("backup-now").await;
    window.wait_for_page("keyring").await;
    let took = begun.elapsed();
    window.picture("keyring-locked").await;
    assert_eq!((states(&house, &window).as_slice(), house.snapshots()), (["queued".to_owned()].as_slice(), 0));
    assert!(took < Duration::from_secs(15), "said after {took:?}; on an idle machine it takes less than 5 s");
    window.desktop.unlock_keyring();
    eventually("the backup goes on", Duration::from_secs(40), || (house.snapshots() == 1).then_some(()));
    window.page.clone().quit().await.unwrap();
}
