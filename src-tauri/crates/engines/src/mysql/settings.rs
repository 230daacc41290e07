//! Properties of a database that a restore needs to make an equal one.

use std::collections::BTreeMap;

use bulkhead_model::{Code, Engine, Error, Result, held::COMMENT};
use sqlx::MySqlConnection;

use super::{
    connect::{Server, failed, run},
    identity,
    sql::{identifier, literal},
};

const QUERY: &str = "SELECT CAST(@@character_set_database AS CHAR), CAST(@@collation_database AS CHAR), \
                     CAST(@@global.sql_mode AS CHAR), CAST(@@lower_case_table_names AS CHAR)";

/// Reads them. The comment is MariaDB's alone.
pub(super) async fn read(
    connection: &mut MySqlConnection,
    engine: Engine,
    server: &Server,
    database: &str,
) -> Result<BTreeMap<String, String>> {
    let comment = if identity::knows_comments(engine, server) {
        identity::comment(connection, database).await?.map(|comment| identity::without(&comment).to_owned())
    } else {
        None
    };
    let row: (String, String, String, String) = sqlx::query_as(QUERY).fetch_one(connection).await.map_err(failed)?;
    let all = [("character_set", row.0), ("collation", row.1), ("sql_mode", row.2), ("lower_case_table_names", row.3)];
    let comment = comment.filter(|comment| !comment.is_empty()).map(|comment| (COMMENT, comment));
    Ok(all.into_iter().chain(comment).map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Makes a database with them, and with a comment in the place of theirs.
pub(super) async fn create(
    connection: &mut MySqlConnection,
    name: &str,
    settings: &BTreeMap<String, String>,
    comment: Option<&str>,
) -> Result<()> {
    let mut statement = format!("CREATE DATABASE {}", identifier(name));
    for (word, key) in [("CHARACTER SET", "character_set"), ("COLLATE", "collation")] {
        if let Some(value) = settings.get(key) {
            statement += &format!(" {word} {}", literal(value));
        }
    }
    if let Some(comment) = comment {
        statement += &format!(" COMMENT {}", literal(comment));
    }
    run(connection, statement).await.map_err(|error| not_created(name, error))
}

fn not_created(name: &str, failure: Error) -> Error {
    let hint = match failure.code {
        Code::MissingRights => "GRANT CREATE to this user, or make an empty database and name it as the target.",
        Code::AlreadyExists => "Choose another name.",
        _ => "If the server does not know the collation: make an empty database yourself and name it as the target.",
    };
    failure.context(format!("the database {name:?} could not be made")).hint(hint)
}
