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
