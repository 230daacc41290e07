//! The server's own check of every table.

use bulkhead_core::ports::Flow;
use bulkhead_model::{Result, drill::Check};
use sqlx::{MySqlConnection, Row};

use super::{
    alive,
    connect::{self, failed},
    sql::identifier,
};
use crate::tunnel::Reached;

/// Findings that are kept.
const KEPT: usize = 50;

/// What both vendors say of a table whose engine has no check.
const NO_CHECK: &str = "doesn't support check";

const TABLES: &str = "
    SELECT CAST(TABLE_NAME AS CHAR) FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE LIKE '%BASE TABLE' ORDER BY 1";

pub(super) async fn run_checks(target: &Reached, flow: &Flow) -> Result<Vec<Check>> {
    let (mut connection, _) = connect::connect(target).await?;
    let checks = alive::watched(target, &mut connection, async |connection| every(connection, flow).await).await?;
    connect::close(connection).await;
    Ok(checks)
}

async fn every(connection: &mut MySqlConnection, flow: &Flow) -> Result<Vec<Check>> {
    let tables: Vec<String> = sqlx::query_scalar(TABLES).fetch_all(&mut *connection).await.map_err(failed)?;
    let (mut findings, mut notes, mut looked_at) = (Vec::new(), Vec::new(), 0);
    for table in &tables {
        flow.go_on()?;
        let answers = check(connection, table).await?;
        // MEMORY and others have no check: that is a note, and the table was not looked at.
        looked_at += u64::from(!answers.iter().any(|(kind, text)| kind == "note" && text.contains(NO_CHECK)));
        for (kind, text) in answers {
            let line = format!("table {table}: {text}");
            match kind.as_str() {
                "error" => findings.push(line),
                "status" | "info" => {}
                _ => notes.push(line),
            }
        }
        if findings.len() >= KEPT {
            break;
        }
    }
    notes.truncate(KEPT);
    Ok(vec![Check { name: "CHECK TABLE".to_owned(), objects: looked_at, findings, notes, skipped: None }])
}

/// What the server says of one table: kind and text.
async fn check(connection: &mut MySqlConnection, table: &str) -> Result<Vec<(String, String)>> {
    let query = format!("CHECK TABLE {}", identifier(table));
    let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(query)).fetch_all(connection).await.map_err(failed)?;
    let text = |row: &sqlx::mysql::MySqlRow, at: usize| {
        row.try_get::<String, _>(at)
            .or_else(|_| row.try_get::<Vec<u8>, _>(at).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    rows.iter().map(|row| Ok((text(row, 2).map_err(failed)?.to_lowercase(), text(row, 3).map_err(failed)?))).collect()
}
