//! What was looked at before a restore and found to be as it should be.
//!
//! Every sentence needs its fact: what could not be seen is left out, and never called fine.

use super::{Choices, CopyFacts, Destination, Facts, TargetFacts};
use crate::{Connection, amount::count, manifest::Manifest};

/// A sentence for each, in the order in which they were looked at.
pub(super) fn passed(facts: &Facts, choices: &Choices) -> Vec<String> {
    let snapshot = facts.manifest.as_ref().map(snapshot).into_iter();
    let target = match &choices.destination {
        Destination::File { .. } => file(&facts.target),
        _ if facts.target.failure.is_some() => Vec::new(),
        Destination::Database { connection } => {
            server(facts, connection).into_iter().chain(place(&facts.target)).chain(needs(facts)).collect()
        }
        Destination::Replace { connection, .. } => {
            server(facts, connection).into_iter().chain(swap(facts, true)).chain(needs(facts)).collect()
        }
    };
    snapshot.chain(target).chain(space(facts)).collect()
}

/// The same of a restored copy that is to take the place of its source.
pub(super) fn placed(facts: &Facts, copy: &CopyFacts, connection: &Connection) -> Vec<String> {
    let CopyFacts { name, target, swap, .. } = copy;
    let there = target.exists && target.failure.is_none() && !copy.is_another;
    let there = there.then(|| format!("{name} is there, beside {}.", connection.database_name()));
    let is_free = swap.sessions.is_empty() && swap.obstacles.is_empty() && !target.in_use && !facts.target.in_use;
    let server = (facts.target.failure.is_none()).then(|| server(facts, connection)).into_iter().flatten();
    let free = self::swap(facts, swap.is_alone()).filter(|_| is_free);
    facts.manifest.as_ref().map(snapshot).into_iter().chain(server).chain(there).chain(free).collect()
}

/// Who has read the manifest has opened the repository.
fn snapshot(manifest: &Manifest) -> String {
    let tool = &manifest.facts.server;
    let engine = manifest.facts.engine.title();
    let tables = count(manifest.facts.table_count(), "table");
    let server = if tool.contains(engine) { tool.clone() } else { format!("{engine} {tool}") };
    format!("The repository opens with the tenant's key, and the snapshot is in it: {tables} of {server}.")
}

fn file(target: &TargetFacts) -> Vec<String> {
    let free = !target.exists && target.failure.is_none();
    free.then(|| "The folder is there, and no file of that name.".to_owned()).into_iter().collect()
}

fn server(facts: &Facts, connection: &Connection) -> Vec<String> {
    let target = &facts.target;
    let alone = connection.server().is_ok() && facts.foreign_tenant.is_none();
    let answers = target.server_version.map(|version| format!("The target answers: version {version}."));
    let tool = target.tool.as_ref().map(|tool| format!("The client tool is there: {tool}."));
    let alone = alone.then(|| "The server is not the one of another tenant.".to_owned());
    [answers, tool, alone].into_iter().flatten().collect()
}

fn place(target: &TargetFacts) -> Option<String> {
    match (target.exists, target.contents.is_empty()) {
        (false, _) if target.can_create => Some("The name is free, and the user may make the database.".to_owned()),
        (true, true) => Some("The database is there, and it is empty.".to_owned()),
        _ => None,
    }
}

/// Where nobody looked at the copy, or somebody is in it, the second half is not said.
fn swap(facts: &Facts, copy_alone: bool) -> Option<String> {
    let replaced = facts.replaced.as_ref()?;
    let unused = replaced.swap.sessions.is_empty() && !facts.target.in_use;
    let free = unused && replaced.swap.obstacles.is_empty() && facts.target.exists;
    let alone = copy_alone && replaced.swap.is_alone();
    let nobody = if alone { ", and nobody else is connected" } else { "" };
    free.then(|| format!("Nothing keeps the two from changing places{nobody}."))
}

fn needs(facts: &Facts) -> Vec<String> {
    let Some(manifest) = &facts.manifest else { return Vec::new() };
    let roles = !manifest.facts.roles.is_empty() && facts.target.missing_roles.is_empty();
    let extensions = manifest.facts.objects.count("extensions") > 0 && facts.target.missing_extensions.is_empty();
    let roles = roles.then(|| "Every role that the dump refers to is there.".to_owned());
    let extensions = extensions.then(|| "Every extension that the dump needs can be had.".to_owned());
    roles.into_iter().chain(extensions).collect()
}

/// Room for the dump's own length is no promise; it is what can be known before.
fn space(facts: &Facts) -> Option<String> {
    let (free, needed) = (facts.target.free_bytes?, facts.manifest.as_ref()?.bytes());
    (free >= needed).then(|| "There is room for as many bytes as the dump has.".to_owned())
}
