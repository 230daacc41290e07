//! Properties of a database that a restore needs to make an equal one.

use std::collections::BTreeMap;

use bulkhead_model::{Code, Error, Result};
use sqlx::MySqlConnection;

use super::{
    connect::{failed, run},
    sql::{identifier, literal},
};

const QUERY: &str = "SELECT CAST(@@character_set_database AS CHAR), CAST(@@collation_database AS CHAR), \
                     CAST(@@global.sql_mode AS CHAR), CAST(@@lower_case_table_names AS CHAR)";

/// Reads them.
pub(super) async fn read(connection: &mut MySqlConnection) -> Result<BTreeMap<String, String>> {
    let row: (String, String, String, String) = sqlx::query_as(QUERY).fetch_one(connection).await.map_err(failed)?;
    let all = [("character_set", row.0), ("collation", row.1), ("sql_mode", row.2), ("lower_case_table_names", row.3)];
    Ok(all.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Makes a database with them, and with a mark that tells it from a later one of its name.
pub(super) async fn create(
    connection: &mut MySqlConnection,
    name: &str,
    settings: &BTreeMap<String, String>,
    mark: Option<&str>,
) -> Result<()> {
    let mut statement = format!("CREATE DATABASE {}", identifier(name));
    for (word, key) in [("CHARACTER SET", "character_set"), ("COLLATE", "collation")] {
        if let Some(value) = settings.get(key) {
            statement += &format!(" {word} {}", literal(value));
        }
    }
    if let Some(mark) = mark {
        statement += &format!(" COMMENT {}", literal(mark));
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
