//! Whether a session of ours still works on its statement.

use bulkhead_model::Result;
use sqlx::MySqlConnection;

use super::connect::{self, failed};
use crate::{
    alive::{self, AGAIN},
    tunnel::Reached,
};

/// One's own sessions are shown to everybody.
const RUNS: &str =
    "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = ? AND NOT (COMMAND = 'Sleep' AND TIME >= ?)";

/// Does the work on that connection, and ends with an error when nobody works on it at the other end any more.
pub(super) async fn watched<T>(
    target: &Reached,
    connection: &mut MySqlConnection,
    work: impl AsyncFnOnce(&mut MySqlConnection) -> Result<T>,
) -> Result<T> {
    let session: u64 =
        sqlx::query_scalar("SELECT CONNECTION_ID()").fetch_one(&mut *connection).await.map_err(failed)?;
    alive::watched(work(connection), || runs(target, session)).await
}

async fn runs(target: &Reached, session: u64) -> Result<bool> {
    let (mut connection, _) = connect::connect_server(target).await?;
    let query = sqlx::query_scalar(RUNS).bind(session).bind(AGAIN.as_secs());
    let runs: i64 = query.fetch_one(&mut connection).await.map_err(failed)?;
    connect::close(connection).await;
    Ok(runs > 0)
}
