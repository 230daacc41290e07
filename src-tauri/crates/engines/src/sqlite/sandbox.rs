//! A folder to restore into, and what is asked of the restored file.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bulkhead_core::ports::{Flow, Sandbox, Source};
use bulkhead_model::{
    Connection as Place, Result,
    drill::{Answer, Assertion, Check},
    manifest::Manifest,
};
use rusqlite::{Connection, ErrorCode, types::ValueRef};

use super::{check, facts::library, fault::words, open, stop::Stop};
use crate::{
    assertions::{self, Gave},
    sandbox::{self, Folder, Size},
};

/// The file and, beside it, what it is written as.
const SIZE: Size = Size { times: 2, own: 0 };

pub(super) fn make(path: &Path, manifest: &Manifest) -> Result<Sandbox> {
    let folder = Folder::make(path, false)?;
    sandbox::room(&folder, manifest, SIZE)?;
    let target = Source { connection: Place::File { path: path.join("drill.db") }, password: None };
    Ok(Sandbox { target, says: library(), guard: Box::new(folder) })
}

/// `integrity_check` of the whole file. References to rows that do not exist were in the source: they are told.
pub(super) fn examine(place: &Place, stop: &Stop, flow: &Flow) -> Result<Vec<Check>> {
    let path = open::path_of(place)?;
    let connection = open::own(path)?;
    let _watch = stop.watch(&connection);
    let sound = check::soundness(&connection, path);
    flow.go_on()?;
    let (findings, notes) = match sound {
        Ok(notes) => (Vec::new(), notes),
        Err(error) => (std::iter::once(error.message).chain(error.hints).collect(), Vec::new()),
    };
    let name = "integrity_check, foreign_key_check".to_owned();
    Ok(vec![Check { name, objects: 1, findings, notes, skipped: None }])
}

pub(super) fn ask(
    place: &Place,
    assertions: &[Assertion],
    limit: Duration,
    stop: &Stop,
    flow: &Flow,
) -> Result<Vec<Answer>> {
    let path = open::path_of(place)?;
    let mut answers = Vec::new();
    for assertion in assertions {
        flow.go_on()?;
        let began = Instant::now();
        let connection = open::source(path, limit, flow)?;
        let (_watch, _alarm) = (stop.watch(&connection), stop.after(&connection, limit));
        let gave = assertions::in_time(limit, began, Ok(query(&connection, assertion)))?;
        flow.go_on()?;
        answers.push(assertions::answer(assertion, gave, began, limit));
    }
    Ok(answers)
}

fn query(connection: &Connection, assertion: &Assertion) -> Gave {
    let asked = || -> rusqlite::Result<Gave> {
        let mut statement = connection.prepare(assertion.sql())?;
        if !statement.readonly() {
            return Ok(Gave::Writes("the statement writes".to_owned()));
        }
        let mut rows = statement.query([])?;
        Ok(match rows.next()? {
            None => Gave::NoRow,
            Some(row) => value(row.get_ref(0)?),
        })
    };
    asked().unwrap_or_else(|error| match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => Gave::TooSlow,
        Some(ErrorCode::ReadOnly | ErrorCode::AuthorizationForStatementDenied) => Gave::Writes(words(&error)),
        _ => Gave::Error(words(&error)),
    })
}

fn value(value: ValueRef<'_>) -> Gave {
    match value {
        ValueRef::Null => Gave::Null,
        ValueRef::Integer(number) => Gave::Value(number),
        ValueRef::Real(number) => Gave::Value(i64::from(number != 0.0)),
        ValueRef::Text(_) | ValueRef::Blob(_) => Gave::NoTruth,
    }
}
