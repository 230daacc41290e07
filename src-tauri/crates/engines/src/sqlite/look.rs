//! Looks at a source without changing it.

use std::{
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{
    Connection as Place, Error, Result, amount,
    manifest::{DumpFacts, TableName},
    report::{Inspection, Outcome, TableEstimate, TestReport},
};
use rusqlite::{Connection, ErrorCode};
use sha2::{Digest, Sha256};

use super::{
    copy,
    facts::{self, library, version},
    fault::{failed, words},
    open,
    schema::{self, quoted},
    staging::Staging,
    stop::Stop,
};

/// How long a test waits for a lock, and how long it checks the structure.
const PATIENCE: Duration = Duration::from_secs(3);

/// Steps: `file`, `open`, `integrity`, `staging`.
pub(super) fn test(place: &Place, staging: &Staging, stop: &Stop) -> TestReport {
    let mut report = TestReport::default();
    let path = match open::path_of(place).and_then(open::checked) {
        Ok(path) => path,
        Err(error) => return skipped(failure(report, "file", &error), &["open", "integrity", "staging"]),
    };
    report.push("file", Outcome::Passed, format!("{} is a file", path.display()), Vec::new());
    let connection = match open::source(&path, PATIENCE, &Flow::default()) {
        Ok(connection) => connection,
        Err(error) => return skipped(failure(report, "open", &error), &["integrity", "staging"]),
    };
    report.push("open", Outcome::Passed, opened(&connection), Vec::new());
    integrity(&mut report, &connection, &path, stop);
    match copy::size(&connection).map_err(|error| failed(&path, error)).and_then(|bytes| staging.room(bytes)) {
        Ok(free) => report.push(
            "staging",
            Outcome::Passed,
            format!("{} are free for the copy", amount::bytes(free)),
            Vec::new(),
        ),
        Err(error) => return failure(report, "staging", &error),
    }
    report
}

/// The report of a test that could not be made.
pub(super) fn unexpected(error: &Error) -> TestReport {
    failure(TestReport::default(), "file", error)
}

fn failure(mut report: TestReport, stage: &str, error: &Error) -> TestReport {
    report.push(stage, Outcome::Failed, error.message.clone(), error.hints.clone());
    report
}

fn skipped(mut report: TestReport, stages: &[&str]) -> TestReport {
    for stage in stages {
        report.push(stage, Outcome::Skipped, "not tried", Vec::new());
    }
    report
}

fn opened(connection: &Connection) -> String {
    let mode = open::journal_mode(connection).unwrap_or_default();
    let bytes = copy::size(connection).unwrap_or_default();
    format!("read as {}, {}, journal mode {mode}", library(), amount::bytes(bytes))
}

/// A large file is not read to its end here: every backup checks its whole copy.
fn integrity(report: &mut TestReport, connection: &Connection, path: &Path, stop: &Stop) {
    let start = Instant::now();
    let alarm = stop.after(connection, PATIENCE);
    let found = connection.query_row("PRAGMA main.quick_check(1)", [], |row| row.get::<_, String>(0));
    drop(alarm);
    match found {
        Ok(found) if found == "ok" => {
            let detail = format!("sound, checked in {} ms", start.elapsed().as_millis());
            report.push("integrity", Outcome::Passed, detail, Vec::new());
        }
        Ok(found) => {
            let error = super::fault::damaged(path, found.replace(char::is_control, " ").trim());
            report.push("integrity", Outcome::Failed, error.message.clone(), error.hints.clone());
        }
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            let detail = format!("no damage found in {} s; every backup checks all of it", PATIENCE.as_secs());
            report.push("integrity", Outcome::Passed, detail, Vec::new());
        }
        Err(error) => {
            let hint = "A backup copies the file all the same, unless its structure is damaged.".to_owned();
            report.push("integrity", Outcome::Warned, words(&error), vec![hint]);
        }
    }
}

/// Lists what the file holds. Rows and sizes are counted as far as that takes no longer than [`PATIENCE`]; what is left then is the
/// statistics of ANALYZE, or not known.
pub(super) fn inspect(place: &Place, stop: &Stop) -> Result<Inspection> {
    let path = open::path_of(place)?;
    let connection = open::source(path, PATIENCE, &Flow::default())?;
    let read = || -> rusqlite::Result<Inspection> {
        let tables = schema::tables(&connection)?;
        let counter = Counter { connection: &connection, stop, end: Instant::now() + PATIENCE };
        let tables = tables.iter().map(|table| TableEstimate {
            table: TableName { schema: None, name: table.name.clone() },
            rows: counter.rows(&table.name),
            bytes: counter.bytes(&table.name),
        });
        Ok(Inspection {
            server_version: version(),
            server: library(),
            bytes: copy::size(&connection)?,
            tables: tables.collect(),
            objects: schema::census(&connection)?,
            roles: Vec::new(),
            warnings: Vec::new(),
        })
    };
    read().map_err(|error| failed(path, error))
}

/// Counts until its time is over.
struct Counter<'a> {
    connection: &'a Connection,
    stop: &'a Stop,
    end: Instant,
}

impl Counter<'_> {
    fn rows(&self, table: &str) -> Option<u64> {
        let counted = self.ask(&format!("SELECT count(*) FROM main.{}", quoted(table)), []);
        counted.or_else(|| {
            let analysed = "SELECT CAST(stat AS INTEGER) FROM main.sqlite_stat1 WHERE tbl = ?1 LIMIT 1";
            whole(self.connection.query_row(analysed, [table], |row| row.get(0)))
        })
    }

    /// The pages of a table and of its indexes.
    fn bytes(&self, table: &str) -> Option<u64> {
        let pages =
            "SELECT sum(pages.pgsize) FROM main.sqlite_schema AS entry JOIN dbstat AS pages ON pages.name = entry.name
            WHERE pages.aggregate = TRUE AND entry.tbl_name = ?1 AND entry.rootpage > 0";
        self.ask(pages, [table])
    }

    fn ask(&self, sql: &str, values: impl rusqlite::Params) -> Option<u64> {
        let left = self.end.checked_duration_since(Instant::now())?;
        let _alarm = self.stop.after(self.connection, left);
        whole(self.connection.query_row(sql, values, |row| row.get(0)))
    }
}

/// A number that counts something; none if it could not be had.
fn whole(found: rusqlite::Result<i64>) -> Option<u64> {
    found.ok().and_then(|number| u64::try_from(number).ok())
}

/// Reads every row, and the file itself unless a WAL holds a part of the data.
pub(super) fn measure(place: &Place, stop: &Stop, flow: &Flow) -> Result<DumpFacts> {
    let path = open::path_of(place)?;
    let connection = open::source(path, PATIENCE, flow)?;
    let _watch = stop.watch(&connection);
    let (facts, digest) = std::thread::scope(|scope| {
        let digest = scope.spawn(|| sha256(path, flow));
        let facts = facts::gather(&connection, path, flow);
        (facts, digest.join().unwrap_or_else(|_| Err(Error::internal("reading the file ended unexpectedly"))))
    });
    let mut facts = facts?;
    let in_wal = std::fs::metadata(open::beside(path, "-wal")).is_ok_and(|meta| meta.len() > 0);
    if !in_wal {
        facts.settings.insert("sha256".to_owned(), digest?);
    }
    Ok(facts)
}

/// Not for a source that a backup may be reading: see the note on locks in [`open`].
fn sha256(path: &Path, flow: &Flow) -> Result<String> {
    let failed = |error| Error::io(path.display(), error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        flow.go_on()?;
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}
