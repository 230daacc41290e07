//! The server's own checks of a restored database: amcheck, where it is installed.

use bulkhead_core::ports::Flow;
use bulkhead_model::{Result, drill::Check};
use sqlx::PgConnection;

use super::{
    alive,
    connect::{self, failed, quoted},
    quiet,
};
use crate::{reach::brief, tunnel::Reached};

/// A schema of our own, in a database that is thrown away.
const SCHEMA: &str = "bulkhead_amcheck";
/// Findings that are kept of one check.
const KEPT: usize = 50;

const INDEXES: &str = "
    SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname) FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree' AND c.relkind = 'i' AND c.relpersistence <> 't' AND i.indisready AND i.indisvalid
    ORDER BY 2";

pub(super) async fn run_checks(target: &Reached, flow: &Flow) -> Result<Vec<Check>> {
    let mut connection = connect::connect_to_work(target).await?;
    let check = match ready(&mut connection, target).await? {
        Some(why) => Check {
            name: "amcheck".to_owned(),
            objects: 0,
            findings: Vec::new(),
            notes: Vec::new(),
            skipped: Some(why),
        },
        None => alive::watched(target, &mut connection, async |connection| indexes(connection, flow).await).await?,
    };
    connect::close(connection).await;
    Ok(vec![check])
}

/// Why it cannot be used; none if it can.
async fn ready(connection: &mut PgConnection, target: &Reached) -> Result<Option<String>> {
    let there: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_available_extensions WHERE name = 'amcheck'")
        .fetch_optional(&mut *connection)
        .await
        .map_err(failed)?;
    if there.is_none() {
        return Ok(Some("the extension amcheck is not installed on the server (postgresql-contrib)".to_owned()));
    }
    let statements =
        format!("CREATE SCHEMA {schema}; CREATE EXTENSION amcheck SCHEMA {schema}", schema = quoted(SCHEMA));
    match quiet::change(connection, target, &statements).await {
        Ok(()) => Ok(None),
        Err(error) => Ok(Some(error.message)),
    }
}

/// Looks at the structure of every index, and at the order of its entries by this machine's rules.
async fn indexes(connection: &mut PgConnection, flow: &Flow) -> Result<Check> {
    let all: Vec<(i64, String)> = sqlx::query_as(INDEXES).fetch_all(&mut *connection).await.map_err(failed)?;
    let mut findings = Vec::new();
    for (id, name) in &all {
        flow.go_on()?;
        let query = format!("SELECT {}.bt_index_check({id}::oid::regclass)", quoted(SCHEMA));
        if let Err(error) = sqlx::raw_sql(sqlx::AssertSqlSafe(query)).execute(&mut *connection).await {
            findings.push(format!("index {name}: {}", brief(&error)));
        }
        if findings.len() == KEPT {
            break;
        }
    }
    Ok(Check { name: "amcheck".to_owned(), objects: all.len() as u64, findings, notes: Vec::new(), skipped: None })
}
