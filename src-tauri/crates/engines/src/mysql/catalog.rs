//! Names of a database's objects, asked of the server. A dump is held against them.

use std::collections::BTreeSet;

use bulkhead_model::{Result, census::Census};
use sqlx::MySqlConnection;

use super::connect::failed;

/// Objects that a dump must hold, by kind.
const OBJECTS: &str = "
    SELECT CAST(CASE TABLE_TYPE WHEN 'VIEW' THEN 'views' WHEN 'SEQUENCE' THEN 'sequences' ELSE 'tables' END AS CHAR) AS kind,
        CAST(TABLE_NAME AS CHAR) AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL SELECT 'triggers', CAST(TRIGGER_NAME AS CHAR) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
    UNION ALL SELECT 'events', CAST(EVENT_NAME AS CHAR) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()";

/// Types and names of routines, packages included.
const ROUTINES: &str = "SELECT CAST(ROUTINE_TYPE AS CHAR), CAST(ROUTINE_NAME AS CHAR) \
                        FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()";

/// Parts of tables, which stand in their definitions.
const PARTS: &str = "
    SELECT DISTINCT 'indexes' AS kind, CAST(CONCAT(TABLE_NAME, '.', INDEX_NAME) AS CHAR) AS name
        FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL SELECT 'constraints', CAST(CONCAT(TABLE_NAME, '.', CONSTRAINT_NAME) AS CHAR)
        FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE()";

/// Tables whose rows are not of one instant in a dump, since their storage engine knows no transactions.
const LOOSE: &str = "
    SELECT CAST(TABLE_NAME AS CHAR), CAST(ENGINE AS CHAR) FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE LIKE '%BASE TABLE' AND ENGINE IS NOT NULL
        AND ENGINE NOT IN (SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS = 'YES') ORDER BY 1";

/// Tables that keep their past, which the dump tools leave out.
const VERSIONED: &str = "SELECT CAST(TABLE_NAME AS CHAR) FROM information_schema.TABLES \
                         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SYSTEM VERSIONED' ORDER BY 1";

/// Columns that say since when, and until when, a row is as it is.
const TIMES: &str = "
    SELECT CAST(CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS CHAR) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND GENERATION_EXPRESSION IN ('ROW START', 'ROW END') ORDER BY TABLE_NAME, ORDINAL_POSITION";

/// Columns in which nothing is a value, and also what stands for whatever is none of its values. Both are printed alike.
const AMBIGUOUS: &str = r#"
    SELECT CAST(CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS CHAR) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE = 'enum' AND COLUMN_TYPE REGEXP "[(,]''[,)]"
        AND TABLE_NAME NOT IN (SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()) ORDER BY 1"#;

/// Columns of which servers print six digits whatever they hold.
const FLOATS: &str = "
    SELECT CAST(CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS CHAR) FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND DATA_TYPE = 'float' ORDER BY 1";

/// What runs by itself and names its own database before a dot, in either way of writing it.
const OWN_NAME: &str = "
    SELECT CAST(CONCAT(kind, ' ', name) AS CHAR) FROM (
        SELECT 'trigger' AS kind, TRIGGER_NAME AS name, ACTION_STATEMENT AS body FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
        UNION ALL SELECT LOWER(ROUTINE_TYPE), ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
        UNION ALL SELECT 'event', EVENT_NAME, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
    ) bodies
    WHERE LOCATE(CONCAT(DATABASE(), '.'), body) > 0 OR LOCATE(CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`.'), body) > 0 ORDER BY 1";

pub(super) async fn objects(connection: &mut MySqlConnection) -> Result<Census> {
    let mut objects = census(connection, OBJECTS).await?;
    let routines: Vec<(String, String)> = sqlx::query_as(ROUTINES).fetch_all(connection).await.map_err(failed)?;
    let routines = routines.into_iter().map(|(kind, name)| (name, kind)).collect();
    entries(&routines).into_iter().for_each(|name| objects.add("routines", name));
    Ok(objects)
}

/// Routines as a census lists them, from their names and types. Those that share a name say which they are, all but the first.
pub(super) fn entries(routines: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut before = None;
    let entry = |(name, kind): &'_ (String, String)| {
        let shared = before.replace(name.clone()).is_some_and(|before| before == *name);
        if shared { format!("{name} ({})", kind.to_lowercase()) } else { name.clone() }
    };
    routines.iter().map(entry).collect()
}

pub(super) async fn parts(connection: &mut MySqlConnection) -> Result<Census> {
    census(connection, PARTS).await
}

async fn census(connection: &mut MySqlConnection, query: &'static str) -> Result<Census> {
    let rows: Vec<(String, String)> = sqlx::query_as(query).fetch_all(connection).await.map_err(failed)?;
    let mut census = Census::default();
    rows.into_iter().for_each(|(kind, name)| census.add(kind, name));
    Ok(census)
}

/// What the admin should know of this database's dumps.
pub(super) async fn warnings(connection: &mut MySqlConnection) -> Result<Vec<String>> {
    let loose: Vec<(String, String)> = sqlx::query_as(LOOSE).fetch_all(&mut *connection).await.map_err(failed)?;
    let versioned: Vec<String> = sqlx::query_scalar(VERSIONED).fetch_all(&mut *connection).await.map_err(failed)?;
    let floats: Vec<String> = sqlx::query_scalar(FLOATS).fetch_all(&mut *connection).await.map_err(failed)?;
    let times: Vec<String> = sqlx::query_scalar(TIMES).fetch_all(&mut *connection).await.map_err(failed)?;
    let ambiguous: Vec<String> = sqlx::query_scalar(AMBIGUOUS).fetch_all(&mut *connection).await.map_err(failed)?;
    let bound: Vec<String> = sqlx::query_scalar(OWN_NAME).fetch_all(connection).await.map_err(failed)?;
    let mut warnings: Vec<String> = loose
        .into_iter()
        .map(|(table, engine)| {
            format!("The table {table} uses {engine}, which knows no transactions: rows written during a dump may be half there.")
        })
        .collect();
    warnings.extend(
        versioned
            .into_iter()
            .map(|table| format!("The table {table} keeps its past rows: the dump holds the present ones alone.")),
    );
    if !times.is_empty() {
        warnings.push(format!(
            "Written anew by a restore, and not compared: since when rows are as they are, {}.",
            times.join(", ")
        ));
    }
    if !ambiguous.is_empty() {
        warnings.push(format!(
            "An enum that has '' among its values shows what is none of them as '' too: a dump cannot tell the two apart, and a restore makes them one: {}.",
            ambiguous.join(", ")
        ));
    }
    if !floats.is_empty() {
        warnings.push(format!(
            "The server prints FLOAT columns with six digits, and so does every dump: {}. DOUBLE keeps all.",
            floats.join(", ")
        ));
    }
    if !bound.is_empty() {
        warnings.push(format!(
            "They name their own database, and work on that one also where they are restored under another name: {}.",
            bound.join(", ")
        ));
    }
    Ok(warnings)
}
