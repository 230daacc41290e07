//! With the keyboard alone: through all steps of a restore, and never without a place on the page.

use std::time::Duration;

use bulkhead_pages::{Browser, Driver, Server, View};
use thirtyfour::Key;

/// More than any page has before its last control.
const FAR: usize = 120;
/// What is lost is given back after a moment.
const A_MOMENT: Duration = Duration::from_millis(400);

async fn begin(server: &Server, driver: &Driver, name: &str) -> Browser {
    let browser = driver.browser(name).await;
    browser.show_in(View::SMALL).await;
    browser.tell("Emulation.setFocusEmulationEnabled", serde_json::json!({ "enabled": true })).await;
    browser.open(&format!("{}?scenario=list&delay=0", server.url())).await;
    browser
}

async fn go(browser: &Browser, place: &str) {
    let places = browser.run("return window.inspector.places()").await.pairs();
    let (_, address) = places.into_iter().find(|(known, _)| known == place).expect("a place that there is");
    browser.go(&address).await;
}

async fn press(browser: &Browser, key: Key) {
    browser.press(&key.value().to_string()).await;
}

/// Whether what has the focus is meant by this selector.
async fn is_at(browser: &Browser, selector: &str) -> bool {
    let script = "return document.activeElement.matches(arguments[0])";
    browser.run_with(script, vec![selector.into()]).await.is_true()
}

/// By Tab alone to what this selector means.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..FAR {
        let tab = Key::Tab.value().to_string();
        browser.page.action_chain().send_keys(tab).perform().await.unwrap();
        if is_at(browser, selector).await {
            return;
        }
    }
    panic!("Tab does not lead to {selector}");
}

/// Waits for a step, whose place on the page must have the focus: what is read out next is that step.
async fn arrive(browser: &Browser, step: &str) {
    let selector = format!("[data-testid=step-{step}]");
    for _ in 0..600 {
        if is_at(browser, &selector).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the step {step} is not there, or has no focus");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_is_gone_through_from_its_first_step_to_its_last() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = begin(&server, &driver, "walk").await;
    go(&browser, "restore").await;
    tab_to(&browser, "[data-testid^=choose-]").await;
    browser.press(" ").await;
    for (step, next) in [("database", "moment"), ("moment", "what"), ("what", "where"), ("where", "check")] {
        if step == "moment" {
            tab_to(&browser, "[role=radio]").await;
            press(&browser, Key::Down).await;
        }
        tab_to(&browser, "[data-testid=continue]").await;
        press(&browser, Key::Enter).await;
        arrive(&browser, next).await;
    }
    tab_to(&browser, "[data-testid=run-restore]").await;
    press(&browser, Key::Enter).await;
    arrive(&browser, "verify").await;
    // A dialog over the last step gives the focus back to what opened it.
    tab_to(&browser, "[data-testid=discard]").await;
    press(&browser, Key::Enter).await;
    assert!(is_at(&browser, "[data-testid=confirm-name]").await);
    press(&browser, Key::Escape).await;
    tokio::time::sleep(A_MOMENT).await;
    assert!(is_at(&browser, "[data-testid=discard]").await);
    browser.page.quit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_is_never_lost() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = begin(&server, &driver, "focus").await;
    for (place, opens, expected) in [
        // The item of the menu that opened the dialog is gone when it closes.
        ("tenants", "[data-testid=add-menu]", "[data-testid=add-menu]"),
        ("tenant-settings", "[data-testid=kit-export]", "[data-testid=kit-export]"),
    ] {
        go(&browser, place).await;
        tab_to(&browser, opens).await;
        for key in [Key::Enter, Key::Down, Key::Down, Key::Down, Key::Enter, Key::Escape] {
            press(&browser, key).await;
        }
        tokio::time::sleep(A_MOMENT).await;
        assert!(is_at(&browser, expected).await, "{place}: a dialog closed, and {expected} has no focus");
    }
    go(&browser, "tenants").await;
    tab_to(&browser, "tr[data-index]").await;
    press(&browser, Key::Enter).await;
    assert!(is_at(&browser, "#page").await, "a row opened, and the page has no focus");
    go(&browser, "alerts").await;
    tab_to(&browser, "#page [data-testid^=alert-] button").await;
    press(&browser, Key::Enter).await;
    tokio::time::sleep(A_MOMENT).await;
    assert!(!is_at(&browser, "body").await, "a button that its act removed had the focus");
    browser.page.quit().await.unwrap();
}
