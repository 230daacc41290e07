//! Rights that roles of MariaDB were given themselves.
//!
//! `information_schema` lists for a role also what it has from the roles that it is in (10.11, measured): whoever gave those back would
//! make them its own, and nobody could take them away with the other role any more. The server's own tables tell the two apart.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_model::Result;
use sqlx::{Column, MySqlConnection, Row, mysql::MySqlRow};

use super::connect::failed;

/// Role, kind, database or table, column.
type On = (String, &'static str, String, String);

/// By what they are on, in upper case; `GRANT` for the right to pass them on.
pub(super) struct Direct(BTreeMap<On, BTreeSet<String>>);

const TABLES: &str = "
    SELECT CAST(User AS CHAR), CAST(Table_name AS CHAR), '', CAST(Table_priv AS CHAR) FROM mysql.tables_priv WHERE Host = '' AND Db = DATABASE()
    UNION ALL SELECT CAST(User AS CHAR), CAST(Table_name AS CHAR), CAST(Column_name AS CHAR), CAST(Column_priv AS CHAR)
        FROM mysql.columns_priv WHERE Host = '' AND Db = DATABASE()";

/// Behind this the table of rights on databases has one column for each right, and newer servers have more of them.
const SUFFIX: &str = "_priv";

impl Direct {
    pub(super) async fn read(connection: &mut MySqlConnection) -> Result<Self> {
        let databases = sqlx::query("SELECT * FROM mysql.db WHERE Host = ''").fetch_all(&mut *connection).await;
        let databases = databases.map_err(failed)?;
        let tables: Vec<(String, String, String, String)> =
            sqlx::query_as(TABLES).fetch_all(connection).await.map_err(failed)?;
        let of_databases =
            databases.iter().map(|row| ((text(row, "User"), "database", text(row, "Db"), String::new()), words(row)));
        let of_tables = tables.into_iter().map(|(role, table, column, rights)| {
            let kind = if column.is_empty() { "table" } else { "column" };
            ((role, kind, table, column), rights.split(',').map(word).collect())
        });
        Ok(Self(of_databases.chain(of_tables).collect()))
    }

    /// What of a listed right is the role's own: whether it is, and whether that one may be passed on. `USAGE` stands for the latter alone.
    pub(super) fn own(&self, role: &str, kind: &str, on: (&str, &str), right: &str) -> Option<bool> {
        let rights = self.rights(role, kind, on)?;
        // What is had on columns is passed on with what is had on their table.
        let passed_on = if kind == "column" { self.rights(role, "table", (on.0, "")) } else { Some(rights) };
        let grantable = passed_on.is_some_and(|rights| rights.contains("GRANT"));
        let given = if right == "USAGE" { grantable } else { rights.contains(right) };
        given.then_some(grantable)
    }

    fn rights(&self, role: &str, kind: &str, on: (&str, &str)) -> Option<&BTreeSet<String>> {
        let fits = |key: &On| key.0 == role && key.1 == kind && (key.2.as_str(), key.3.as_str()) == on;
        self.0.iter().find(|(key, _)| fits(key)).map(|(_, rights)| rights)
    }
}

fn words(row: &MySqlRow) -> BTreeSet<String> {
    let names = row.columns().iter().map(Column::name);
    let rights = names.filter_map(|name| Some((name, name.strip_suffix(SUFFIX)?)));
    rights.filter(|(name, _)| text(row, name) == "Y").map(|(_, right)| word(right)).collect()
}

/// A right as `information_schema` calls it.
fn word(right: &str) -> String {
    match right.trim().replace('_', " ").to_ascii_uppercase().as_str() {
        "CREATE TMP TABLE" => "CREATE TEMPORARY TABLES".to_owned(),
        "DELETE VERSIONING ROWS" => "DELETE HISTORY".to_owned(),
        word => word.to_owned(),
    }
}

fn text(row: &MySqlRow, name: &str) -> String {
    row.try_get::<String, _>(name)
        .or_else(|_| row.try_get::<Vec<u8>, _>(name).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        .unwrap_or_default()
}
