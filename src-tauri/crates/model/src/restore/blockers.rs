//! What forbids a restore, whatever kind it is.

use std::collections::BTreeSet;

use super::{Blocker, Choices, Destination, Facts, Guard, engine, production, replace, some_of};
use crate::{
    Code, Error, amount,
    compare::Scope,
    manifest::{Manifest, TableName},
};

/// In the order in which they are worth to be mended.
pub(super) fn all(facts: &Facts, choices: &Choices) -> Vec<Blocker> {
    let target = &facts.target;
    let replaces = matches!(choices.destination, Destination::Replace { .. });
    let other = other_engine(facts, choices);
    // Of a server that can take nothing of it, it does not matter whom it lets in.
    let failed = target.failure.as_ref().filter(|_| other.is_none()).map(unreached);
    let mut blockers: Vec<_> = failed.into_iter().chain(other).collect();
    blockers.extend(guard(facts).filter(|_| !replaces));
    let mut block = |code, message: String, hint: &str, confirm: Option<String>| {
        blockers.push(Blocker { code, message, hint: hint.to_owned(), confirm, guard: None });
    };
    if let Destination::File { path } = &choices.destination {
        if choices.scope != Scope::Everything {
            block(
                Code::InvalidInput,
                "a file is always the whole dump: chosen tables cannot be written to one".to_owned(),
                "Write all of it, or restore the tables into a database.",
                None,
            );
        }
        if target.exists {
            block(
                Code::TargetNotEmpty,
                format!("{} is there already", path.display()),
                "Choose the name of a file that is not there.",
                None,
            );
        }
    } else if !target.contents.is_empty() && !replaces {
        block(
            Code::TargetNotEmpty,
            format!("the target is not empty: it holds {}", some_of(&target.contents)),
            "Choose the name of a new database or file.",
            None,
        );
    }
    if !target.exists
        && !target.can_create
        && target.failure.is_none()
        && matches!(choices.destination, Destination::Database { .. })
    {
        block(
            Code::MissingRights,
            "the user may not make a database on the target".to_owned(),
            target.missing_rights.first().map_or("Make an empty database and name it as the target.", String::as_str),
            None,
        );
    }
    if !target.missing_extensions.is_empty() {
        block(
            Code::MissingRights,
            format!("the target lacks {}", target.missing_extensions.join(", ")),
            "Install them on the target's server.",
            None,
        );
    }
    if target.in_use {
        block(Code::Busy, "another process has the target open".to_owned(), "Stop the application that uses it.", None);
    }
    let needed = facts.manifest.as_ref().map_or(0, Manifest::bytes);
    if target.free_bytes.is_some_and(|free| free < needed) {
        block(
            Code::DiskFull,
            format!(
                "{} are needed, only {} are free",
                amount::bytes(needed),
                amount::bytes(target.free_bytes.unwrap_or_default())
            ),
            "Free some space at the target.",
            None,
        );
    }
    for table in unknown_tables(facts, &choices.scope) {
        let named = of_that_name(facts, &table);
        if named.len() > 1 {
            let message = format!("more than one table is called {table}: {}", some_of(&named));
            block(Code::InvalidInput, message, "Name the one that is meant with its schema.", None);
            continue;
        }
        match parts(facts, &table) {
            Some(parts) => block(
                Code::InvalidInput,
                format!("{table} holds no rows itself, so it cannot be restored alone"),
                &format!("Choose the tables that its rows are in{parts}"),
                None,
            ),
            None => block(Code::NotFound, format!("the snapshot holds no table {table}"), &held(facts), None),
        }
    }
    blockers.extend(production::blockers(facts, choices));
    // Last, since what has to be typed matters only when all else is well.
    blockers.extend(replace::blockers(facts, choices));
    blockers
}

fn unreached(failure: &Error) -> Blocker {
    Blocker {
        code: failure.code,
        message: failure.message.clone(),
        hint: failure.hints.first().map_or("Make the target reachable.", String::as_str).to_owned(),
        confirm: None,
        guard: None,
    }
}

/// Data of one tenant does not go to another by mistake.
fn guard(facts: &Facts) -> Option<Blocker> {
    let (target, data) = (facts.foreign_tenant.as_ref()?, &facts.tenant);
    Some(Blocker {
        code: Code::Refused,
        message: format!("the target belongs to the tenant {target}, the data to {data}"),
        hint: "Confirm with the name of the tenant that it belongs to.".to_owned(),
        confirm: Some(target.to_string()),
        guard: Some(Guard { target: target.clone(), data: data.clone() }),
    })
}

/// A target that speaks another language than the dump.
fn other_engine(facts: &Facts, choices: &Choices) -> Option<Blocker> {
    let (ours, there) = (engine(facts)?, choices.destination.connection()?.engine());
    (ours != there).then(|| Blocker {
        code: Code::InvalidInput,
        message: format!("a dump of {} cannot be loaded into {}", ours.title(), there.title()),
        hint: "Choose a target of the same engine.".to_owned(),
        confirm: None,
        guard: None,
    })
}

/// The tables that the snapshot holds, as far as they fit into a sentence.
fn held(facts: &Facts) -> String {
    const SHOWN: usize = 20;
    let tables = facts.manifest.iter().flat_map(|manifest| &manifest.facts.tables);
    let mut names: Vec<_> = tables.map(|facts| facts.table.to_string()).collect();
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    match more {
        0 => format!("It holds: {}.", names.join(", ")),
        _ => format!("It holds: {} and {more} more.", names.join(", ")),
    }
}

/// Of a table whose rows are in others, as those of a virtual or a partitioned one are: which these are, as far as names tell.
fn parts(facts: &Facts, table: &TableName) -> Option<String> {
    let manifest = &facts.manifest.as_ref()?.facts;
    let (whole, bare) = (table.to_string(), format!(".{}", table.name));
    let is_it = |name: &&String| **name == whole || table.schema.is_none() && name.ends_with(&bare);
    let kinds = manifest.objects.iter().filter(|(kind, _)| matches!(*kind, "tables" | "virtual tables"));
    let found = kinds.flat_map(|(_, names)| names).find(is_it)?;
    let below = format!("{found}_");
    let parts = manifest.tables.iter().map(|facts| facts.table.to_string()).filter(|name| name.starts_with(&below));
    let parts: Vec<_> = parts.collect();
    Some(if parts.is_empty() { ": its partitions.".to_owned() } else { format!(": {}.", parts.join(", ")) })
}

/// The tables that have a name, whatever their schema.
fn of_that_name(facts: &Facts, table: &TableName) -> Vec<String> {
    let Some(manifest) = facts.manifest.as_ref().filter(|_| table.schema.is_none()) else { return Vec::new() };
    let wholes = manifest.facts.wholes.iter().map(|whole| &whole.table);
    let all: BTreeSet<_> = manifest.facts.tables.iter().map(|facts| &facts.table).chain(wholes).collect();
    all.into_iter().filter(|known| known.name == table.name).map(ToString::to_string).collect()
}

fn unknown_tables(facts: &Facts, scope: &Scope) -> Vec<TableName> {
    let (Scope::Tables(tables), Some(manifest)) = (scope, &facts.manifest) else { return Vec::new() };
    let wholes = manifest.facts.wholes.iter().map(|whole| &whole.table);
    let known: BTreeSet<_> = manifest.facts.tables.iter().map(|facts| &facts.table).chain(wholes).collect();
    tables.iter().filter(|table| !known.contains(table)).cloned().collect()
}
