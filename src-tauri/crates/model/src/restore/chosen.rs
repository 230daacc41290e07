//! A restore of some of the tables: which are meant, and what does not come with them.

use super::{Owners, some_of};
use crate::{
    Engine,
    compare::Scope,
    manifest::{Manifest, TableName},
};

/// What does not come with chosen tables, and what comes unasked.
pub(super) fn warnings(manifest: &Manifest, owners: Owners) -> Vec<String> {
    let engine = manifest.facts.engine;
    if engine == Engine::Sqlite {
        return Vec::new();
    }
    let mut warnings = vec!["Only chosen tables are restored: foreign keys to other tables are left out.".to_owned()];
    if engine == Engine::Postgres && owners == Owners::Keep {
        warnings.push(
            "Owners and grants do not come with chosen tables: they will belong to the user of the restore.".to_owned(),
        );
    }
    let sequences = manifest.facts.objects.iter().filter(|(kind, _)| *kind == "sequences");
    let sequences: Vec<String> = sequences.flat_map(|(_, names)| names.iter().cloned()).collect();
    if engine == Engine::Mariadb && !sequences.is_empty() {
        warnings.push(format!(
            "Sequences come with any table, as a column may take its default from one: {}.",
            some_of(&sequences)
        ));
    }
    warnings
}

/// Finds the tables that a person named: the whole text first (names may hold dots), then the bare name if only one
/// schema has it. One whose rows are in others takes those along. What is not found stays as it was read and becomes a blocker of
/// the plan.
#[must_use]
pub fn resolve(scope: &Scope, manifest: &Manifest) -> Scope {
    let Scope::Tables(tables) = scope else { return Scope::Everything };
    let mut found: Vec<TableName> = Vec::new();
    for table in tables.iter().map(|table| resolve_table(table, manifest)) {
        let whole = manifest.facts.wholes.iter().find(|whole| whole.table == table);
        for table in [table].iter().chain(whole.iter().flat_map(|whole| &whole.parts)) {
            if !found.contains(table) {
                found.push(table.clone());
            }
        }
    }
    Scope::Tables(found)
}

fn resolve_table(wanted: &TableName, manifest: &Manifest) -> TableName {
    let text = wanted.to_string();
    let facts = &manifest.facts;
    let known = || facts.tables.iter().map(|facts| &facts.table).chain(facts.wholes.iter().map(|whole| &whole.table));
    if let Some(table) = known().find(|table| table.to_string() == text) {
        return table.clone();
    }
    let mut named = known().filter(|table| table.name == text);
    match (named.next(), named.next()) {
        (Some(table), None) => table.clone(),
        _ => wanted.clone(),
    }
}
