//! Accounts as which views and routines run, on servers that do not have them.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    restore::Owners,
};
use bulkhead_test_support::Vendor;

use crate::fixture::{Choose, Dumped, Fixture, manifest};

const VIEWS: &str = "
    CREATE USER joe@localhost; GRANT ALL ON *.* TO joe@localhost;
    CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);
    CREATE DEFINER = joe@localhost VIEW v AS SELECT t.id, u.id AS other FROM t JOIN t u ON u.id = t.id";

async fn source(vendor: Vendor, sql: &str) -> (Fixture, Dumped) {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("app");
    fixture.server.sql("app", sql);
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    (fixture, dumped)
}

/// What cannot be read there is neither proved nor called different; without the account it is proved.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_a_server_lacks_is_named_and_can_be_done_without() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let (_from, dumped) = source(vendor, VIEWS).await;
        let to = Fixture::new(vendor);
        let target = to.source("copy");
        let facts = to.adapter.probe(&target, Some(&manifest(&dumped))).await;
        assert_eq!(facts.missing_roles, ["joe@localhost"], "{vendor:?}: {facts:?}");
        to.load(&dumped, &target, true, Choose::default()).await.unwrap();
        let error = to.adapter.measure(&target, &Default::default()).await.unwrap_err();
        assert_eq!(error.code, Code::MissingRights, "{vendor:?}: {error:?}");
        assert!(error.message.contains("view v") && error.message.contains("joe@localhost"), "{error:?}");
        to.adapter.discard(&target, true).await.unwrap();
        let skip = Choose { scope: Scope::Everything, owners: Owners::Skip };
        to.load(&dumped, &target, true, skip).await.unwrap();
        assert_eq!(compare(&dumped.facts, &to.measure(&target).await, &Scope::Everything), [], "{vendor:?}");
        to.server.sql("", "CREATE USER joe@localhost");
        assert_eq!(to.adapter.probe(&target, Some(&manifest(&dumped))).await.missing_roles, Vec::<String>::new());
    }
}

/// A view that calls a function of such an account is not even made.
#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_needs_the_account_says_so() {
    let sql = format!(
        "{VIEWS}; CREATE DEFINER = joe@localhost FUNCTION f() RETURNS INT RETURN 1; CREATE VIEW calls AS SELECT f() AS x"
    );
    let (_from, dumped) = source(Vendor::MariaDb, &sql).await;
    let to = Fixture::new(Vendor::MariaDb);
    let error = to.load(&dumped, &to.source("copy"), true, Choose::default()).await.unwrap_err();
    assert!(error.code == Code::MissingRights && error.message.contains("joe@localhost is missing"), "{error:?}");
}

/// The test of a connection says what every backup would fail by, and so does the backup before anything is dumped.
#[tokio::test(flavor = "multi_thread")]
async fn a_view_whose_table_is_gone_is_named_with_what_mends_it() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql(
            "app",
            "CREATE TABLE t (id INT); CREATE TABLE u (id INT); CREATE VIEW `v 1` AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM u; DROP TABLE t",
        );
        let report = fixture.adapter.test(&fixture.source("app")).await;
        let stage = report.failure().unwrap();
        assert_eq!(stage.stage, "tables", "{vendor:?}: {report:?}");
        assert!(stage.detail.starts_with("the view v 1 needs a table"), "{vendor:?}: {stage:?}");
        assert!(stage.hints.iter().any(|hint| hint.contains("DROP VIEW `v 1`;")), "{vendor:?}: {stage:?}");
        let error = fixture.dump(&fixture.source("app")).await.err().unwrap();
        assert_eq!((error.code, error.message), (Code::BadSource, stage.detail.clone()), "{vendor:?}");
        fixture.server.sql("app", "DROP VIEW `v 1`");
        assert!(fixture.adapter.test(&fixture.source("app")).await.failure().is_none(), "{vendor:?}");
        fixture.dump(&fixture.source("app")).await.unwrap();
    }
}

/// The source itself may lack one: its server then writes down the view in other words, which only a database of that name takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_view_whose_account_is_gone_at_the_source_is_told_and_comes_back() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let (fixture, before) = source(vendor, VIEWS).await;
        assert!(!before.facts.warnings.iter().any(|warning| warning.contains("joe")), "{:?}", before.facts.warnings);
        fixture.server.sql("", "DROP USER joe@localhost");
        let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        let told = dumped.facts.warnings.iter().any(|warning| warning.contains("view v: joe@localhost"));
        assert!(told, "{vendor:?}: {:?}", dumped.facts.warnings);
        assert_eq!(compare(&before.facts, &dumped.facts, &Scope::Everything), [], "{vendor:?}");
        let target = fixture.source("copy");
        let skip = Choose { scope: Scope::Everything, owners: Owners::Skip };
        fixture.load(&dumped, &target, true, skip).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), [], "{vendor:?}");
    }
}
