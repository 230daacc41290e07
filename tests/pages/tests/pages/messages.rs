//! What is told over the page for a while lies on nothing that somebody wants to press.

use bulkhead_pages::{Browser, Driver, Findings, Server, View};

const TO_THE_END: &str = "const page = document.getElementById('page'); page.scrollTo(0, page.scrollHeight)";

/// What they cover at the top of the page and at its end.
async fn covered(browser: &Browser) -> Vec<String> {
    browser.run("window.inspector.messages.tell(); return window.inspector.settled()").await;
    let mut found = browser.run("return window.inspector.messages.covered()").await.texts();
    browser.run(TO_THE_END).await;
    found.extend(browser.run("return window.inspector.messages.covered()").await.texts());
    browser.run("window.inspector.messages.hush(); return window.inspector.settled()").await;
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_cover_no_control_of_any_page() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("messages").await;
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario=list&delay=0", server.url())).await;
    let mut findings = Findings::default();
    for (place, address) in browser.run("return window.inspector.places()").await.pairs() {
        browser.go(&address).await;
        findings.add(&place, covered(&browser).await);
    }
    browser.page.quit().await.unwrap();
    findings.assert_none();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_under_a_message_is_found() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("messages-wrong").await;
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario=list&delay=0", server.url())).await;
    let script = "const button = document.createElement('button'); button.textContent = 'under it'; \
                  button.style = 'position: fixed; right: 40px; bottom: 20px'; document.body.append(button)";
    browser.run(script).await;
    let found = covered(&browser).await;
    browser.page.quit().await.unwrap();
    assert_eq!(found, ["covered by a message: button \"under it\"", "covered by a message: button \"under it\""]);
}
