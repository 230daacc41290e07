//! Names that mean something to a shell, a URI or SQL stay names.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::compare::Scope;

use crate::fixture::{Fixture, source};

const NAMES: [&str; 14] = [
    "plain.db",
    "with space.db",
    "what?mode=memory",
    "50%25#frag",
    "file:x?immutable=1",
    "quote'\"`.db",
    "line\nfeed",
    "-h x",
    "; rm -rf .",
    "--result-file=x",
    "😀.db",
    "postgresql:",
    ":memory:",
    "trailing. ",
];

#[tokio::test]
async fn file_names_stay_names() {
    let fixture = Fixture::new();
    for name in NAMES {
        // Made elsewhere: SQLite itself would read some of these names as something else.
        let plain = fixture.sql("made-elsewhere.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        let path = fixture.path(name);
        std::fs::rename(plain, &path).expect("renames");
        let dumped = fixture.dump(&path).await.unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let target = fixture.path("to").join(name);
        std::fs::create_dir_all(fixture.path("to")).expect("makes");
        fixture.load(&dumped, &target, Scope::Everything).await.expect(name);
        assert_eq!(std::fs::read(&target).expect(name), dumped.bytes);
        let restored = std::fs::read_dir(fixture.path("to")).expect("reads").count();
        assert_eq!(restored, 1, "{name:?} left a stray file");
        fixture.adapter.discard(&source(&target), true).await.expect(name);
        std::fs::remove_file(path).expect("removes");
    }
    assert_eq!(fixture.names(), ["to"]);
}

#[tokio::test]
async fn names_of_tables_and_columns_stay_names() {
    let fixture = Fixture::new();
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let sql: String = NAMES
        .iter()
        .map(|name| quoted(name))
        .map(|name| format!("CREATE TABLE {name}({name} TEXT, \"b]\" INT); CREATE INDEX {0} ON {name}({name}); INSERT INTO {name} VALUES ('x', 1);", quoted(&format!("{name} i"))))
        .collect();
    let path = fixture.sql("names.db", &sql);
    let dumped = fixture.proves(&path).await;
    assert_eq!(dumped.facts.tables.len(), NAMES.len());
    let target = fixture.path("picked.db");
    fixture.load(&dumped, &target, crate::fixture::tables(&NAMES)).await.expect("picks");
    assert_eq!(fixture.measure(&target).await.tables, dumped.facts.tables);
}

#[tokio::test]
async fn folders_with_such_names_hold_the_staging_copy() {
    let home = tempfile::tempdir().expect("temporary folder");
    let staging = home.path().join("a?b%20c#d\n'\"");
    let fixture = Fixture { home, adapter: bulkhead_engines::sqlite::Sqlite::new(staging) };
    let path = fixture.sql("a.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    let dumped = fixture.dump(&path).await.expect("dumps");
    fixture.load(&dumped, &fixture.path("b.db"), crate::fixture::tables(&["t"])).await.expect("picks");
}
