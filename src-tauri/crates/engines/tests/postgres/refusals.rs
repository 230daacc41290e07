//! Databases that keep others from working in them, and are proved all the same.

use bulkhead_core::ports::{ASSERTION, EngineAdapter, Flow, Sandboxes};
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    drill::Assertion,
};

use crate::{
    fixture::Fixture,
    work::{Job, source},
};

const REFUSES: &str = "
    CREATE TABLE t (id int PRIMARY KEY);
    CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not here'; END $$;
    CREATE EVENT TRIGGER \"n\"\"o\" ON ddl_command_start EXECUTE FUNCTION no();
    ALTER EVENT TRIGGER \"n\"\"o\" ENABLE ALWAYS";

/// One that fires whatever a session sets refuses nothing of ours in a sandbox, and is there as before. Elsewhere it is named.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_trigger_that_always_fires_keeps_no_drill_from_its_end() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql("app", REFUSES);
    let dumped = fixture.dump().await.unwrap();
    let (private, notices) = fixture.drill(&dumped).await;
    assert_eq!(notices, Vec::<String>::new());
    let truth: Assertion = "SELECT count(*) = 0 FROM t".parse().unwrap();
    let checks = fixture.adapter.examine(&private.target, &flow).await.unwrap();
    assert_eq!((checks[0].skipped.as_deref(), checks[0].findings.len()), (None, 0), "{checks:?}");
    let answers = fixture.adapter.ask(&private.target, std::slice::from_ref(&truth), ASSERTION, &flow).await.unwrap();
    assert!(answers[0].holds, "{answers:?}");
    let after = fixture.adapter.measure(&private.target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &after, &Scope::Everything), []);
    let error = fixture.adapter.ask(&fixture.app(), &[truth], ASSERTION, &flow).await.unwrap_err();
    assert!(error.code == Code::Refused && error.message.contains("n\"o"), "{error:?}");
    assert_eq!(fixture.server.psql("app", "SELECT count(*) FROM pg_roles WHERE rolname ~ '^bulkhead'"), "0");
}

/// A library that a setting names and that is not there lets nobody in: the setting is left out, and named with the library.
#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_is_not_there_keeps_nobody_from_proving_the_rest() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql(
        "app",
        "CREATE TABLE t (id int PRIMARY KEY); ALTER DATABASE app SET session_preload_libraries = auto_explain;
         ALTER DATABASE app SET work_mem = '9MB'",
    );
    let mut dumped = fixture.dump().await.unwrap();
    let (private, notices) = fixture.drill(&dumped).await;
    assert_eq!(notices, Vec::<String>::new(), "it is there");
    drop(private);
    for name in ["session_preload_libraries", "local_preload_libraries"] {
        dumped.facts.settings.remove("set:session_preload_libraries");
        dumped.facts.settings.insert(format!("set:{name}"), "no_such_library".to_owned());
        let (private, notices) = fixture.drill(&dumped).await;
        let told = notices.len() == 1 && notices[0].contains(name) && notices[0].contains("no_such_library");
        assert!(told, "{notices:?}");
        let found = fixture.adapter.measure(&private.target, &flow).await.unwrap();
        assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
        assert_eq!(found.settings["set:work_mem"], "9MB");
        dumped.facts.settings.remove(&format!("set:{name}"));
    }
    fixture.server.psql("app", "CREATE ROLE r LOGIN PASSWORD 'x'; ALTER ROLE r SET session_preload_libraries = gone");
    let error = fixture.adapter.inspect(&source(&fixture.server.url_as("r", "x", "app"))).await.unwrap_err();
    assert!(error.message.contains("gone") && error.hints[0].contains("session_preload_libraries"), "{error:?}");
}

/// A database that sets a role for its sessions is measured as whoever made it, and roles come back with what their objects need.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_sessions_and_a_superuser_of_ones_own_are_no_differences() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql(
        "app",
        "CREATE ROLE few; CREATE ROLE \"d\"\"ba\" SUPERUSER; CREATE ROLE sees BYPASSRLS; CREATE TABLE t (id int PRIMARY KEY);
         CREATE TABLE s (id int); ALTER TABLE s OWNER TO sees; ALTER TABLE s ENABLE ROW LEVEL SECURITY;
         CREATE FUNCTION seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
         CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION seen(); ALTER EVENT TRIGGER seen OWNER TO \"d\"\"ba\"",
    );
    fixture.server.psql("app", "GRANT USAGE ON SCHEMA public TO few");
    let mut dumped = fixture.dump().await.unwrap();
    assert_eq!(dumped.facts.settings["role attributes"], r#"[["d\"ba","SUPERUSER"],["sees","BYPASSRLS"]]"#);
    // As a source that is backed up by a member of that role has it.
    dumped.facts.settings.insert("set:role".to_owned(), "few".to_owned());
    let (private, notices) = fixture.drill(&dumped).await;
    assert_eq!(notices, Vec::<String>::new());
    let found = fixture.adapter.measure(&private.target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    assert_eq!(found.settings["set:role"], "few");
    assert_eq!(found.settings["role attributes"], dumped.facts.settings["role attributes"]);
    let truth: Assertion = "SELECT count(*) = 0 FROM t".parse().unwrap();
    let answers = fixture.adapter.ask(&private.target, &[truth], ASSERTION, &flow).await.unwrap();
    assert!(answers[0].holds, "{answers:?}");
}

/// What pg_dump does not say of a child it takes over from its parent.
#[tokio::test(flavor = "multi_thread")]
async fn a_child_comes_back_without_the_compression_of_its_parent() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE parent (a text COMPRESSION pglz, b text); CREATE TABLE \"ch\"\"ild\" () INHERITS (parent);
         CREATE TABLE other () INHERITS (parent);
         ALTER TABLE \"ch\"\"ild\" ALTER a SET COMPRESSION default; ALTER TABLE parent ALTER b SET COMPRESSION pglz",
    );
    let dumped = fixture.dump().await.unwrap();
    let copy = fixture.source("copy");
    assert_eq!(Job::new(&copy).load(&fixture.adapter, &dumped).await.unwrap(), Vec::<String>::new());
    assert_eq!(compare(&dumped.facts, &fixture.measure("copy").await, &Scope::Everything), []);
    let compressed = "SELECT string_agg(attrelid::regclass || '.' || attname, ' ' ORDER BY attrelid::regclass::text, attname) FROM pg_attribute WHERE attcompression <> ''";
    assert_eq!(fixture.server.psql("copy", compressed), fixture.server.psql("app", compressed));
}
