//! Databases that keep others from working in them, and are proved all the same.

use bulkhead_core::ports::{ASSERTION, EngineAdapter, Flow, Sandboxes};
use bulkhead_engines::{ToolPaths, postgres::Postgres as Adapter};
use bulkhead_model::{
    Code, Connection,
    compare::{Scope, compare},
    drill::Assertion,
    held::ROLE_SETTINGS,
    version::Version,
};
use bulkhead_test_support::Postgres;
use secrecy::ExposeSecret;

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
    assert!(error.hints[0].contains("ALTER ROLE \"r\" RESET"), "its own, everywhere: {error:?}");
    fixture.server.psql("app", "ALTER ROLE r RESET ALL; ALTER DATABASE app SET session_preload_libraries = gone");
    let error = fixture.adapter.inspect(&source(&fixture.server.url_as("r", "x", "app"))).await.unwrap_err();
    assert!(error.hints[0].contains("ALTER DATABASE \"app\" RESET"), "the database's: {error:?}");
}

/// The same of the one who works in a private server, for this database alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_library_that_a_setting_of_the_superuser_names_keeps_nobody_out() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql("app", "CREATE TABLE t (id int PRIMARY KEY)");
    let mut dumped = fixture.dump().await.unwrap();
    let setting = serde_json::json!([["postgres", "session_preload_libraries", "no_such_library"]]);
    dumped.facts.settings.insert(ROLE_SETTINGS.to_owned(), setting.to_string());
    let (private, notices) = fixture.drill(&dumped).await;
    let again = "ALTER ROLE \"postgres\" IN DATABASE \"drill\" SET session_preload_libraries TO";
    assert!(notices.len() == 1 && notices[0].contains(again), "{notices:?}");
    let found = fixture.adapter.measure(&private.target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
}

/// PostgreSQL 17 and newer fire triggers on logins. One that refuses everybody keeps nobody from looking at a restored database;
/// elsewhere it is named, and its word holds.
#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_on_logins_refuses_nobody_in_a_private_server() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    let server = Postgres::newer_builder().start(&fixture.sandbox);
    server.create_database("app");
    let mut dumped = fixture.dump().await.unwrap();
    dumped.facts.server_version = Version::new(server.version_num() / 10_000, 0, 0);
    let adapter = Adapter::new(ToolPaths::new(vec![server.bin().to_owned()]));
    for state in ["P0001", "42501"] {
        let folder = adapter.sandbox_folder().unwrap();
        let private = adapter.start_sandbox(&folder, &dumped.manifest(), &flow).await.unwrap();
        let trigger = format!(
            "CREATE TABLE t (i int); CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'not here' USING ERRCODE = '{state}'; END $$;
             CREATE EVENT TRIGGER nobody ON login EXECUTE FUNCTION no(); ALTER EVENT TRIGGER nobody ENABLE ALWAYS"
        );
        let Connection::Server(place) = &private.target.connection else { panic!("no server") };
        let password = private.target.password.as_ref().unwrap().expose_secret();
        let mut psql = server.client("psql", &place.user, password, &place.database);
        psql.env("PGHOST", &place.host).env("PGPORT", place.port.to_string()).env("PGPASSWORD", password);
        assert!(psql.args(["-X", "-q", "-c", &trigger]).status().unwrap().success());
        adapter.settle(&private.target).await.unwrap();
        assert_eq!(adapter.inspect(&private.target).await.unwrap().tables.len(), 1);
        tokio::task::spawn_blocking(move || drop(private)).await.unwrap();
        server.psql("app", &trigger);
        let error = adapter.inspect(&source(&server.url("app"))).await.unwrap_err();
        assert!(error.code == Code::MissingRights && error.message.contains("not here"), "{error:?}");
        server.psql("postgres", "DROP DATABASE app; CREATE DATABASE app");
    }
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

/// What lies in a tablespace comes back where there is none of that name.
#[tokio::test(flavor = "multi_thread")]
async fn a_tablespace_that_is_not_there_keeps_nothing_from_coming_back() {
    let (fixture, flow) = (Fixture::new(), Flow::default());
    fixture.server.psql(
        "app",
        "SET allow_in_place_tablespaces = on; CREATE TABLESPACE quick LOCATION ''; CREATE TABLE hot (i int PRIMARY KEY) TABLESPACE quick;
         INSERT INTO hot VALUES (1); CREATE INDEX ON hot (i) TABLESPACE quick",
    );
    let dumped = fixture.dump().await.unwrap();
    let (private, notices) = fixture.drill(&dumped).await;
    assert_eq!(notices, Vec::<String>::new());
    let found = fixture.adapter.measure(&private.target, &flow).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
}
