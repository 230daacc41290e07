//! Programs run round a backup only once somebody has said so in a dialog that no page can press.

use std::time::Duration;

use bulkhead_e2e::{House, Options, Screen, Window};
use bulkhead_test_support::{Keyring, eventually};

const DIALOG: &str = "Let these programs run?";
const LONG: Duration = Duration::from_secs(40);
/// Where its two buttons are: side by side along its lower edge.
const LET_THEM: (f64, f64) = (0.25, 0.93);
const CANCEL: (f64, f64) = (0.75, 0.93);

fn answer(screen: &Screen, button: (f64, f64)) {
    eventually("the dialog", LONG, || screen.shows(DIALOG).then_some(()));
    // It is drawn a moment after it is there.
    std::thread::sleep(Duration::from_millis(500));
    screen.press(DIALOG, button);
    eventually("the end of the dialog", LONG, || (!screen.shows(DIALOG)).then_some(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_run_once_the_dialog_of_the_system_was_answered() {
    let (house, desktop) = House::furnish(Keyring::Unlocked);
    let mark = house.sandbox.path().join("ran");
    let touch = mark.display().to_string();
    house.must(&desktop, &["hook", "add", "acme/shop", "--before", "--", "/usr/bin/touch", &touch]);
    let screen = Screen::of(&desktop);
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    window.go("#/policies?of=acme%2Fshop").await;

    window.click_enabled("confirm-hooks").await;
    answer(&screen, CANCEL);
    window.find("hooks-unconfirmed").await;
    let refused = house.bulkhead(&window.desktop, &["backup", "acme/shop"]);
    assert!(!refused.status.success());
    assert!(!mark.exists(), "nobody has let it run");

    window.click_enabled("confirm-hooks").await;
    answer(&screen, LET_THEM);
    window.wait_gone("hooks-unconfirmed").await;
    house.must(&window.desktop, &["backup", "acme/shop"]);
    assert!(mark.exists());
    window.page.clone().quit().await.unwrap();
}
