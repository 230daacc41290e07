//! A thousand tenants in the real window: listed, found, scrolled to the last.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use bulkhead_e2e::{House, Options, Window, thousand_tenants};
use bulkhead_test_support::Keyring;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_tenants_are_listed_and_found() {
    let (house, desktop) = House::bare(Keyring::Unlocked);
    thousand_tenants(&house.sandbox.dir("data"));
    let window = Window::open_in(desktop, &house.sandbox, Options::default()).await;
    window.go("#/tenants").await;
    window.wait_for_page("Tenant 1").await;
    let rows = window.script("return document.querySelectorAll('[role=row], tr').length", vec![]).await;
    assert!(rows.as_u64().unwrap() < 200, "only what fits is made: {rows}");
    window.wait_for_list().await;
    window.scroll_to_end().await;
    window.wait_for_page("Tenant 999").await;
    window.picture("thousand").await;
    window.fill("filter", "Tenant 512").await;
    window.wait_for_page("Tenant 512").await;
    assert_eq!(window.script("return typeof window.hacked", vec![]).await, json!("undefined"));
    window.page.clone().quit().await.unwrap();
}
