//! With the keyboard alone: Tab reaches every control of every page, and it shows where it is.

use bulkhead_pages::{Browser, Driver, Findings, Server, View};
use thirtyfour::Key;

/// All controls of the page as it stands, by Tab.
async fn tab_through(browser: &Browser) -> Vec<String> {
    let presses = browser.run("return window.inspector.keyboard.begin()").await.number();
    let tab = char::from(Key::Tab).to_string();
    browser.page.action_chain().send_keys(tab.repeat(presses)).perform().await.unwrap();
    browser.run("return window.inspector.keyboard.end()").await.texts()
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_every_control_and_shows_it() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("keyboard").await;
    browser.show_in(View::SMALL).await;
    browser.tell("Emulation.setFocusEmulationEnabled", serde_json::json!({ "enabled": true })).await;
    browser.open(&format!("{}?scenario=list&delay=0", server.url())).await;
    let mut findings = Findings::default();
    for (place, address) in browser.run("return window.inspector.places()").await.pairs() {
        browser.go(&address).await;
        findings.add(&place, tab_through(&browser).await);
    }
    browser.page.quit().await.unwrap();
    findings.assert_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_out_of_reach_or_without_a_ring_is_found() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("keyboard-wrong").await;
    browser.tell("Emulation.setFocusEmulationEnabled", serde_json::json!({ "enabled": true })).await;
    browser.open(&format!("{}?scenario=empty&delay=0", server.url())).await;
    let markup = "<main><button>good</button><button tabindex='-1'>left out</button><button class='bare'>bare</button>\
                  <button>last</button></main>";
    let script = "const sheet = new CSSStyleSheet(); sheet.replaceSync('.bare:focus { outline: none !important }'); \
                  document.adoptedStyleSheets = [sheet]; document.body.innerHTML = arguments[0]";
    browser.run_with(script, vec![markup.into()]).await;
    let found = tab_through(&browser).await;
    browser.page.quit().await.unwrap();
    assert_eq!(found, ["not reached by Tab: button \"left out\"", "focus cannot be seen: button \"bare\""]);
}
