//! What is known of a database after reading all of it.

use std::path::Path;

use bulkhead_core::ports::Flow;
use bulkhead_model::{Engine, Result, manifest::DumpFacts, policy::Exclusions, version::Version};
use rusqlite::Connection;

use super::{
    check::only_its_application_can,
    fault::{failed, words},
    rows::{self, Failure},
    schema,
};

/// The version of the library, which is both server and tool.
pub(super) fn version() -> Version {
    Version::find(rusqlite::version()).unwrap_or_default()
}

/// The library's name with its version.
pub(super) fn library() -> String {
    format!("SQLite {}", rusqlite::version())
}

/// Reads every row of every table. `path` is for messages.
pub(super) fn gather(connection: &Connection, path: &Path, flow: &Flow) -> Result<DumpFacts> {
    let asked = |error| failed(path, error);
    let mut facts = DumpFacts {
        engine: Engine::Sqlite,
        server_version: version(),
        server: library(),
        tool: library(),
        settings: schema::settings(connection).map_err(asked)?,
        tables: Vec::new(),
        wholes: schema::wholes(connection).map_err(asked)?,
        objects: schema::census(connection).map_err(asked)?,
        definitions: Some(schema::definitions(connection).map_err(asked)?),
        grants: None,
        roles: Vec::new(),
        warnings: Vec::new(),
        left_out: Exclusions::NOTHING,
    };
    for table in schema::tables(connection).map_err(asked)? {
        flow.go_on()?;
        match rows::facts(connection, &table, flow) {
            Ok(rows) => facts.tables.push(rows),
            Err(Failure::Stopped(error)) => return Err(error),
            Err(Failure::Sqlite(error)) if only_its_application_can(&error) => facts.warnings.push(format!(
                "The rows of {} were not counted ({}); the digest of the whole file covers them.",
                table.name,
                words(&error)
            )),
            Err(Failure::Sqlite(error)) => return Err(failed(path, error)),
        }
    }
    Ok(facts)
}
