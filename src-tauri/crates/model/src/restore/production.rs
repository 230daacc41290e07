//! A database that is marked as production: whatever goes into it or takes its place asks for more.

use super::{Blocker, Choices, Destination, Facts};
use crate::Code;

/// Stands before the word that is typed, so that nobody types it from habit.
const MARK: &str = "production";

/// What is typed for it instead of `word`.
pub(super) fn word(facts: &Facts, word: &str) -> String {
    if facts.production.is_some() { format!("{MARK} {word}") } else { word.to_owned() }
}

/// What forbids it, besides what forbids the same with any other database.
pub(super) fn blockers(facts: &Facts, choices: &Choices) -> Vec<Blocker> {
    let Some(production) = &facts.production else { return Vec::new() };
    let block = |message: String, hint: &str, confirm: Option<String>| Blocker {
        code: Code::Refused,
        message,
        hint: hint.to_owned(),
        confirm,
        guard: None,
    };
    let elsewhere = "Restore into a new database.";
    if production.tenant != facts.tenant {
        return vec![block(
            format!("{production} is a production database of the tenant {}", production.tenant),
            elsewhere,
            None,
        )];
    }
    match &choices.destination {
        Destination::Replace { manner, .. } if !manner.safety_backup => vec![block(
            format!("{production} is a production database, and its present state would not be backed up first"),
            "Have it backed up first: a production database is replaced in no other way.",
            None,
        )],
        Destination::Database { connection } => vec![block(
            format!("{production} is a production database"),
            "Restore into a new database, or confirm with the word production, a blank, and the name of the database.",
            Some(word(facts, &connection.database_name())),
        )],
        _ => Vec::new(),
    }
}
