//! Tests a storage with a scratch object in a folder of its own: list, write, read, delete.

use std::sync::Arc;

use bulkhead_core::ports::{Flow, StorageAt};
use bulkhead_model::{
    Code, Error, Result,
    report::{Outcome, TestReport},
};
use rustic_core::{FileType, Id, RusticResult, WriteBackend};

use crate::{
    backend::{self, LockRule, Locked},
    fault,
};

pub(crate) fn run(storage: &StorageAt) -> TestReport {
    let mut report = TestReport::default();
    if let Err((stage, error)) = steps(storage, &mut report) {
        report.push(stage, Outcome::Failed, error.message, hints(error.hints));
    }
    report
}

/// To test it is no advice to whoever tests it.
fn hints(hints: Vec<String>) -> Vec<String> {
    let before = |hint: String| match hint.split_once(": bulkhead storage test") {
        Some((before, _)) => format!("{before}."),
        None => hint,
    };
    hints.into_iter().map(before).collect()
}

/// The report when not even that could be tried.
pub(crate) fn failed(error: &Error) -> TestReport {
    let mut report = TestReport::default();
    report.push("reach", Outcome::Failed, error.message.clone(), error.hints.clone());
    report
}

type Step<T> = std::result::Result<T, (&'static str, Error)>;

fn steps(storage: &StorageAt, report: &mut TestReport) -> Step<()> {
    let mut scratch = storage.clone();
    let name: bulkhead_model::Slug =
        format!("bulkhead-test-{}", &Id::random().to_hex().as_str()[..12]).parse().map_err(|error| ("reach", error))?;
    scratch.location = storage.location.for_tenant(&name);
    let backend = backend::connect(&scratch, &Flow::default()).map_err(|error| ("reach", error))?;
    let id = Id::random();
    let written = object(&backend, &id, report);
    if let Err((_, error)) = &written
        && report.stages.is_empty()
        && error.code == Code::StorageUnreachable
    {
        // Nothing is there to be removed, and nobody to remove it.
        return written;
    }
    let held = written.is_ok().then(|| backend::held(&scratch, FileType::Key, &id)).transpose();
    // That nobody could ask says nothing: then the delete tells.
    let held = held.ok().flatten().flatten();
    let removed = removed(&backend, &id, &scratch, held.as_ref());
    written?;
    // That this user may not ask says nothing either.
    let rule = backend::lock_rule(&scratch).ok().flatten();
    if let Some((outcome, detail, hints)) = locked(held.and_then(|held| held.lock).map(|lock| lock.words), rule) {
        report.push("lock", outcome, detail, hints);
    }
    let (outcome, detail, hints) = deleted(removed)?;
    report.push("delete", outcome, detail, hints);
    Ok(())
}

/// A delete by name hides a file where the service keeps versions, and lets it stay: the version itself must go.
fn removed(backend: &Arc<dyn WriteBackend>, id: &Id, scratch: &StorageAt, held: Option<&Locked>) -> Result<()> {
    let version = held.and_then(|held| held.version.as_deref());
    let gone = version.map(|version| backend::remove_version(scratch, FileType::Key, id, version)).transpose();
    let by_name = backend.remove(FileType::Key, id, false).map_err(|error| fault::from_storage("delete", error));
    gone?;
    by_name?;
    backend::remove_place(scratch)
}

/// What the service says of locks: of the object that was written, and by the rule of the bucket.
fn locked(object: Option<String>, rule: Option<LockRule>) -> Option<(Outcome, String, Vec<String>)> {
    let passed = |detail: String| Some((Outcome::Passed, detail, Vec::new()));
    match (object, rule) {
        (Some(lock), Some(LockRule::Always { span, .. })) => {
            passed(format!("the bucket locks what is written for {span}: {lock}"))
        }
        (Some(lock), _) => passed(format!("the bucket locks what is written: {lock}")),
        (None, Some(LockRule::Always { span, liftable })) => {
            let who = if liftable { "; who has the right can lift that" } else { "" };
            passed(format!("the rule of the bucket locks what is written for {span}{who}"))
        }
        (None, Some(LockRule::OnRequest)) => Some((
            Outcome::Warned,
            "objects can be locked in the bucket, and nothing locks them by itself".to_owned(),
            vec!["Give the bucket a default retention: then nobody can remove backups before it is over.".to_owned()],
        )),
        (None, Some(LockRule::Off) | None) => None,
    }
}

/// A refusal is no failure: what cannot be deleted is what a copy that nobody can change is made of.
fn deleted(removed: Result<()>) -> Step<(Outcome, &'static str, Vec<String>)> {
    match removed {
        Ok(()) => Ok((Outcome::Passed, "the scratch object was deleted", Vec::new())),
        Err(error) if error.code == Code::StorageDenied => Ok((
            Outcome::Warned,
            "the storage refuses to delete: what is written there stays",
            vec!["Backups there are safe from whoever gets at this machine, and retention frees no space.".to_owned()],
        )),
        Err(error) => Err(("delete", error)),
    }
}

fn object(backend: &Arc<dyn WriteBackend>, id: &Id, report: &mut TestReport) -> Step<()> {
    let content = b"Bulkhead tests this storage and deletes this object again.".to_vec();
    let doing = |stage: &'static str, result: RusticResult<()>| {
        result.map_err(|error| (stage, fault::from_storage(stage, error)))
    };
    doing("write", backend.create())?;
    doing("write", backend.write_bytes(FileType::Key, id, false, content.clone().into()))?;
    report.push("write", Outcome::Passed, "a scratch object was written", Vec::new());
    let found = backend.read_full(FileType::Key, id).map_err(|error| ("read", fault::from_storage("read", error)))?;
    if found != content {
        return Err(("read", fault::damaged("the scratch object reads back differently")));
    }
    report.push("read", Outcome::Passed, "it reads back the same", Vec::new());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_says_that_what_is_written_stays() {
        let of = |removed| deleted(removed).map(|(outcome, ..)| outcome).map_err(|(_, error)| error.code);
        assert_eq!(of(Ok(())), Ok(Outcome::Passed));
        assert_eq!(of(Err(fault::denied("delete"))), Ok(Outcome::Warned));
        assert_eq!(of(Err(fault::unreachable("delete"))), Err(Code::StorageUnreachable));
    }
}
