//! Lists stay quick: of a thousand tenants no page draws more rows than somebody could see.

use bulkhead_pages::{Driver, Findings, Server, View};

/// What fits, what lies just out of sight, and a page of those that come page by page.
const ROWS: usize = 160;

#[tokio::test(flavor = "multi_thread")]
async fn no_page_draws_a_thousand_rows() {
    let (server, driver) = (Server::start(), Driver::start());
    let browser = driver.browser("lists").await;
    browser.show_in(View::SMALL).await;
    browser.open(&format!("{}?scenario=many&delay=0", server.url())).await;
    let mut findings = Findings::default();
    for (place, address) in browser.run("return window.inspector.places()").await.pairs() {
        browser.go(&address).await;
        let rows = browser.run("return document.querySelectorAll('tbody tr').length").await.number();
        findings.add(&place, if rows > ROWS { vec![format!("{rows} rows are drawn")] } else { Vec::new() });
    }
    browser.page.quit().await.unwrap();
    findings.assert_none();
}
