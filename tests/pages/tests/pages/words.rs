//! Every word of the page comes from its list of words: in the pseudo-language a word that does not is seen at once.

use bulkhead_pages::{Driver, Findings, Gallery, Server, View};

#[tokio::test(flavor = "multi_thread")]
async fn every_word_is_translated_and_has_room() {
    let (server, driver, gallery) = (Server::start(), Driver::start(), Gallery::new("pseudo"));
    let browser = driver.browser("words").await;
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario=list&delay=0&lng=pseudo", server.url())).await;
    let mut findings = Findings::default();
    for (place, address) in browser.run("return window.inspector.places()").await.pairs() {
        browser.go(&address).await;
        let script = "return [...window.inspector.untranslated(), ...window.inspector.overflow()]";
        findings.add(&place, browser.run(script).await.texts());
        gallery.keep(&place, &browser.picture().await);
    }
    browser.page.quit().await.unwrap();
    gallery.finish(&findings);
    findings.assert_none();
}
