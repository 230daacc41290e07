//! What a server says of itself, whatever it is called where we are.

use bulkhead_model::{Code, Error, Result, server::ServerMark};
use sqlx::{AssertSqlSafe, MySqlConnection, Row};

use super::connect::{self, failed};
use crate::tunnel::Reached;

/// MySQL has `server_uuid`, MariaDB `server_uid` from 10.11 on; the others tell servers on one machine apart. Everybody may read all of them.
const TOLD: &str = "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('server_uuid', 'server_uid', 'hostname', 'port', 'socket', 'datadir')";
const UPTIME: &str = "SHOW GLOBAL STATUS LIKE 'Uptime'";

pub(super) async fn mark(target: &Reached) -> Result<ServerMark> {
    let (mut connection, _) = connect::connect_server(target).await?;
    let mut told = pairs(&mut connection, TOLD).await?;
    told.sort();
    let uptime = pairs(&mut connection, UPTIME).await?.first().and_then(|(_, value)| value.parse::<i64>().ok());
    let uptime =
        uptime.ok_or_else(|| Error::new(Code::BadSource, "the server does not tell how long it has been running"))?;
    let now: i64 = sqlx::query_scalar("SELECT CAST(UNIX_TIMESTAMP() AS SIGNED)")
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
    connect::close(connection).await;
    let told: Vec<String> = told.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(ServerMark { told: told.join("\n"), since: Some(now - uptime) })
}

async fn pairs(connection: &mut MySqlConnection, query: &'static str) -> Result<Vec<(String, String)>> {
    let rows = sqlx::raw_sql(AssertSqlSafe(query)).fetch_all(connection).await.map_err(failed)?;
    let pairs = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    pairs.collect::<sqlx::Result<_>>().map_err(failed)
}
