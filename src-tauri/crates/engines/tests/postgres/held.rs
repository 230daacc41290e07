//! Rights on the database itself and settings of roles for it: in no dump, and back all the same.

use bulkhead_core::ports::{ASSERTION, EngineAdapter, Flow, Sandboxes};
use bulkhead_model::{
    compare::{Scope, compare},
    drill::Assertion,
    held,
    restore::Owners,
};

use crate::{
    fixture::Fixture,
    work::{Dumped, Job, dump, source},
};

const HELD: &str = "
    CREATE ROLE \"odd \"\"clerk\"; CREATE ROLE boss; CREATE TABLE t (a int); INSERT INTO t VALUES (1);
    REVOKE ALL ON DATABASE app FROM PUBLIC; GRANT CONNECT, TEMP ON DATABASE app TO \"odd \"\"clerk\"; GRANT CREATE ON DATABASE app TO boss WITH GRANT OPTION;
    ALTER ROLE \"odd \"\"clerk\" IN DATABASE app SET search_path = 'a b', public; ALTER ROLE boss IN DATABASE app SET my.own = 'it''s; \"x\"'";

impl Fixture {
    /// Who may do what on it, and the settings of roles for it.
    fn held(&self, database: &str) -> String {
        let sql = format!(
            "SELECT coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(datacl) a), 'none') || ' / ' || coalesce((SELECT string_agg(r.rolname || s.setconfig::text, ' '
                ORDER BY 1) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole WHERE setdatabase = d.oid), 'none')
             FROM pg_database d WHERE datname = '{database}'"
        );
        self.server.psql("postgres", &sql)
    }

    async fn dump_of_held(&self) -> Dumped {
        self.server.psql("app", HELD);
        let dumped = self.dump().await.unwrap();
        assert_eq!(dumped.facts.warnings, Vec::<String>::new());
        dumped
    }
}

/// A restore makes nobody a member of anything: it says what is not as it was.
#[tokio::test(flavor = "multi_thread")]
async fn members_of_roles_are_noted_and_the_comment_comes_back() {
    let (from, to) = (Fixture::new(), Fixture::new());
    from.server.psql(
        "app",
        "CREATE ROLE readers; CREATE ROLE \"odd \"\"clerk\"; CREATE ROLE \"second 🐘\"; CREATE ROLE stranger; CREATE ROLE others; GRANT others TO stranger;
         CREATE TABLE t (a int); GRANT SELECT ON t TO readers; GRANT readers TO \"odd \"\"clerk\" WITH ADMIN OPTION; GRANT \"odd \"\"clerk\" TO \"second 🐘\";
         GRANT pg_read_all_data TO \"second 🐘\"; ALTER ROLE \"second 🐘\" SET search_path = 'a b', public; ALTER ROLE stranger SET work_mem = '1MB';
         COMMENT ON DATABASE app IS 'it''s \"mine\"'",
    );
    let dumped = from.dump().await.unwrap();
    let noted = |key: &str| dumped.facts.settings[key].clone();
    assert_eq!(
        noted("memberships"),
        r#"[["odd \"clerk","second 🐘",""],["pg_read_all_data","second 🐘",""],["readers","odd \"clerk","ADMIN"]]"#
    );
    assert_eq!(noted("role settings everywhere"), r#"[["second 🐘","search_path","\"a b\", public"]]"#);
    to.server.psql("app", "CREATE ROLE readers");
    Job::new(&to.source("copy")).load(&to.adapter, &dumped).await.unwrap();
    let comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'copy'";
    assert_eq!(to.server.psql("postgres", comment), "it's \"mine\"");
    let found = to.measure("copy").await;
    let told: Vec<_> = held::differing(&dumped.facts, &found).iter().map(ToString::to_string).collect();
    assert!(told.contains(&"odd \"clerk in readers (ADMIN) is missing (members of roles)".to_owned()), "{told:?}");
    assert!(!told.iter().any(|one| one.contains("comment")), "{told:?}");
    assert_eq!(to.server.psql("postgres", "SELECT count(*) FROM pg_auth_members WHERE roleid >= 16384"), "0");
    // Of a backup that did not note them it is said.
    let mut old = dumped.facts.clone();
    for key in ["memberships", "role settings everywhere", "database comment", "connection limit"] {
        old.settings.remove(key);
    }
    assert!(!held::differing(&old, &found).iter().any(|one| one.to_string().contains("members")));
    assert!(held::incomparable(&old, &found).unwrap().starts_with("Members of roles"));
    assert_eq!(held::incomparable(&dumped.facts, &found), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn they_come_back_with_a_new_database() {
    let fixture = Fixture::new();
    let dumped = fixture.dump_of_held().await;
    let before = fixture.held("app");
    assert!(before.contains("boss=C*/") && before.contains("a b"), "{before}");
    let notices = Job::new(&fixture.source("copy")).load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(fixture.held("copy"), before);
    assert_eq!(compare(&dumped.facts, &fixture.measure("copy").await, &Scope::Everything), []);
    // Without owners and rights there are none of these either; a database that was there keeps its own, and it is said.
    let other = fixture.source("plain");
    Job { owners: Owners::Skip, ..Job::new(&other) }.load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(fixture.held("plain"), "none / none");
    fixture.server.create_database("there");
    let there = fixture.source("there");
    let notices = Job { create: false, ..Job::new(&there) }.load(&fixture.adapter, &dumped).await.unwrap();
    assert!(notices.len() == 1 && notices[0].contains("stay as they are"), "{notices:?}");
    assert_eq!(fixture.held("there"), "none / none");
}

/// What this user may not give, and what belongs to nobody on that server, is told and stops nothing.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_given_is_said() {
    let (from, to) = (Fixture::new(), Fixture::new());
    from.dump_of_held().await;
    // What belongs to somebody else could not be restored by a plain user at all.
    from.server.psql("app", "DROP TABLE t");
    let dumped = from.dump().await.unwrap();
    assert_eq!(
        dumped.facts.roles.len(),
        0,
        "a role that only holds something on the database keeps no restore waiting"
    );
    to.server.psql("app", "CREATE ROLE boss");
    to.server.create_role("plain", "pw", "CREATEDB");
    let target = source(&to.server.url_as("plain", "pw", "copy"));
    let notices = Job::new(&target).load(&to.adapter, &dumped).await.unwrap().join("\n");
    for words in ["GRANT CONNECT", "\"odd \"\"clerk\"", "search_path of odd \"clerk", "my.own of boss"] {
        assert!(notices.contains(words), "{words}: {notices}");
    }
    assert!(!notices.contains("TO \"boss\""), "{notices}");
    assert_eq!(to.held("copy"), "boss=C*/plain plain=CTc/plain postgres=CTc/plain / none");
}

/// A manifest is data: what is crafted in it is a name or nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_crafted_manifest_gives_nothing_else() {
    let fixture = Fixture::new();
    let mut dumped = fixture.dump_of_held().await;
    let evil = "x\"; CREATE ROLE canary SUPERUSER; --";
    let rights = serde_json::json!([
        ["boss", "ALL PRIVILEGES ON DATABASE postgres TO boss; --", false],
        [evil, "CONNECT", true]
    ]);
    let settings = serde_json::json!([["boss", evil, evil], [evil, "work_mem", "4MB"]]);
    dumped.facts.settings.insert("rights".to_owned(), rights.to_string());
    dumped.facts.settings.insert("role settings".to_owned(), settings.to_string());
    let target = fixture.source("copy");
    let notices = Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(notices.len(), 3, "{notices:?}");
    assert_eq!(fixture.server.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'canary'"), "0");
    for odd in ["{", "[[1]]", "[[null]]"] {
        fixture.adapter.discard(&target, true).await.unwrap();
        dumped.facts.settings.insert("rights".to_owned(), odd.to_owned());
        dumped.facts.settings.insert("role settings".to_owned(), odd.to_owned());
        assert_eq!(Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap(), Vec::<String>::new(), "{odd}");
    }
    dump(&fixture.adapter, &target).await.unwrap();
}

/// What a database sets for its sessions, and what it does when its schema changes, keeps nobody from proving it.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_refuses_changes_is_checked_and_asked_all_the_same() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE t (id int PRIMARY KEY);
         CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not here'; END $$;
         CREATE EVENT TRIGGER no ON ddl_command_start EXECUTE FUNCTION no();
         ALTER DATABASE app SET default_transaction_read_only = on",
    );
    let (app, flow) = (fixture.source("app"), Flow::default());
    let truth: Assertion = "SELECT count(*) = 0 FROM t".parse().unwrap();
    let answers = fixture.adapter.ask(&app, &[truth], ASSERTION, &flow).await.unwrap();
    assert!(answers[0].holds, "{answers:?}");
    let checks = fixture.adapter.examine(&app, &flow).await.unwrap();
    assert_eq!((checks[0].skipped.as_deref(), checks[0].findings.len()), (None, 0), "{checks:?}");
}
