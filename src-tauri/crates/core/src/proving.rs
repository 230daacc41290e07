//! What a restore and a drill have in common: the dump is what was stored, and what was loaded is what the manifest says.

use bulkhead_model::{
    Code, Engine, Error, Result, amount,
    compare::{Difference, Scope, compare},
    held,
    manifest::{DumpFacts, Manifest, StreamFacts},
    restore::{Choices, Destination, Owners},
};

use crate::ports::{Flow, Repositories, RepositoryAt};

/// Every dump stream has the digest that was written down with it. Gives the one to load.
pub(crate) async fn verify(
    repositories: &dyn Repositories,
    at: &RepositoryAt,
    snapshot: &str,
    manifest: &Manifest,
    flow: &Flow,
) -> Result<StreamFacts> {
    let first = manifest.streams.first().ok_or_else(nothing_to_load)?;
    for expected in &manifest.streams {
        let found = repositories.digest(at, snapshot, &expected.name, flow).await?;
        matches(expected, &found)?;
    }
    Ok(first.clone())
}

/// An error if what was read is not what was stored.
pub(crate) fn matches(expected: &StreamFacts, found: &StreamFacts) -> Result<()> {
    if expected.bytes == found.bytes && expected.sha256 == found.sha256 {
        return Ok(());
    }
    Err(Error::new(Code::DigestMismatch, format!("{} is not what was backed up: its digest differs", expected.name))
        .hint("Nothing was loaded. Check the repository: bulkhead check TENANT --read-data.")
        .hint("Restore an older snapshot."))
}

/// Everything in which what was measured is not what the manifest says, but for what was to be left out.
pub(crate) fn differences(manifest: &Manifest, found: &DumpFacts, choices: &Choices) -> Vec<Difference> {
    let scope = &choices.scope;
    let mut differences = compare(&manifest.facts, found, scope);
    if choices.owners == Owners::Skip {
        // Left out on request, as the plan said.
        differences.retain(|difference| !difference.is_of_roles());
    }
    let file = found.settings.get("sha256").filter(|_| found.engine == Engine::Sqlite && *scope == Scope::Everything);
    if let (Some(sha256), Some(stream)) = (file, manifest.streams.first())
        && *sha256 != stream.sha256
    {
        differences.push(Difference::File { expected: stream.sha256.clone(), found: sha256.clone() });
    }
    differences
}

/// In what a database that was made is not as the one of the backup by what no dump has. Where some of it could not be given back,
/// or the server is not ours to give it on, that is told and is no failure.
pub(crate) fn on_the_database(manifest: &Manifest, found: &DumpFacts, choices: &Choices) -> Vec<Difference> {
    let replaces = matches!(choices.destination, Destination::Replace { .. });
    if choices.owners == Owners::Skip || choices.scope != Scope::Everything || replaces {
        return Vec::new();
    }
    held::differing(&manifest.facts, found)
}

/// Such differences as notices.
pub(crate) fn told(differences: &[Difference]) -> impl Iterator<Item = String> {
    differences.iter().map(|difference| format!("Not as in the backup: {difference}."))
}

/// The error that says in what it differs; there is at least one difference.
pub(crate) fn differs(differences: &[Difference]) -> Error {
    let first = differences.first().map_or_else(String::new, ToString::to_string);
    let places = amount::count(differences.len() as u64, "place");
    let message = format!("what was restored differs from the backup in {places}: {first}");
    let error = Error::new(Code::Differs, message);
    differences.iter().skip(1).take(20).fold(error, |error, difference| error.hint(difference.to_string()))
}

/// The error of a snapshot that another program wrote.
pub(crate) fn nothing_to_load() -> Error {
    Error::new(Code::NotFound, "the snapshot was not written by Bulkhead: it has no manifest")
        .hint("Get its files with restic: restic restore SNAPSHOT --target FOLDER.")
}
