//! What tells the database that a restore made from a later one of its name: on MariaDB a mark in the comment on it, which it is made
//! with and keeps.
//!
//! MySQL has nothing of the kind. It knows no comment on a database; the number by which its dictionary knows one cannot be read;
//! when a table was made says nothing, since a load makes them one after the other and whatever rebuilds one makes it anew; and a
//! table of ours beside the others would be one more than the backup has, for whoever looks at it while it is compared.

use bulkhead_model::{Engine, Result, version::Version};
use sqlx::MySqlConnection;

use super::connect::{self, Server, failed};
use crate::tunnel::Reached;

/// From this version of MariaDB on a database has a comment.
const COMMENTS: Version = Version::new(10, 5, 0);

/// A mark for a database to be made; none where the server could not keep it.
pub(super) fn fresh(engine: Engine, server: &Server) -> Option<String> {
    let mark = || format!("made by a restore of Bulkhead: {:016x}", rand::random::<u64>());
    knows_comments(engine, server).then(mark)
}

/// The comment on the database, also an empty one. None if there is no database, or no such thing.
pub(super) async fn of(engine: Engine, target: &Reached) -> Result<Option<String>> {
    let (mut connection, server) = connect::connect_server(target).await?;
    let database = &target.connection.server()?.database;
    let identity = if knows_comments(engine, &server) { comment(&mut connection, database).await? } else { None };
    connect::close(connection).await;
    Ok(identity)
}

fn knows_comments(engine: Engine, server: &Server) -> bool {
    engine == Engine::Mariadb && server.version >= COMMENTS
}

async fn comment(connection: &mut MySqlConnection, database: &str) -> Result<Option<String>> {
    let query = "SELECT CAST(SCHEMA_COMMENT AS CHAR) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    sqlx::query_scalar(query).bind(database).fetch_optional(connection).await.map_err(failed)
}
