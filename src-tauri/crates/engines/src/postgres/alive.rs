//! Whether a session of ours still works on its statement.

use bulkhead_model::Result;
use sqlx::PgConnection;

use super::connect::{self, failed};
use crate::{
    alive::{self, AGAIN},
    tunnel::Reached,
};

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
    alive::watched(work(connection), || runs(target, session)).await
}

async fn runs(target: &Reached, session: i32) -> Result<bool> {
    let mut connection = connect::connect(target).await?;
    let query = sqlx::query_scalar(RUNS).bind(session).bind(AGAIN.as_secs_f64());
    let runs = query.fetch_one(&mut connection).await.map_err(failed)?;
    connect::close(connection).await;
    Ok(runs)
}
