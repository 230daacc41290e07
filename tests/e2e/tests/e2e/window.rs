//! From the first start to a backup, and what the window says when one fails.

use std::{path::PathBuf, time::Duration};

use bulkhead_e2e::Window;
use bulkhead_test_support::{Sandbox, eventually};

fn shop(sandbox: &Sandbox) -> PathBuf {
    let path = sandbox.path().join("shop.db");
    let open = rusqlite::Connection::open(&path).unwrap();
    open.execute_batch("CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO orders SELECT i, i / 7.0 FROM n").unwrap();
    path
}

/// Through the first steps to a finished backup of a tenant of this name, and on to the tenant.
async fn first_backup(window: &Window, sandbox: &Sandbox, tenant: &str) -> PathBuf {
    let file = first_steps(window, sandbox, tenant).await;
    window.click("welcome-done").await;
    window.wait_for("status-shop", "At risk").await;
    window.picture("6-backed-up").await;
    file
}

/// Through the first steps to where a proof is offered.
async fn first_steps(window: &Window, sandbox: &Sandbox, tenant: &str) -> PathBuf {
    let file = shop(sandbox);
    window.click("empty-add").await;
    window.fill("tenant-name", tenant).await;
    window.fill("tenant-slug", "acme").await;
    window.picture("1-tenant").await;
    window.click("save").await;
    window.fill("database-name", "shop").await;
    window.fill("database-url", &format!("sqlite:{}", file.display())).await;
    window.click("test-connection").await;
    window.wait_for("stages", "file").await;
    window.picture("2-database").await;
    window.click("save").await;
    window.fill("storage-name", "disk").await;
    window.fill("storage-url", &sandbox.dir("backups").display().to_string()).await;
    window.picture("3-storage").await;
    window.click("save").await;
    window.find("preset-small-business").await;
    window.picture("4-schedule").await;
    window.click("save").await;
    window.click("first-backup").await;
    window.find("prove").await;
    window.picture("5-first-backup").await;
    file
}

/// Green comes with the proof; the other tests see that it does not come with the backup.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_ends_with_a_proof() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox).await;
    first_steps(&window, &sandbox, "Acme Dental").await;
    let repository = sandbox.path().join("backups/acme/snapshots");
    assert_eq!(std::fs::read_dir(repository).unwrap().count(), 1);
    assert!(!window.find("prove").await.is_enabled().await.unwrap(), "the key has to be kept first");
    window.click("show-key").await;
    let key = window.text("recovery-key").await;
    window.fill("key-last", key.rsplit('-').next().unwrap()).await;
    window.click_enabled("prove").await;
    window.picture("10-drill").await;
    window.wait_for_page("Proved").await;
    window.picture("11-proved").await;
    window.go("#/tenants/acme/databases").await;
    window.wait_for("status-shop", "Protected").await;
    window.picture("12-protected").await;
    window.page.clone().quit().await.unwrap();
}

/// A second start ends and leaves the first as it was, which can be paused meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_shows_the_first() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox).await;
    window.find("empty-add").await;
    let second = window.start_again(&sandbox);
    assert!(second.is_some_and(|status| status.success()), "{second:?}");
    window.click("scheduler").await;
    window.click("pause").await;
    window.wait_for("scheduler", "Paused until").await;
    window.picture("8-paused").await;
    window.page.clone().quit().await.unwrap();
}

/// Names are text, wherever they are shown; a failure reaches the desktop, and the window goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_backup_is_said_on_the_page_and_on_the_desktop() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox).await;
    let name = "<img src=x onerror=alert(1)>";
    let file = first_backup(&window, &sandbox, name).await;
    let body: Option<String> =
        window.page.find(thirtyfour::By::Tag("body")).await.unwrap().prop("textContent").await.unwrap();
    assert!(body.unwrap().contains(name));
    assert!(window.page.find(thirtyfour::By::Css("img[src='x']")).await.is_err(), "a name became markup");
    std::fs::rename(&file, file.with_extension("away")).unwrap();
    window.click("backup-now").await;
    window.wait_for("failure", "not-found").await;
    window.picture("7-failed").await;
    let shown = eventually("a notification", Duration::from_secs(20), || {
        window.desktop.notifications().into_iter().find(|shown| format!("{shown:?}").contains("acme/shop"))
    });
    assert!(format!("{shown:?}").contains("failed"), "{shown:?}");
    std::fs::rename(file.with_extension("away"), &file).unwrap();
    window.click("backup-now").await;
    window.wait_for("reason", "No backup of it is proved").await;
    window.page.clone().quit().await.unwrap();
}
