//! Notices tables that were truncated or rewritten while a dump waited for its locks.
//!
//! pg_dump takes its snapshot first and its locks after. A table that was truncated, or rewritten by `ALTER TABLE`, in between
//! looks empty to that snapshot, and pg_dump says nothing (the manual's "Caveats" of concurrency control; measured).

use std::collections::BTreeMap;

use bulkhead_model::{
    Code, Error, Result,
    manifest::{TableFacts, TableName},
};
use sqlx::PgConnection;

use super::connect::failed;

const FILES: &str = "
    SELECT n.nspname::text, c.relname::text, c.oid::bigint, pg_relation_filenode(c.oid)::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Which file holds each table's rows: a new one after every truncation and rewrite.
pub(super) type Files = BTreeMap<TableName, (i64, Option<i64>)>;

pub(super) async fn files(connection: &mut PgConnection) -> Result<Files> {
    let rows: Vec<(String, String, i64, Option<i64>)> =
        sqlx::query_as(FILES).fetch_all(connection).await.map_err(failed)?;
    let entry = |(schema, name, oid, file)| (TableName { schema: Some(schema), name }, (oid, file));
    Ok(rows.into_iter().map(entry).collect())
}

/// Whether one of the tables came out empty: only then there is something to ask.
pub(super) fn in_doubt(tables: &[TableFacts]) -> bool {
    tables.iter().any(|facts| facts.rows == 0)
}

/// # Errors
/// `SourceChanged` if a table that came out empty is not the file any more that it was before the dump.
pub(super) fn compare(tables: &[TableFacts], before: &Files, after: &Files) -> Result<()> {
    let empty = tables.iter().filter(|facts| facts.rows == 0).map(|facts| &facts.table);
    match empty.into_iter().find(|table| before.get(table) != after.get(table)) {
        None => Ok(()),
        Some(table) => {
            Err(Error::new(Code::SourceChanged, format!("{table} was truncated or rewritten as the dump began"))
                .hint("Nothing was stored, since its rows may be missing. Run it again."))
        }
    }
}
