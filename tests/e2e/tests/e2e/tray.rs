//! What is left when the window is closed: an icon in the tray, and the jobs.

use std::{path::Path, time::Duration};

use bulkhead_e2e::{Hidden, House, Options, Screen, Tray, Window, program};
use bulkhead_test_support::{Keyring, eventually};

const TITLE: &str = "Bulkhead";
const LONG: Duration = Duration::from_secs(40);

fn shown(screen: &Screen, wanted: bool) {
    let what = if wanted { "the window is shown" } else { "the window is gone" };
    eventually(what, LONG, || (screen.shows(TITLE) == wanted).then_some(()));
}

fn ended(pid: u32) {
    let process = format!("/proc/{pid}/exe");
    eventually("the end of the application", LONG, || std::fs::read_link(Path::new(&process)).is_err().then_some(()));
}

fn pid(window: &Window) -> u32 {
    *window.processes("bulkhead-desktop").first().expect("the application runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_goes_on_in_the_tray() {
    let (house, desktop) = House::furnish(Keyring::Unlocked);
    let (tray, screen) = (Tray::start(&desktop).await, Screen::of(&desktop));
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    let words = ["Open Bulkhead", "Back up all now", "Pause for an hour", "Pause until tomorrow", "Go on", "Quit"];
    assert_eq!(tray.menu().await, words);
    shown(&screen, true);

    screen.close(TITLE);
    shown(&screen, false);
    let told = eventually("where it went", LONG, || window.desktop.notifications().into_iter().next());
    assert!(told.summary.contains("goes on in the tray"), "{told:?}");

    tray.choose("Back up all now").await;
    eventually("a backup without a window", LONG, || (house.snapshots() == 1).then_some(()));
    let before = tray.picture().await;
    tray.choose("Pause for an hour").await;
    tokio::time::timeout(LONG, async {
        while tray.picture().await == before {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await
    .expect("the icon says by its shape that it is paused");

    tray.choose("Open Bulkhead").await;
    shown(&screen, true);
    window.wait_for("scheduler", "Paused until").await;
    window.picture("13-from-the-tray").await;
    // It is said once, not each time.
    screen.close(TITLE);
    shown(&screen, false);
    assert_eq!(window.desktop.notifications().iter().filter(|told| told.summary.contains("tray")).count(), 1);

    let second = window.start_again(&house.sandbox);
    assert!(second.is_some_and(|status| status.success()), "{second:?}");
    shown(&screen, true);
    let pid = pid(&window);
    tray.choose("Quit").await;
    ended(pid);
}

#[tokio::test(flavor = "multi_thread")]
async fn started_by_the_session_it_waits_in_the_tray() {
    let (house, desktop) = House::bare(Keyring::Unlocked);
    let (tray, screen) = (Tray::start(&desktop).await, Screen::of(&desktop));
    let started = Hidden::start(&desktop, &house.sandbox, &program("bulkhead-desktop"));
    tray.menu().await;
    assert!(!screen.shows(TITLE));
    assert!(!started.has_page(), "a page that nobody looks at is not made");
    tray.choose("Open Bulkhead").await;
    shown(&screen, true);
    assert!(started.has_page());
    screen.close(TITLE);
    shown(&screen, false);
    tray.choose("Open Bulkhead").await;
    shown(&screen, true);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_tray_it_stays_a_window_and_ends_with_it() {
    let (house, desktop) = House::bare(Keyring::Unlocked);
    let screen = Screen::of(&desktop);
    let hidden = Options { arguments: vec!["--hidden".to_owned()], ..Options::default() };
    let window = Window::open_in(desktop, &house.sandbox, hidden).await;
    shown(&screen, true);
    let pid = pid(&window);
    screen.close(TITLE);
    ended(pid);
}
