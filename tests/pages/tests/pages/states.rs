//! Every page in every state: nothing is cut off, axe finds nothing, no name becomes markup, nothing is asked of others.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use bulkhead_pages::{Browser, Driver, Findings, Gallery, Server, View};
use thirtyfour::Key;

/// Enough for two cores, and for two browsers to wait in turns.
const BROWSERS: usize = 2;

/// What the browsers share.
struct Survey {
    server: Server,
    driver: Driver,
    gallery: Gallery,
    /// Scenarios that nobody has taken yet.
    open: Mutex<Vec<String>>,
    /// What was looked at: many states of many pages are one and the same, and so are most frames round them.
    seen: Mutex<HashSet<String>>,
    findings: Mutex<Findings>,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_in_every_state_is_whole() {
    let survey = Arc::new(begin().await);
    let browsers = (0..BROWSERS).map(|number| tokio::spawn(work(Arc::clone(&survey), number)));
    for browser in browsers.collect::<Vec<_>>() {
        browser.await.unwrap();
    }
    let findings = std::mem::take(&mut *survey.findings.lock().unwrap());
    survey.gallery.finish(&findings);
    println!("{} frames and pages looked at", survey.seen.lock().unwrap().len());
    findings.assert_none();
}

/// The page itself says which scenarios there are.
async fn begin() -> Survey {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("first").await;
    browser.open(&server.url()).await;
    let open = browser.run("return window.inspector.scenarios").await.texts();
    browser.page.quit().await.unwrap();
    assert!(open.len() > 5, "{open:?}");
    let (seen, findings) = (Mutex::default(), Mutex::default());
    Survey { server, driver, gallery: Gallery::new("states"), open: Mutex::new(open), seen, findings }
}

async fn work(survey: Arc<Survey>, number: usize) {
    let browser = survey.driver.browser(&number.to_string()).await;
    loop {
        let scenario = survey.open.lock().unwrap().pop();
        let Some(scenario) = scenario else { break };
        walk(&survey, &browser, &scenario).await;
    }
    browser.page.quit().await.unwrap();
}

/// Through all places of one scenario.
async fn walk(survey: &Survey, browser: &Browser, scenario: &str) {
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario={scenario}&delay=0", survey.server.url())).await;
    let places = browser.run("return window.inspector.places()").await.pairs();
    for (place, address) in &places {
        browser.go(address).await;
        look_once(survey, browser, &format!("{place}-{scenario}")).await;
    }
    browser.go(&places[0].1).await;
    for (dialog, keys) in browser.run("return window.inspector.dialogs").await.pairs() {
        browser.press(&keys).await;
        look_once(survey, browser, &format!("dialog-{dialog}-{scenario}")).await;
        browser.press(&Key::Escape.value().to_string()).await;
    }
}

async fn look_once(survey: &Survey, browser: &Browser, name: &str) {
    let parts = browser.run("return window.inspector.fingerprints()").await.texts();
    let new = parts.into_iter().filter(|part| survey.seen.lock().unwrap().insert(part.clone())).count();
    if new > 0 {
        look(survey, browser, name).await;
    }
}

async fn look(survey: &Survey, browser: &Browser, name: &str) {
    for (view, what) in [(View::SMALL, "everything"), (View::LARGE, "colours")] {
        browser.show_in(view).await;
        browser.run("return window.inspector.settled()").await;
        let found = browser.run_with("return window.inspector.look(arguments[0])", vec![what.into()]).await.texts();
        let name = format!("{name}-{}", view.name);
        survey.gallery.keep(&name, &browser.picture().await);
        survey.findings.lock().unwrap().add(&name, found);
    }
    browser.show_in(View::SMALL).await;
}
