//! What the rules leave out of a dump: told to the tool, taken off what the dump must hold, and refused where the rest could not
//! be restored without it.

use std::collections::BTreeSet;

use bulkhead_model::{Code, Engine, Error, Result, census::Census, manifest::TableName, policy::Exclusions};
use sqlx::MySqlConnection;

use super::{connect::failed, sql::identifier};
use crate::process::Invocation;

/// What a dump does not hold, by name.
#[derive(Default)]
pub(super) struct LeftOut {
    tables: BTreeSet<String>,
    triggers: BTreeSet<String>,
    /// What the admin should know of it.
    pub(super) warnings: Vec<String>,
}

const TRIGGERS: &str = "SELECT CAST(TRIGGER_NAME AS CHAR), CAST(EVENT_OBJECT_TABLE AS CHAR) \
                        FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()";

const KEYS: &str = "
    SELECT DISTINCT CAST(TABLE_NAME AS CHAR), CAST(REFERENCED_TABLE_NAME AS CHAR), CAST(CONSTRAINT_NAME AS CHAR)
    FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_SCHEMA = DATABASE()";

/// A default that takes its value from a sequence names it in full.
const DEFAULTS: &str = "SELECT CAST(TABLE_NAME AS CHAR), CAST(COLUMN_NAME AS CHAR), CAST(COLUMN_DEFAULT AS CHAR) \
                        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_DEFAULT LIKE '%val(%'";

const VIEWS: &str = "SELECT CAST(TABLE_NAME AS CHAR), CAST(VIEW_DEFINITION AS CHAR) \
                     FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()";

/// # Errors
/// `InvalidInput` for what cannot be left out here, `Refused` if something that stays needs something that is left out.
pub(super) async fn look(
    connection: &mut MySqlConnection,
    engine: Engine,
    database: &str,
    left_out: &Exclusions,
    objects: &Census,
) -> Result<LeftOut> {
    let Some(warning) = left_out.warning() else { return Ok(LeftOut::default()) };
    possible(engine, left_out)?;
    let names = |tables: &[TableName]| tables.iter().map(|table| table.to_string()).collect::<BTreeSet<_>>();
    let (tables, hollow) = (names(&left_out.tables), names(&left_out.rows));
    needed(connection, database, &tables, &hollow).await?;
    let triggers: Vec<(String, String)> = sqlx::query_as(TRIGGERS).fetch_all(connection).await.map_err(failed)?;
    let triggers = triggers.into_iter().filter(|(_, table)| tables.contains(table)).map(|(name, _)| name).collect();
    // For whoever makes and drops one, a sequence of MariaDB is a table; rows to leave out it has none.
    let holds = |kinds: &[&str], name: &str| kinds.iter().any(|kind| objects.holds(kind, name));
    let unknown = tables
        .union(&hollow)
        .filter(|name| !(holds(&["tables", "views"], name) || tables.contains(*name) && holds(&["sequences"], name)));
    let unknown = unknown.map(|name| format!("The rules leave out the table {name}, which is not there."));
    let warnings = std::iter::once(warning).chain(unknown).collect();
    Ok(LeftOut { tables, triggers, warnings })
}

fn possible(engine: Engine, left_out: &Exclusions) -> Result<()> {
    let title = engine.title();
    let wrong = match left_out {
        Exclusions { schemas, .. } if !schemas.is_empty() => {
            format!("a database of {title} has no schemas to leave out")
        }
        Exclusions { rows, .. } if !rows.is_empty() && engine == Engine::Mysql => {
            "mysqldump of MySQL cannot leave out the rows of a table alone".to_owned()
        }
        _ => return Ok(()),
    };
    Err(Error::new(Code::InvalidInput, wrong)
        .hint("Give this database rules of its own: bulkhead policy override TENANT/DATABASE --exclude table:NAME, or --no-exclude."))
}

/// Dumps are loaded with foreign keys unchecked: rows that point to nothing would come back without a word.
async fn needed(
    connection: &mut MySqlConnection,
    database: &str,
    tables: &BTreeSet<String>,
    hollow: &BTreeSet<String>,
) -> Result<()> {
    let keys: Vec<(String, String, String)> = sqlx::query_as(KEYS).fetch_all(&mut *connection).await.map_err(failed)?;
    let views: Vec<(String, String)> = sqlx::query_as(VIEWS).fetch_all(&mut *connection).await.map_err(failed)?;
    let defaults: Vec<(String, String, String)> =
        sqlx::query_as(DEFAULTS).fetch_all(connection).await.map_err(failed)?;
    let keys = keys.into_iter().filter(|(of, to, _)| {
        !tables.contains(of) && (tables.contains(to) || (hollow.contains(to) && !hollow.contains(of)))
    });
    let keys = keys.map(|(of, _, name)| format!("the foreign key {name} of {of}"));
    // The server writes a definition with every name in full.
    let full = |table: &String| format!("{}.{}", identifier(database), identifier(table));
    let views = views
        .into_iter()
        .filter(|(view, text)| !tables.contains(view) && tables.iter().any(|table| text.contains(&full(table))));
    let views = views.map(|(view, _)| format!("the view {view}"));
    let defaults = defaults.into_iter().filter(|(of, _, text)| {
        !tables.contains(of) && tables.iter().any(|table| text.contains(&format!("({}", full(table))))
    });
    let defaults = defaults.map(|(of, column, _)| format!("the default of {of}.{column}"));
    let all: Vec<String> = keys.chain(views).chain(defaults).take(5).collect();
    if all.is_empty() {
        return Ok(());
    }
    let message = format!("what the rules leave out is needed by {}", all.join(", "));
    Err(Error::new(Code::Refused, format!("{message}: such a backup could not be restored"))
        .hint("Leave that out as well, or leave out less: bulkhead policy override TENANT/DATABASE --exclude …"))
}

impl LeftOut {
    /// What is left of a list of objects, or of parts of tables.
    pub(super) fn off(&self, objects: &Census) -> Census {
        let mut rest = Census::default();
        for (kind, names) in objects.iter() {
            let stays = |name: &&String| match kind {
                "tables" | "views" | "sequences" => !self.tables.contains(*name),
                "triggers" => !self.triggers.contains(*name),
                "indexes" | "constraints" => !self.tables.iter().any(|table| name.starts_with(&format!("{table}."))),
                _ => true,
            };
            names.iter().filter(stays).for_each(|name| rest.add(kind, name.clone()));
        }
        rest
    }
}

pub(super) fn tell(invocation: Invocation, database: &str, left_out: &Exclusions) -> Invocation {
    let tables = left_out.tables.iter().map(|table| format!("--ignore-table={database}.{table}"));
    let rows = left_out.rows.iter().map(|table| format!("--ignore-table-data={database}.{table}"));
    tables.chain(rows).fold(invocation, Invocation::arg)
}
