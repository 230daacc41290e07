//! The walkthrough in the real window, over a real server: into a new database, and in the place of a spoilt one.

use bulkhead_e2e::Window;
use bulkhead_test_support::{Postgres, Sandbox, seed};

const ROWS: u64 = 500;

/// A window over a tenant whose database `shop` on a server of its own has one backup.
async fn backed_up(sandbox: &Sandbox, postgres: &Postgres) -> Window {
    postgres.create_database("shop");
    seed::postgres(postgres, "shop", ROWS);
    let window = Window::open(sandbox).await;
    let backups = format!("file://{}", sandbox.dir("backups").display());
    window.run(sandbox, &["tenant", "add", "acme", "--name", "Acme Dental"]);
    window.run(sandbox, &["database", "add", "acme", "shop", "--url", &postgres.url("shop")]);
    window.run(sandbox, &["storage", "add", "disk", "--url", &backups]);
    window.run(sandbox, &["backup", "acme/shop"]);
    window.go("#/restore").await;
    // What the command line did is seen with the next reading at the latest.
    window.page.refresh().await.unwrap();
    window
}

/// Through the first three steps, to where it is asked where to.
async fn to_where(window: &Window) {
    window.click("choose-acme/shop").await;
    window.wait_for("opens", "opens").await;
    window.click_enabled("continue").await;
    window.fill("before", "0 min").await;
    window.click_enabled("find-before").await;
    window.wait_for("found-before", "earlier").await;
    window.click_enabled("continue").await;
    window.find("what-everything").await;
    window.click_enabled("continue").await;
    window.find("step-where").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_comes_back_as_a_new_database() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    let window = backed_up(&sandbox, &postgres).await;
    to_where(&window).await;
    window.picture("restore-where").await;
    window.click_enabled("continue").await;
    window.wait_for("plan-steps", "shop_restored").await;
    window.picture("restore-check").await;
    window.click_enabled("run-restore").await;
    window.wait_for("verdict", "equal").await;
    window.picture("restore-verify").await;
    seed::assert_same(
        &seed::fingerprint_postgres(&postgres, "shop"),
        &seed::fingerprint_postgres(&postgres, "shop_restored"),
    );
    window.click("discard").await;
    window.fill("confirm-name", "shop_restored").await;
    window.click_enabled("confirm").await;
    window.wait_for("step-verify", "Removed again").await;
    assert!(!postgres.databases().contains(&"shop_restored".to_owned()), "the copy is gone");
    assert!(postgres.databases().contains(&"shop".to_owned()), "and nothing else");
    window.page.clone().quit().await.unwrap();
}

/// A reload of the window in the middle loses no choice; the database that is replaced is kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_spoilt_database_is_replaced_by_its_backup() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    let window = backed_up(&sandbox, &postgres).await;
    let good = seed::fingerprint_postgres(&postgres, "shop");
    postgres.psql("shop", "CREATE TABLE spoilt AS SELECT 1 AS a");
    to_where(&window).await;
    window.click("where-replace").await;
    window.wait_for("grave-target", "shop @ 127.0.0.1").await;
    window.page.refresh().await.unwrap();
    window.wait_for("grave-target", "shop @ 127.0.0.1").await;
    window.picture("restore-replace").await;
    window.click_enabled("continue").await;
    window.wait_for("plan-steps", "Put it in the place of shop").await;
    assert!(!window.find("run-restore").await.is_enabled().await.unwrap(), "not before its name is typed");
    window.fill("confirm-word", "shop").await;
    window.click_enabled("run-restore").await;
    window.wait_for("verdict", "equal").await;
    window.wait_for("step-verify", "shop_before_").await;
    seed::assert_same(&good, &seed::fingerprint_postgres(&postgres, "shop"));
    let kept = postgres.databases().into_iter().find(|name| name.starts_with("shop_before_")).unwrap();
    assert_eq!(postgres.psql(&kept, "SELECT a FROM spoilt"), "1", "what was there is kept");
    window.page.clone().quit().await.unwrap();
}
