//! Checks that a copy is sound before it may become a backup.

use std::path::Path;

use bulkhead_model::{Error, Result};
use rusqlite::Connection;

use super::fault::{damaged, failed, words};

/// Problems that are listed at most.
const LISTED: usize = 10;

/// What `integrity_check` says of rows that break a rule of their table. The file is sound all the same: the
/// application wrote such rows, and a backup has to keep them.
const RULES: [&str; 2] = ["CHECK constraint failed in ", " value in "];

/// How SQLite names what it would need from the application.
const UNKNOWN: [&str; 6] = [
    "no such collation sequence",
    "no such function",
    "no such module",
    "no query solution",
    "unable to use function",
    "unknown function",
];

/// An error if the structure is damaged; else what the admin should know.
pub(super) fn soundness(connection: &Connection, path: &Path) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    match problems(connection, "integrity_check") {
        Ok(problems) => judge(path, problems, &mut warnings)?,
        Err(error) if only_its_application_can(&error) => {
            let problems = problems(connection, "quick_check").unwrap_or_default();
            judge(path, problems, &mut warnings)?;
            warnings.push(format!("Indexes were not checked: {}. Only the application can.", words(&error)));
        }
        Err(error) => return Err(failed(path, error)),
    }
    warnings.extend(broken_references(connection));
    Ok(warnings)
}

fn judge(path: &Path, problems: Vec<String>, warnings: &mut Vec<String>) -> Result<()> {
    let (rules, damage): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| RULES.iter().any(|rule| problem.contains(rule)));
    if let Some(first) = damage.first() {
        let error: Error = damaged(path, first);
        return Err(damage[1..].iter().fold(error, |error, problem| error.hint(problem.clone())));
    }
    warnings.extend(rules.into_iter().map(|problem| format!("Rows break a rule of their table: {problem}.")));
    Ok(())
}

fn problems(connection: &Connection, pragma: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA main.{pragma}({LISTED})"))?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines: Vec<_> = lines.collect::<rusqlite::Result<_>>()?;
    let plain = lines.into_iter().filter(|line| line != "ok");
    Ok(plain.map(|line| line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()).collect())
}

/// Collations, functions and modules that an application brings along are unknown here. `no query solution` is
/// SQLite's word for a table whose key has an unknown collation.
pub(super) fn only_its_application_can(error: &rusqlite::Error) -> bool {
    let text = error.to_string();
    UNKNOWN.iter().any(|known| text.contains(known))
}

/// Rows whose parent is missing. SQLite does not enforce it unless asked to, so it is common and never refused.
fn broken_references(connection: &Connection) -> Option<String> {
    let count = "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 2 DESC LIMIT 3";
    let mut statement = connection.prepare(count).ok()?;
    let rows = statement.query_map([], |row| Ok(format!("{} ({})", row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
    let tables: Vec<_> = rows.ok()?.collect::<rusqlite::Result<_>>().ok()?;
    (!tables.is_empty()).then(|| format!("Rows refer to rows that do not exist, in: {}.", tables.join(", ")))
}
