//! Columns that a child has without the compression of its parent's. pg_dump says of a column how it is compressed, and of none that it
//! is not: made anew, the child takes over what its parent has.

use std::collections::BTreeMap;

use bulkhead_model::{Error, Result};
use sqlx::PgConnection;

use super::{
    connect::{self, failed, quoted},
    quiet,
};
use crate::tunnel::Reached;

/// The key of a manifest's settings, as JSON: schema, table, column. Absent where there are none.
const KEY: &str = "columns without the compression of a parent";
/// Since this major version a column has one.
const SINCE: u32 = 14;

/// Partitions are made by themselves and attached, which changes nothing of theirs.
const PLAIN: &str = "
    SELECT DISTINCT n.nspname::text, c.relname::text, a.attname::text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_inherits i ON i.inhrelid = c.oid
        JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
    WHERE NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attcompression = '' AND p.attcompression <> ''
    ORDER BY 1, 2, 3";

type Column = (String, String, String);

/// As settings of a manifest.
pub(super) async fn read(connection: &mut PgConnection, major: u32) -> Result<BTreeMap<String, String>> {
    if major < SINCE {
        return Ok(BTreeMap::new());
    }
    let columns: Vec<Column> = sqlx::query_as(PLAIN).fetch_all(connection).await.map_err(failed)?;
    if columns.is_empty() {
        return Ok(BTreeMap::new());
    }
    let text = serde_json::to_string(&columns)
        .map_err(|error| Error::internal("how columns are compressed cannot be written").cause(error))?;
    Ok([(KEY.to_owned(), text)].into())
}

/// Takes from them what they took over. Why that could not be becomes a notice.
pub(super) async fn take_back(target: &Reached, settings: &BTreeMap<String, String>) -> Result<Option<String>> {
    let columns: Vec<Column> = settings.get(KEY).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    if columns.is_empty() {
        return Ok(None);
    }
    let mut connection = connect::connect_to_work(target).await?;
    let statement = |(schema, table, column): &Column| {
        let table = format!("{}.{}", quoted(schema), quoted(table));
        format!("ALTER TABLE ONLY {table} ALTER COLUMN {} SET COMPRESSION default;\n", quoted(column))
    };
    let all: String = columns.iter().map(statement).collect();
    let done = quiet::change(&mut connection, target, &all).await;
    connect::close(connection).await;
    Ok(done
        .err()
        .map(|error| format!("Some columns are compressed as those of their parents, and were not before: {error}.")))
}
