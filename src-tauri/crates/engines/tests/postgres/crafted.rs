//! A dump that wants more than to be loaded.

use std::path::PathBuf;

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{Code, restore::Owners};
use bulkhead_test_support::seed;

use crate::{
    fixture::Fixture,
    work::{Dumped, Job, source},
};

impl Fixture {
    /// A folder in which the server's own user may write too.
    fn canary(&self) -> PathBuf {
        let folder = self.sandbox.dir("canaries");
        std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        folder.join("canary")
    }
}

/// Replaces a string of the table of contents, which stands after a sign and its length.
fn replaced(archive: &[u8], old: &str, new: &str) -> Vec<u8> {
    let field = |text: &str| [&[0][..], &u32::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat();
    let (old, new) = (field(old), field(new));
    let at = archive.windows(old.len()).position(|window| window == old).expect("the string is in the archive");
    [&archive[..at], &new, &archive[at + old.len()..]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_from_a_program_are_refused() {
    let fixture = Fixture::new();
    fixture.server.psql("app", "CREATE TABLE t (a text); INSERT INTO t VALUES ('x')");
    let dumped = fixture.dump().await.unwrap();
    let canary = fixture.canary();
    let copy = "COPY public.t (a) FROM stdin;\n";
    let target = fixture.source("evil");
    for evil in [
        format!("COPY public.t (a) FROM PROGRAM 'touch {}';\n", canary.display()),
        format!("COPY public.t (a) FROM PROGRAM 'touch {}'; COPY public.t (a) FROM stdin;\n", canary.display()),
    ] {
        let bytes = replaced(&dumped.bytes, copy, &evil);
        let crafted = Dumped { bytes, name: dumped.name.clone(), facts: dumped.facts.clone() };
        let error = Job::new(&target).load(&fixture.adapter, &crafted).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{error:?}");
        fixture.adapter.discard(&target, true).await.unwrap();
    }
    assert!(!canary.exists());
    // The guard is what kept it out: the server itself would have done it.
    let psql = fixture.server.try_psql("app", &format!("COPY t FROM PROGRAM 'touch {}'", canary.display()));
    assert!(psql.is_ok() && canary.exists(), "{psql:?}");
}

/// Commands of psql in names, comments and data: pg_restore talks to the server itself, so they stay text.
#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_commands_stay_names() {
    let fixture = Fixture::new();
    let canary = fixture.canary();
    for name in [
        format!("x\n\\! touch {}", canary.display()),
        format!("`touch {}`", canary.display()),
        format!("$(touch {})", canary.display()),
    ] {
        let (quoted, text) = (name.replace('"', "\"\""), name.replace('\'', "''"));
        fixture.server.psql(
            "app",
            &format!(
                "CREATE SCHEMA \"{quoted}\"; CREATE TABLE \"{quoted}\".\"{quoted}\" (\"{quoted}\" text DEFAULT '{text}');
                 INSERT INTO \"{quoted}\".\"{quoted}\" VALUES ('{text}'); COMMENT ON TABLE \"{quoted}\".\"{quoted}\" IS '{text}';
                 CREATE ROLE \"{quoted}\"; GRANT SELECT ON \"{quoted}\".\"{quoted}\" TO \"{quoted}\"; ALTER SCHEMA \"{quoted}\" OWNER TO \"{quoted}\""
            ),
        );
    }
    let dumped = fixture.dump().await.unwrap();
    fixture.comes_back(&dumped, "copy").await;
    assert!(!canary.exists());
}

/// A function behind an index runs as soon as the index is built. As a plain owner it can do no harm.
#[tokio::test(flavor = "multi_thread")]
async fn code_within_a_dump_has_no_more_rights_than_who_restores() {
    let fixture = Fixture::new();
    let canary = fixture.canary();
    fixture.server.psql(
        "app",
        &format!(
            "CREATE FUNCTION worse() RETURNS void LANGUAGE plpgsql AS $$
             BEGIN IF current_database() <> 'app' THEN EXECUTE 'COPY (SELECT 1) TO PROGRAM ''touch {}'''; END IF; END $$;
             CREATE FUNCTION evil(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM public.worse(); RETURN i; END $$;
             CREATE TABLE t (i int); INSERT INTO t VALUES (1); CREATE INDEX ON t (evil(i))",
            canary.display()
        ),
    );
    let dumped = fixture.dump().await.unwrap();
    fixture.server.create_role("plain", "pw", "CREATEDB");
    let target = source(&fixture.server.url_as("plain", "pw", "copy"));
    let job = Job { owners: Owners::Skip, ..Job::new(&target) };
    let error = job.load(&fixture.adapter, &dumped).await.unwrap_err();
    assert_eq!(error.code, Code::MissingRights, "{error:?}");
    assert!(!canary.exists());
}

/// Whatever a flipped bit does, it is an error or a difference, and never a panic or a hang.
#[tokio::test(flavor = "multi_thread")]
async fn flipped_bits_never_make_a_proved_restore() {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE t (a text, b int); INSERT INTO t SELECT md5(i::text), i FROM generate_series(1, 200) i",
    );
    let dumped = fixture.dump().await.unwrap();
    let target = fixture.source("flipped");
    let rows = dumped.bytes.len() - 3000;
    for (at, bit) in [(3, 1), (40, 0), (dumped.bytes.len() / 3, 2), (rows, 0), (rows + 1001, 3), (rows + 2500, 1)] {
        let mut bytes = dumped.bytes.clone();
        bytes[at] ^= 1 << bit;
        let flipped = Dumped { bytes, name: dumped.name.clone(), facts: dumped.facts.clone() };
        if Job::new(&target).load(&fixture.adapter, &flipped).await.is_ok() && at >= rows {
            assert_ne!(fixture.measure("flipped").await.tables, dumped.facts.tables, "{at}");
        }
        fixture.adapter.discard(&target, true).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_inside_a_database_come_back() {
    let fixture = Fixture::new();
    for name in seed::HOSTILE_NAMES.iter().chain(&["elephant 🐘", "host=127.0.0.1", "--dbname=x"]) {
        let quoted = format!("\"{}\"", name.replace('"', "\"\""));
        let text = name.replace('\'', "''");
        fixture.server.psql(
            "app",
            &format!("CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} ({quoted} text); INSERT INTO {quoted}.{quoted} VALUES ('{text}')"),
        );
    }
    let dumped = fixture.dump().await.unwrap();
    fixture.comes_back(&dumped, "copy").await;
    for facts in &dumped.facts.tables {
        let scope = bulkhead_model::compare::Scope::Tables(vec![facts.table.clone()]);
        let target = fixture.source("one");
        Job { scope: scope.clone(), ..Job::new(&target) }.load(&fixture.adapter, &dumped).await.unwrap();
        let found = fixture.measure("one").await;
        assert_eq!(bulkhead_model::compare::compare(&dumped.facts, &found, &scope), [], "{}", facts.table);
        assert_eq!(found.tables.len(), 1);
        fixture.adapter.discard(&target, true).await.unwrap();
    }
}
