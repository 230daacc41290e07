//! What a server says of itself, whatever it is called where we are.

use bulkhead_model::{Code, Result, server::ServerMark};

use super::connect::{self, failed};
use crate::tunnel::Reached;

/// The number that `initdb` gave the files, which everybody may read, and the start, since a copy of the files has the same number.
const MARK: &str =
    "SELECT system_identifier || ' since ' || extract(epoch FROM pg_postmaster_start_time()) FROM pg_control_system()";

pub(super) async fn mark(target: &Reached) -> Result<ServerMark> {
    let mut connection = match connect::connect(target).await {
        Err(error) if error.code == Code::NotFound => connect::connect_maintenance(target).await?,
        connected => connected?,
    };
    let told = sqlx::query_scalar(MARK).fetch_one(&mut connection).await.map_err(failed)?;
    connect::close(connection).await;
    Ok(ServerMark { told, since: None })
}
