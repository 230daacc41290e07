//! A thousand tenants in the real window: listed, found, scrolled to the last.

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
    let list = window.list("Tenants");
    list.wait().await;
    list.to_end().await;
    window.wait_for_page("Tenant 999").await;
    window.picture("thousand").await;
    // Two lines a row become one where there is room: what was being read stays where it is.
    let before = list.top_row().await;
    list.widen(1000).await;
    let after = list.top_row().await;
    assert!(before > 900 && after.abs_diff(before) < 10, "row {before} was on top, now {after}");
    window.go("#/backups?database=tenant-0001%2Fshop").await;
    let list = window.list("Backups");
    list.wait().await;
    // Ages are told in the words of this web view, which are not those of a browser in every case.
    list.to_end().await;
    window.wait_for_page("8 days ago").await;
    window.picture("ten-thousand").await;
    window.go("#/tenants").await;
    window.fill("filter", "Tenant 512").await;
    window.wait_for_page("Tenant 512").await;
    assert_eq!(window.script("return typeof window.hacked", vec![]).await, json!("undefined"));
    window.page.clone().quit().await.unwrap();
}
