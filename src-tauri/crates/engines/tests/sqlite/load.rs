//! Restores: never over something, never half a file under the target's name.

use std::{
    io::{Cursor, Read},
    path::PathBuf,
};

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    Code, Error,
    compare::{Scope, compare},
    restore::resolve,
};
use rusqlite::Connection;

use crate::fixture::{Dumped, Fixture, source, tables};

async fn sample(fixture: &Fixture) -> Dumped {
    let sql = "PRAGMA page_size = 8192; PRAGMA auto_vacuum = 2; PRAGMA user_version = 5; PRAGMA journal_mode = WAL;
        CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, x, twice AS (x * 2), thrice AS (x * 3) STORED);
        CREATE TABLE b(y REFERENCES a); CREATE TABLE k(p, q, PRIMARY KEY (q, p)) WITHOUT ROWID; CREATE TABLE n(v);
        CREATE INDEX ax ON a(x, thrice); CREATE INDEX bi ON b(y);
        CREATE TRIGGER at AFTER INSERT ON a BEGIN INSERT INTO b VALUES (new.id); END;
        CREATE VIEW v AS SELECT x FROM a;
        INSERT INTO a(x) VALUES (1), (2), (3); DELETE FROM b WHERE y = 3; DELETE FROM a WHERE id = 3;
        INSERT INTO k VALUES (1, 2), (2, 1); INSERT INTO n(rowid, v) VALUES (7, 'seven'), (99, NULL);";
    let path = fixture.sql("source.db", sql);
    fixture.dump(&path).await.expect("dumps")
}

#[tokio::test]
async fn chosen_tables_come_with_their_indexes_triggers_and_row_numbers() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let target = fixture.path("picked.db");
    let scope = tables(&["a", "k", "n"]);
    let notices = fixture.load(&dumped, &target, scope.clone()).await.expect("loads");
    assert!(notices[0].starts_with("1 other table and 1 view "), "{notices:?}");
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &scope), []);
    assert_eq!(
        (found.objects.count("indexes"), found.objects.count("triggers"), found.objects.count("views")),
        (1, 1, 0)
    );
    for name in ["page_size", "auto_vacuum", "user_version", "encoding", "journal_mode"] {
        assert_eq!(found.settings.get(name), dumped.facts.settings.get(name), "{name}");
    }
    let next = Connection::open(&target).expect("opens").query_row(
        "SELECT seq FROM sqlite_sequence WHERE name = 'a'",
        [],
        |row| row.get::<_, i64>(0),
    );
    assert_eq!(next, Ok(3), "AUTOINCREMENT would give a number twice");
    assert_eq!(fixture.staged(), 0);
    let error = fixture.load(&dumped, &fixture.path("other.db"), tables(&["nope"])).await.expect_err("refused");
    assert_eq!(error.code, Code::NotFound);
}

/// A virtual table takes along what it keeps its data in, and works.
#[tokio::test]
async fn a_virtual_table_comes_with_its_own() {
    let fixture = Fixture::new();
    let sql = "CREATE VIRTUAL TABLE docs USING fts5(body); CREATE TABLE docs_more(a); CREATE TABLE other(a);
        INSERT INTO docs VALUES ('the quick fox'), ('a lazy dog'); INSERT INTO docs_more VALUES (1);";
    let dumped = fixture.dump(&fixture.sql("source.db", sql)).await.expect("dumps");
    let scope = resolve(&tables(&["docs"]), &dumped.manifest());
    let target = fixture.path("picked.db");
    let notices = fixture.load(&dumped, &target, scope.clone()).await.expect("loads");
    assert!(notices[0].starts_with("2 other tables were left out"), "{notices:?}");
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &scope), []);
    assert_eq!(found.objects.count("virtual tables"), 1);
    let open = Connection::open(&target).expect("opens");
    let hit = open.query_row("SELECT body FROM docs WHERE docs MATCH 'lazy'", [], |row| row.get::<_, String>(0));
    assert_eq!(hit.as_deref(), Ok("a lazy dog"));
    open.execute("INSERT INTO docs VALUES ('one more')", []).expect("it works on");
}

/// The dump, during which an application makes a database of that name.
struct MeanwhileMade(PathBuf, Cursor<Vec<u8>>);

impl Read for MeanwhileMade {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let theirs = Connection::open(&self.0).expect("opens");
        theirs.execute_batch("CREATE TABLE IF NOT EXISTS theirs(a)").expect("makes");
        self.1.read(buffer)
    }
}

#[tokio::test]
async fn a_file_that_turns_up_during_the_load_is_left_alone_even_by_discard() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    for create in [true, false] {
        let target = fixture.path(&format!("meanwhile-{create}.db"));
        if !create {
            std::fs::write(&target, []).expect("an empty target");
        }
        let input = Box::new(MeanwhileMade(target.clone(), Cursor::new(dumped.bytes.clone())));
        let loaded = fixture.load_from(&dumped, &target, Scope::Everything, create, input).await;
        assert_eq!(loaded.expect_err("refused").code, Code::TargetNotEmpty, "{create}");
        fixture.adapter.discard(&source(&target), create).await.expect("discards");
        let names = "SELECT group_concat(name) FROM sqlite_schema";
        let held: String = Connection::open(&target).unwrap().query_row(names, [], |row| row.get(0)).expect("theirs");
        assert_eq!(held, "theirs", "{create}");
    }
}

#[tokio::test]
async fn a_file_that_turned_up_is_left_alone_even_by_discard() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let target = fixture.sql("theirs.db", "CREATE TABLE theirs(a)");
    let before = std::fs::read(&target).expect("reads");
    for create in [true, false] {
        let input = Box::new(Cursor::new(dumped.bytes.clone()));
        let error = fixture.load_from(&dumped, &target, Scope::Everything, create, input).await.expect_err("refused");
        assert_eq!(error.code, Code::TargetNotEmpty);
        fixture.adapter.discard(&source(&target), create).await.expect("discards");
        assert_eq!(std::fs::read(&target).expect("still there"), before);
    }
}

#[tokio::test]
async fn an_empty_target_keeps_its_permissions_and_is_emptied_again() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let target = fixture.path("empty.db");
    std::fs::write(&target, []).expect("makes");
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).expect("sets");
    let input = Box::new(Cursor::new(dumped.bytes.clone()));
    fixture.load_from(&dumped, &target, Scope::Everything, false, input).await.expect("loads");
    assert_eq!(std::fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o640);
    fixture.adapter.discard(&source(&target), false).await.expect("discards");
    assert_eq!(std::fs::read(&target).expect("still there"), b"");
}

#[tokio::test]
async fn a_restored_file_is_private_and_stale_sidecars_go_first() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let target = fixture.path("new.db");
    for suffix in ["-wal", "-journal"] {
        std::fs::write(fixture.path(&format!("new.db{suffix}")), b"stale").expect("writes");
    }
    let notices = fixture.load(&dumped, &target, Scope::Everything).await.expect("loads");
    assert_eq!(notices.len(), 2);
    assert_eq!(std::fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o600);
    assert_eq!(fixture.names(), ["new.db", "source.db"]);
    assert_eq!(std::fs::read(&target).expect("reads"), dumped.bytes);
}

/// Gives half of the dump, then an error of the repository.
struct Breaks(Cursor<Vec<u8>>);

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(Error::new(Code::RepositoryDamaged, "a pack is damaged").into_io()),
            read => Ok(read),
        }
    }
}

#[tokio::test]
async fn a_broken_or_short_input_never_gets_the_targets_name() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let half = dumped.bytes[..dumped.bytes.len() / 2].to_vec();
    let inputs: [(Box<dyn Read + Send>, Code); 2] = [
        (Box::new(Breaks(Cursor::new(half.clone()))), Code::RepositoryDamaged),
        (Box::new(Cursor::new(half)), Code::DigestMismatch),
    ];
    for (input, code) in inputs {
        let target = fixture.path("half.db");
        let error = fixture.load_from(&dumped, &target, Scope::Everything, true, input).await.expect_err("fails");
        assert_eq!(error.code, code);
        assert!(!target.exists());
        fixture.adapter.discard(&source(&target), true).await.expect("discards");
        assert_eq!(fixture.names(), ["source.db"]);
    }
}

#[tokio::test]
async fn a_target_is_probed_without_a_trace() {
    let fixture = Fixture::new();
    let taken = fixture.sql("taken.db", "CREATE TABLE t(a)");
    std::fs::write(fixture.path("empty.db"), []).expect("makes");
    std::fs::write(fixture.path("letter.txt"), b"dear sir").expect("makes");
    let before = fixture.names();
    let probe = async |name: &str| fixture.adapter.probe(&source(&fixture.path(name)), None).await;
    let new = probe("new.db").await;
    assert!(!new.exists && new.can_create && new.free_bytes.is_some() && new.failure.is_none(), "{new:?}");
    assert_eq!(probe("taken.db").await.contents, ["t"]);
    let empty = probe("empty.db").await;
    assert!(empty.exists && empty.contents.is_empty() && !empty.in_use, "{empty:?}");
    assert_eq!(probe("letter.txt").await.contents, ["a file of 8 B"]);
    assert_eq!(probe("no/such.db").await.failure.map(|error| error.code), Some(Code::NotFound));
    assert_eq!(fixture.names(), before);
    drop(taken);
}

/// As [`MeanwhileMade`], by an application that keeps its rows in the file beside and stays.
struct MeanwhileUsed(PathBuf, Cursor<Vec<u8>>, Option<Connection>);

impl Read for MeanwhileUsed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.1.read(buffer)?;
        if read == 0 && self.2.is_none() {
            let theirs = Connection::open(&self.0).expect("opens");
            theirs.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE theirs(a)").expect("makes");
            self.2 = Some(theirs);
        }
        Ok(read)
    }
}

impl Drop for MeanwhileUsed {
    fn drop(&mut self) {
        // As if it had been killed: what it wrote stays beside.
        std::mem::forget(self.2.take());
    }
}

#[tokio::test]
async fn what_an_application_has_written_beside_meanwhile_is_not_removed() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    for create in [true, false] {
        let target = fixture.path(&format!("used-{create}.db"));
        if !create {
            std::fs::write(&target, []).expect("an empty target");
        }
        let input = Box::new(MeanwhileUsed(target.clone(), Cursor::new(dumped.bytes.clone()), None));
        let loaded = fixture.load_from(&dumped, &target, Scope::Everything, create, input).await;
        assert_eq!(loaded.expect_err("refused").code, Code::TargetNotEmpty, "{create}");
        fixture.adapter.discard(&source(&target), create).await.expect("discards");
        let names = "SELECT group_concat(name) FROM sqlite_schema";
        let held: String = Connection::open(&target).unwrap().query_row(names, [], |row| row.get(0)).expect("theirs");
        assert_eq!(held, "theirs", "{create}");
    }
}

/// Another program that has the empty file open would go on writing into one that nobody finds.
#[cfg(target_os = "linux")]
#[allow(clippy::disallowed_methods, reason = "another process has to have the file open")]
#[tokio::test]
async fn an_empty_file_that_somebody_has_open_is_not_replaced() {
    let fixture = Fixture::new();
    let dumped = sample(&fixture).await;
    let target = fixture.path("open.db");
    std::fs::write(&target, []).expect("an empty target");
    let mut other = std::process::Command::new("sleep");
    let mut other = other.arg("60").stdin(std::fs::File::open(&target).expect("opens")).spawn().expect("starts");
    let input = Box::new(Cursor::new(dumped.bytes.clone()));
    let error = fixture.load_from(&dumped, &target, Scope::Everything, false, input).await.expect_err("refused");
    other.kill().expect("ends");
    other.wait().expect("ended");
    assert_eq!(error.code, Code::Busy);
    assert_eq!(std::fs::metadata(&target).expect("stays").len(), 0);
}
