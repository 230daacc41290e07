//! Too few rights are named with the statement that grants them, and never give a backup with something missing.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_model::{Code, Error, report::Outcome, restore::Owners};

use crate::{
    fixture::Fixture,
    work::{Job, dump, refused, source},
};

impl Fixture {
    fn poor(&self, attributes: &str) -> Source {
        self.server.create_role("poor", "pw", attributes);
        source(&self.server.url_as("poor", "pw", "app"))
    }

    /// Runs the statements of the hints, as the admin would.
    fn grant(&self, error: &Error) {
        let statements: Vec<&String> = error.hints.iter().filter(|hint| hint.ends_with(';')).collect();
        assert!(!statements.is_empty(), "{error:?}");
        let as_itself = |statement: &&String| self.server.psql("app", &format!("SET ROLE NONE; {statement}"));
        statements.iter().for_each(|statement| drop(as_itself(statement)));
    }

    /// Refused with this named, in the dump and in the test; the hints help until it is whole.
    async fn refused_until_granted(&self, poor: &Source, words: &[&str]) {
        let whole = self.dump().await.unwrap();
        for word in words {
            let error = refused(dump(&self.adapter, poor).await);
            assert_eq!(error.code, Code::MissingRights, "{error:?}");
            assert!(format!("{error:?}").contains(word), "{word}: {error:?}");
            let report = self.adapter.test(poor).await;
            assert_eq!(report.failure().unwrap().stage, "rights", "{report:#?}");
            self.grant(&error);
        }
        let dumped = dump(&self.adapter, poor).await.unwrap();
        assert_eq!(dumped.facts.tables, whole.facts.tables);
        assert!(self.adapter.test(poor).await.passed());
    }
}

/// Who may do everything is told how little is enough, and who may only read is left alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_superuser_is_told_of_a_login_that_can_change_nothing() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE TABLE a (i int); ALTER TABLE a ENABLE ROW LEVEL SECURITY");
    let rights = async |source: &Source| {
        let report = fixture.adapter.test(source).await;
        report.stages.into_iter().find(|stage| stage.stage == "rights").unwrap()
    };
    let stage = rights(&fixture.source("app")).await;
    assert_eq!(stage.outcome, Outcome::Passed, "{stage:?}");
    let statement = "CREATE ROLE backups LOGIN BYPASSRLS IN ROLE pg_read_all_data PASSWORD <password>;";
    assert!(stage.detail.contains("is a superuser") && stage.hints == [statement], "{stage:?}");
    // It is enough.
    fixture.server.psql("app", &statement.replace("<password>", "'pw'").replace("backups", "reader"));
    let stage = rights(&source(&fixture.server.url_as("reader", "pw", "app"))).await;
    assert!(stage.outcome == Outcome::Passed && stage.hints.is_empty(), "{stage:?}");
}

/// Nobody is told to widen the role that an application works in: the login itself is what a backup reads as.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_a_database_sets_is_put_aside_and_never_widened() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
         CREATE ROLE app_role; ALTER DATABASE app SET role = app_role; SELECT lo_from_bytea(4711, 'secret')",
    );
    let whole = dump(&fixture.adapter, &fixture.app()).await.unwrap();
    let rows = whole.facts.tables.iter().find(|facts| facts.table.name == "t").map(|facts| facts.rows);
    assert_eq!((whole.facts.tables.len(), whole.facts.table_count()), (2, 1), "large objects are no table");
    assert_eq!(rows, Some(2), "a superuser is one whatever the database sets");
    let poor = fixture.poor("IN ROLE app_role");
    let error = refused(dump(&fixture.adapter, &poor).await);
    let hints = error.hints.join("\n");
    assert!(hints.contains("The setting role puts sessions of \"poor\" into \"app_role\""), "{error:?}");
    assert!(hints.contains("TO \"poor\";") && !hints.contains("TO \"app_role\""), "{error:?}");
    assert!(hints.contains("ALTER ROLE \"poor\" BYPASSRLS;"), "{error:?}");
    fixture.refused_until_granted(&poor, &["public.t"]).await;
    let report = fixture.adapter.test(&poor).await;
    let stage = report.stages.iter().find(|stage| stage.stage == "rights").unwrap();
    assert!(stage.detail.contains("into \"app_role\"") && stage.detail.contains("put aside"), "{stage:?}");
    let widened = "SELECT rolbypassrls OR pg_has_role(oid, 'pg_read_all_data', 'MEMBER') FROM pg_roles WHERE rolname = 'app_role'";
    assert_eq!(fixture.server.psql("app", widened), "f");
    // Statistics are taken by whoever restored, and not by a role that owns nothing.
    fixture.adapter.settle(&fixture.app()).await.unwrap();
    assert_eq!(fixture.server.psql("app", "SELECT reltuples FROM pg_class WHERE relname = 't'"), "2");
}

/// A login that may do nothing by itself reads through the role that its sessions begin in.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_a_setting_gives_and_that_may_read_all_stays() {
    let fixture = Fixture::new();
    let poor = fixture.poor("NOINHERIT");
    fixture.server.psql(
        "app",
        "CREATE TABLE t (i int); INSERT INTO t VALUES (1); CREATE ROLE reader IN ROLE pg_read_all_data; GRANT reader TO poor;
         ALTER ROLE poor SET role = reader",
    );
    assert_eq!(dump(&fixture.adapter, &poor).await.unwrap().facts.tables[0].rows, 1);
    fixture.server.psql("app", "ALTER ROLE poor RESET role");
    assert_eq!(refused(dump(&fixture.adapter, &poor).await).code, Code::MissingRights);
}

/// What such a login restores belongs to that role, and so do the statistics and all else that comes after the load.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_restored_in_a_role_goes_on_in_it() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE TABLE t (i int); INSERT INTO t VALUES (1), (2)");
    let dumped = fixture.dump().await.unwrap();
    fixture.poor("NOINHERIT");
    fixture.server.psql("app", "CREATE ROLE maker CREATEDB; GRANT maker TO poor; ALTER ROLE poor SET role = maker");
    let target = source(&fixture.server.url_as("poor", "pw", "copy"));
    let skip = Job { owners: Owners::Skip, ..Job::new(&target) };
    skip.load(&fixture.adapter, &dumped).await.unwrap();
    fixture.adapter.settle(&target).await.unwrap();
    assert_eq!(fixture.server.psql("copy", "SELECT reltuples FROM pg_class WHERE relname = 't'"), "2");
    // Where the login owns more by itself, the role is put aside all the same.
    fixture
        .server
        .psql("copy", "ALTER DATABASE copy OWNER TO poor; ALTER TABLE t OWNER TO poor; INSERT INTO t VALUES (3)");
    fixture.adapter.settle(&target).await.unwrap();
    assert_eq!(fixture.server.psql("copy", "SELECT reltuples FROM pg_class WHERE relname = 't'"), "3");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_table_that_cannot_be_read_is_named() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE TABLE a (i int); CREATE TABLE \"b c\" (i int); INSERT INTO \"b c\" VALUES (1)");
    let poor = fixture.poor("");
    fixture.server.psql("app", "GRANT SELECT ON a TO poor");
    fixture.refused_until_granted(&poor, &["public.\\\"b c\\\""]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_a_sequence_and_a_partition_that_cannot_be_read_are_named() {
    for (make, word) in [
        ("CREATE SCHEMA hidden; CREATE TABLE hidden.t (i int)", "hidden.t"),
        ("CREATE SEQUENCE counter", "public.counter"),
        (
            "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p DEFAULT; GRANT SELECT ON p TO PUBLIC",
            "public.p1",
        ),
        ("CREATE MATERIALIZED VIEW m AS SELECT 1", "public.m"),
    ] {
        let fixture = Fixture::new();
        fixture.server.psql("app", make);
        let poor = fixture.poor("");
        fixture.refused_until_granted(&poor, &[word]).await;
    }
}

/// Without BYPASSRLS pg_dump fails half-way; with `--enable-row-security` it would exit 0 with rows missing (measured).
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_policy_hides_are_never_left_out() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE t (owner text); INSERT INTO t VALUES ('poor'), ('other'); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
         CREATE POLICY own ON t USING (owner = current_user)",
    );
    let poor = fixture.poor("IN ROLE pg_read_all_data");
    fixture.refused_until_granted(&poor, &["row-level security"]).await;
}

/// The owner is spared by a policy, unless it is forced on him too.
#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_forced_hides_rows_from_the_owner() {
    let fixture = Fixture::new();
    let poor = fixture.poor("IN ROLE pg_read_all_data");
    fixture.server.psql(
        "app",
        "CREATE TABLE t (owner text); INSERT INTO t VALUES ('poor'), ('other'); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
         ALTER TABLE t OWNER TO poor; CREATE POLICY own ON t USING (owner = current_user)",
    );
    assert_eq!(dump(&fixture.adapter, &poor).await.unwrap().facts.tables[0].rows, 2);
    fixture.server.psql("app", "ALTER TABLE t FORCE ROW LEVEL SECURITY");
    fixture.refused_until_granted(&poor, &["BYPASSRLS"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_objects_of_others_are_named() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "SELECT lo_from_bytea(4711, 'secret'), lo_from_bytea(4712, 'more')");
    let poor = fixture.poor("");
    fixture.refused_until_granted(&poor, &["large object 4711"]).await;
}

/// Everything at once: each refusal leads on to the next, and the last dump is whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_database_becomes_readable_by_following_the_hints() {
    let fixture = Fixture::seeded();
    let poor = fixture.poor("");
    fixture.refused_until_granted(&poor, &["GRANT pg_read_all_data TO"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_may_not_connect_or_make_a_database_is_told_so() {
    let fixture = Fixture::new();
    let poor = fixture.poor("");
    let new = source(&fixture.server.url_as("poor", "pw", "new"));
    let facts = fixture.adapter.probe(&new, None).await;
    assert!(!facts.can_create && !facts.exists && facts.failure.is_none(), "{facts:?}");
    assert_eq!(facts.missing_rights, ["ALTER ROLE \"poor\" CREATEDB;"]);
    fixture.server.psql("postgres", "REVOKE CONNECT ON DATABASE app FROM PUBLIC");
    let error = refused(dump(&fixture.adapter, &poor).await);
    assert_eq!(error.code, Code::MissingRights, "{error:?}");
    fixture.server.psql("postgres", &error.hints[0]);
    dump(&fixture.adapter, &poor).await.unwrap();
}

/// A load without owners fails by them as well, and the plan tells it before.
#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_superuser_makes_is_found_before_a_load() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE FOREIGN DATA WRAPPER w; CREATE ROLE mapped; CREATE SERVER s FOREIGN DATA WRAPPER w;
         CREATE USER MAPPING FOR mapped SERVER s",
    );
    let manifest = fixture.dump().await.unwrap().manifest();
    assert_eq!(manifest.facts.objects.count("user mappings"), 1, "{:?}", manifest.facts.objects);
    let _poor = fixture.poor("CREATEDB");
    let target = source(&fixture.server.url_as("poor", "pw", "new"));
    let facts = fixture.adapter.probe(&target, Some(&manifest)).await;
    assert_eq!(facts.for_superusers, ["the foreign-data wrapper w"], "{facts:?}");
    assert!(facts.missing_roles.contains(&"mapped".to_owned()), "{facts:?}");
    let facts = fixture.adapter.probe(&fixture.source("new"), Some(&manifest)).await;
    assert_eq!(facts.for_superusers, [""; 0], "{facts:?}");
}

/// pg_dump says in a warning that it leaves subscriptions out for all but superusers, and exits with 0.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_backup_cannot_hold_is_said() {
    let fixture = Fixture::with(bulkhead_test_support::Postgres::builder().option("wal_level", "logical"));
    fixture.server.psql(
        "app",
        "CREATE SUBSCRIPTION far CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false);
         CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (i int) SERVER s;
         CREATE FUNCTION price(i int) RETURNS int IMMUTABLE LANGUAGE sql RETURN i * 2;
         CREATE TABLE bills (i int, own int GENERATED ALWAYS AS (price(i)) STORED, plain int GENERATED ALWAYS AS (i + 1) STORED);
         CREATE MATERIALIZED VIEW sums AS SELECT count(*) FROM bills;
         CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS one WITH NO DATA;
         CREATE TABLE ours AS SELECT 1 AS a; ALTER EXTENSION plpgsql ADD TABLE ours;
         SET allow_in_place_tablespaces = on; CREATE TABLESPACE quick LOCATION ''; CREATE TABLE hot (i int) TABLESPACE quick;
         UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql';
         SET allow_system_table_mods = on; CREATE TABLE pg_catalog.hidden (i int)",
    );
    let poor = fixture.poor("IN ROLE pg_read_all_data");
    let said = |facts: &bulkhead_model::manifest::DumpFacts| facts.warnings.join("\n");
    let (whole, less) = (fixture.dump().await.unwrap(), dump(&fixture.adapter, &poor).await.unwrap());
    for words in ["the rows of 1 foreign table.", "far comes back disabled"] {
        assert!(said(&whole.facts).contains(words), "{words}: {:?}", whole.facts.warnings);
    }
    for words in [
        "without the rows that they hold: the tables public.ours.",
        "materialized views public.sums.",
        "generated columns public.bills.own.",
        "In the default tablespace after a restore, whatever the server has: public.hot.",
        "the extension plpgsql 0.9.",
        "in no backup: the tables pg_catalog.hidden.",
    ] {
        assert!(said(&whole.facts).contains(words), "{words}: {:?}", whole.facts.warnings);
    }
    assert!(said(&less.facts).contains("far is not in this backup"), "{:?}", less.facts.warnings);
    assert!(whole.facts.objects.holds("subscriptions", "far") && !less.facts.objects.holds("subscriptions", "far"));
    fixture.server.psql("app", "ALTER SUBSCRIPTION far SET (slot_name = NONE)");
}
