//! Every page of every scenario stands in the engine that draws the window: what only it does not know breaks nothing.

use bulkhead_pages::{Driver, Findings, Server};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_stands_in_the_engine_of_the_window() {
    let (server, driver) = (Server::start(), Driver::of_the_window());
    let browser = driver.browser("window").await;
    browser.page.set_window_rect(0, 0, 1024, 700).await.unwrap();
    browser.open(&server.url()).await;
    let scenarios = browser.run("return window.inspector.scenarios").await.texts();
    assert!(scenarios.len() > 5, "{scenarios:?}");
    let (mut findings, mut pages) = (Findings::default(), 0);
    for scenario in scenarios {
        browser.open(&format!("{}?scenario={scenario}&delay=0", server.url())).await;
        for (place, address) in browser.run("return window.inspector.places()").await.pairs() {
            browser.go(&address).await;
            let found =
                browser.run("return [...window.inspector.broken(), ...window.inspector.overflow()]").await.texts();
            findings.add(&format!("{place}-{scenario}"), found);
            pages += 1;
        }
    }
    println!("{pages} pages opened");
    browser.page.quit().await.unwrap();
    findings.assert_none();
}
