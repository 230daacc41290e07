//! Rights that are more than a backup needs.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_model::report::{Outcome, Stage};
use bulkhead_test_support::Vendor;

use crate::fixture::{Fixture, source};

async fn rights(fixture: &Fixture, source: &Source) -> Stage {
    let report = fixture.adapter.test(source).await;
    report.stages.into_iter().find(|stage| stage.stage == "rights").unwrap_or_else(|| panic!("no stage of rights"))
}

/// Who may do everything is told how little is enough, and who may only read is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_do_everything_is_told_of_one_that_can_change_nothing() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE a (i INT); CREATE PROCEDURE p() SELECT 1");
        let stage = rights(&fixture, &fixture.source("app")).await;
        assert!(stage.outcome == Outcome::Passed && stage.detail.contains("may do everything"), "{stage:?}");
        assert!(stage.hints[0].contains("CREATE USER 'backups'@'%' IDENTIFIED BY <password>;"), "{stage:?}");
        // It is enough.
        for statement in &stage.hints {
            fixture.server.sql("", &statement.replace("<password>", "'pw'"));
        }
        let url = fixture.source("app").connection.to_string().replacen("root@", "backups:pw@", 1);
        let stage = rights(&fixture, &source(&url)).await;
        assert!(stage.outcome == Outcome::Passed && stage.hints.is_empty(), "{stage:?}");
    }
}

/// Without them a restore has nobody who may do anything: said at the test, and with the backup.
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_read_the_rights_of_accounts_is_told() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE a (i INT)");
        fixture.server.create_user("few", "pw", "SELECT, SHOW VIEW, TRIGGER, EVENT ON app.*");
        let grant = if vendor == Vendor::MySql { "SHOW_ROUTINE ON *.*" } else { "SELECT ON mysql.proc" };
        fixture.server.sql("", &format!("GRANT {grant} TO few@'%'"));
        let few = source(&fixture.server.url_as("few", "pw", "app"));
        let accounts = async || {
            let report = fixture.adapter.test(&few).await;
            assert!(report.passed(), "{report:?}");
            report.stages.into_iter().find(|stage| stage.stage == "accounts")
        };
        let stage = accounts().await.unwrap();
        assert!(stage.outcome == Outcome::Warned && stage.hints.len() == 1, "{stage:?}");
        let dumped = fixture.dump(&few).await.unwrap();
        let told = |warnings: &[String]| warnings.iter().any(|warning| warning.contains(&stage.hints[0]));
        assert!(dumped.facts.grants.is_none() && told(&dumped.facts.warnings), "{:?}", dumped.facts.warnings);
        fixture.server.sql("", &stage.hints[0]);
        assert_eq!(accounts().await, None);
        let dumped = fixture.dump(&few).await.unwrap();
        assert!(dumped.facts.grants.is_some() && !told(&dumped.facts.warnings), "{:?}", dumped.facts.warnings);
    }
}
