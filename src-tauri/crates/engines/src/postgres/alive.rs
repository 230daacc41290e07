//! Whether a long statement of ours still runs at the other end.
//!
//! A line that a firewall has forgotten says nothing for ever, and so does a server that builds statistics. The driver cannot ask the
//! system for keepalives, so the server is asked by another line what ours does.

use std::time::Duration;

use bulkhead_model::{Code, Error, Result};
use sqlx::PgConnection;

use super::connect::{self, failed};
use crate::tunnel::Reached;

/// How often it is asked.
const AGAIN: Duration = Duration::from_secs(20);
/// Answers in a row that make it certain: one may be a moment's.
const TIMES: u32 = 3;

/// What rests is between two statements, if only for a moment. A state that this user may not see counts as work.
const RUNS: &str = "
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1
        AND NOT coalesce(state = 'idle' AND state_change < now() - make_interval(secs => $2), false))";

/// Does the work on that connection, and ends with an error when nobody works on it at the other end any more.
pub(super) async fn watched<T>(
    target: &Reached,
    connection: &mut PgConnection,
    work: impl AsyncFnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let session: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *connection).await.map_err(failed)?;
    tokio::select! {
        done = work(connection) => done,
        lost = lost(target, session) => Err(lost),
    }
}

async fn lost(target: &Reached, session: i32) -> Error {
    let mut misses = 0;
    loop {
        tokio::time::sleep(AGAIN).await;
        let error = match runs(target, session).await {
            Ok(true) => None,
            Ok(false) => Some(
                Error::new(Code::Unreachable, "the line to the server was lost: nothing of ours runs there any more")
                    .hint("Look at firewalls that forget quiet lines. Then run it again."),
            ),
            // It answers, and has no room for one more.
            Err(error) => (error.code == Code::Unreachable).then_some(error),
        };
        misses = if error.is_some() { misses + 1 } else { 0 };
        if let Some(error) = error.filter(|_| misses == TIMES) {
            return error;
        }
    }
}

async fn runs(target: &Reached, session: i32) -> Result<bool> {
    let mut connection = connect::connect(target).await?;
    let query = sqlx::query_scalar(RUNS).bind(session).bind(AGAIN.as_secs_f64());
    let runs = tokio::time::timeout(AGAIN, query.fetch_one(&mut connection)).await;
    let runs = runs.map_err(|_| Error::new(Code::Unreachable, "the server does not answer"))?.map_err(failed)?;
    connect::close(connection).await;
    Ok(runs)
}
