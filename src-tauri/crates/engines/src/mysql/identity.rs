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

const MARK: &str = "made by a restore of Bulkhead: ";

/// A mark for a database to be made; none where the server could not keep it.
pub(super) fn fresh(engine: Engine, server: &Server) -> Option<String> {
    let mark = || format!("{MARK}{:016x}", rand::random::<u64>());
    knows_comments(engine, server).then(mark)
}

/// The longest comment that a database takes, characters.
const LONGEST: usize = 1024;

/// The comment that a database is made with: its own, and behind it the mark. Where both are too long, the mark.
pub(super) fn with(own: Option<&str>, mark: Option<&str>) -> Option<String> {
    match (own.filter(|own| !own.is_empty()), mark) {
        (Some(own), Some(mark)) if own.chars().count() + mark.len() + 3 <= LONGEST => Some(format!("{own} ({mark})")),
        (Some(own), None) => Some(own.to_owned()),
        (_, mark) => mark.map(str::to_owned),
    }
}

/// The comment without the mark of a restore.
pub(super) fn without(comment: &str) -> &str {
    let Some(at) = comment.rfind(MARK) else { return comment };
    let number = comment[at + MARK.len()..].trim_end_matches(')');
    if number.len() != 16 || !number.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return comment;
    }
    comment[..at].strip_suffix(" (").unwrap_or(&comment[..at])
}

/// The comment on the database, also an empty one. None if there is no database, or no such thing.
pub(super) async fn of(engine: Engine, target: &Reached) -> Result<Option<String>> {
    let (mut connection, server) = connect::connect_server(target).await?;
    let database = &target.connection.server()?.database;
    let identity = if knows_comments(engine, &server) { comment(&mut connection, database).await? } else { None };
    connect::close(connection).await;
    Ok(identity)
}

pub(super) fn knows_comments(engine: Engine, server: &Server) -> bool {
    engine == Engine::Mariadb && server.version >= COMMENTS
}

pub(super) async fn comment(connection: &mut MySqlConnection, database: &str) -> Result<Option<String>> {
    let query = "SELECT CAST(SCHEMA_COMMENT AS CHAR) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    sqlx::query_scalar(query).bind(database).fetch_optional(connection).await.map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_behind_the_own_comment_and_comes_off_again() {
        let mark = fresh(Engine::Mariadb, &Server { version: COMMENTS, says: String::new() }).unwrap_or_default();
        for own in ["", "it's (mine)", "made by a restore of Bulkhead: by hand"] {
            let all = with(Some(own), Some(&mark)).unwrap_or_default();
            assert!(all.contains(&mark) && without(&all) == own, "{all}");
        }
        assert_eq!(with(Some("x"), None).as_deref(), Some("x"));
        assert_eq!(with(Some(""), None), None);
        assert_eq!(with(Some(&"x".repeat(1000)), Some(&mark)), Some(mark));
    }
}
