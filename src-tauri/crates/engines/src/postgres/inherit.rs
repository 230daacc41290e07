//! What a database has of its own on the server, and no dump of it holds: owner, rights, limit, settings of roles.
//!
//! The successor gets them from the one it replaces, so that whoever could use that one can use this one.

use bulkhead_model::Result;
use sqlx::PgConnection;

use super::{
    connect::{failed, literal, quoted, run},
    held,
};

const OWN: &str = "
    SELECT pg_get_userbyid(datdba)::text, datconnlimit, shobj_description(oid, 'pg_database')
    FROM pg_database WHERE datname = $1";

type Own = (String, i32, Option<String>);

/// Gives `to` what `from` has. What this user may not give becomes a notice.
pub(super) async fn copy(connection: &mut PgConnection, from: &str, to: &str) -> Result<Vec<String>> {
    let own: Own = sqlx::query_as(OWN).bind(from).fetch_one(&mut *connection).await.map_err(failed)?;
    let held = held::read(connection, from).await?;
    let mut notices = held.give(connection, to, Some(&own.0)).await;
    for statement in statements(&own, &quoted(to)) {
        if let Err(error) = run(connection, statement.clone()).await {
            notices.push(format!("Not done: {statement}; ({error})."));
        }
    }
    Ok(notices)
}

/// The owner last: afterwards this user may do nothing more with it, unless by way of that role.
fn statements((owner, limit, comment): &Own, database: &str) -> Vec<String> {
    let mut statements = vec![format!("ALTER DATABASE {database} CONNECTION LIMIT {limit}")];
    if let Some(comment) = comment {
        statements.push(format!("COMMENT ON DATABASE {database} IS {}", literal(comment)));
    }
    statements.push(format!("ALTER DATABASE {database} OWNER TO {}", quoted(owner)));
    statements
}
