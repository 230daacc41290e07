//! Looks for damage. What is wrong is a finding with a name; nothing is repaired.

use std::collections::HashSet;

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{
    Code, Result,
    report::{CheckReport, Depth, Finding},
};
use rustic_core::{CheckOptions, FileType, Id, RusticResult, WriteBackend, repofile::IndexFile};
use sha2::{Digest, Sha256};

use crate::{
    backend, fault, needing,
    open::{self, Opened},
    snapshot,
};

/// What rustic says of a file of which the index does not know a part.
const IN_NO_PACK: &str = "is missing in index";

/// Bytes read at a time.
const PIECE: u32 = 4 << 20;

pub(crate) fn run(at: &RepositoryAt, depth: &Depth, flow: &Flow) -> Result<CheckReport> {
    let backend = backend::connect(&at.storage, flow)?;
    let mut report = CheckReport::default();
    for (tpe, name) in [(FileType::Key, "key"), (FileType::Snapshot, "snapshot"), (FileType::Index, "index")] {
        let ids = backend.list(tpe).map_err(|error| fault::from_storage("listing it", error))?;
        if tpe == FileType::Snapshot {
            report.snapshots = ids.len() as u64;
        }
        if ids.is_empty() && tpe == FileType::Key {
            report.findings.push(named(name, "all key files are missing"));
        }
        for id in ids {
            report.findings.extend(named_by_digest(backend.as_ref(), tpe, name, &id, None, flow)?);
        }
    }
    if *depth != Depth::Structure {
        packs(backend.as_ref(), depth, &mut report, flow)?;
    }
    let known = report.findings.iter().any(|finding| finding.file == "key");
    match fault::guarded(|| open::open_by_password(at, backend.clone())) {
        Ok(opened) => {
            if let Some(named) = named_by_index(&opened) {
                report.findings.retain(|finding| finding.file != "pack" || is_in(finding, &named));
            }
            report.findings.extend(structure(opened)?);
        }
        // A damaged key file looks like a wrong key.
        Err(error) if known && matches!(error.code, Code::WrongKey | Code::RepositoryDamaged) => {}
        Err(error) if error.code == Code::RepositoryDamaged => report.findings.push(named("config", &error.message)),
        Err(error) => return Err(error),
    }
    Ok(report)
}

/// Every file but the config is named by the SHA-256 of its bytes.
fn named_by_digest(
    backend: &dyn WriteBackend,
    tpe: FileType,
    name: &str,
    id: &Id,
    size: Option<u32>,
    flow: &Flow,
) -> Result<Option<Finding>> {
    flow.go_on()?;
    let digest = match size {
        Some(size) => digest(backend, tpe, id, size, flow),
        None => backend.read_full(tpe, id).map(|bytes| hex::encode(Sha256::digest(&bytes))),
    };
    let detail = match digest {
        Ok(digest) if digest == id.to_hex().as_str() => return Ok(None),
        Ok(_) => {
            flow.go_on()?;
            "its bytes are not those it is named by".to_owned()
        }
        Err(error) => {
            flow.go_on()?;
            fault::from_storage("reading it", error).message
        }
    };
    Ok(Some(Finding { file: name.to_owned(), id: Some(id.to_hex().as_str().to_owned()), detail }))
}

/// Reads in pieces: packs of other programs may be as large as they like.
fn digest(backend: &dyn WriteBackend, tpe: FileType, id: &Id, size: u32, flow: &Flow) -> RusticResult<String> {
    let mut hasher = Sha256::new();
    let mut offset = 0;
    while offset < size && flow.go_on().is_ok() {
        let length = PIECE.min(size - offset);
        hasher.update(backend.read_partial(tpe, id, false, offset, length)?);
        offset += length;
    }
    Ok(hex::encode(hasher.finalize()))
}

fn packs(backend: &dyn WriteBackend, depth: &Depth, report: &mut CheckReport, flow: &Flow) -> Result<()> {
    let packs = backend.list_with_size(FileType::Pack).map_err(|error| fault::from_storage("listing it", error))?;
    for (id, size) in packs.into_iter().filter(|(id, _)| depth.reads(id.to_hex().as_str())) {
        let finding = named_by_digest(backend, FileType::Pack, "pack", &id, Some(size), flow)?;
        report.bytes_read += u64::from(size);
        flow.meter.add_read(u64::from(size));
        report.findings.extend(finding);
    }
    Ok(())
}

/// The packs that the indexes name; none where one of them cannot be read.
///
/// A pack that none names is what a backup left that did not end, or has not ended yet: no snapshot needs it, and a prune takes
/// it away. It is no damage, whatever its bytes are.
fn named_by_index(opened: &Opened) -> Option<HashSet<Id>> {
    let read = || {
        let mut named = HashSet::new();
        for file in opened.stream_files::<IndexFile>()? {
            let (_, index) = file?;
            named.extend(index.packs.iter().chain(&index.packs_to_delete).map(|pack| pack.id.into_inner()));
        }
        Ok(named)
    };
    fault::guarded(|| read().map_err(|error| fault::from_rustic("reading the index", error))).ok()
}

fn is_in(finding: &Finding, named: &HashSet<Id>) -> bool {
    let id = finding.id.as_ref().and_then(|id| id.parse().ok());
    id.is_none_or(|id: Id| named.contains(&id))
}

/// rustic's own check: whether index, trees and packs fit together, of the snapshots that can be read. The others are found by their
/// digests.
fn structure(opened: Opened) -> Result<Vec<Finding>> {
    let (all, _) = snapshot::readable(&opened)?;
    let trees = || all.iter().map(|file| file.tree).collect();
    let checked = fault::guarded(|| {
        let checked = opened.check_with_trees(CheckOptions::default(), trees());
        checked.map_err(|error| fault::from_rustic("checking it", error))
    });
    let mut findings = match checked {
        Ok(results) => {
            let severe = results.0.iter().filter(|(level, _)| format!("{level:?}") == "Error");
            severe.map(|(_, error)| told(&error.to_string(), &format!("{error:?}"))).collect()
        }
        Err(error) if error.code == Code::RepositoryDamaged => vec![told(&error.message, "")],
        Err(error) => return Err(error),
    };
    // It stops at the first tree that it cannot read, and does not say whose that is, nor whose files lack a part.
    let of_a_tree = |finding: &Finding| finding.id.is_none() && finding.detail.to_lowercase().contains("tree");
    let of_a_part = |finding: &Finding| finding.id.is_none() && finding.detail.ends_with(IN_NO_PACK);
    let trees = findings.iter().any(of_a_tree);
    if trees || findings.iter().any(of_a_part) {
        let mut lost = needing::incomplete(opened, &all)?;
        if trees && lost.len() == all.len() {
            // As where an index is missing: it is no matter of one of them.
            lost.clear();
        }
        if !lost.is_empty() {
            findings.retain(|finding| !of_a_tree(finding) && !of_a_part(finding));
        }
        let whose = |id| Finding { id: Some(id), ..named("snapshot", Finding::INCOMPLETE) };
        findings.extend(lost.into_iter().map(whose));
    }
    Ok(findings)
}

/// What rustic tells in words, as a finding. Its advice is left out: repairing drops what cannot be read.
fn told(text: &str, in_full: &str) -> Finding {
    let words = ["pack", "index", "snapshot", "tree", "key", "config"];
    let file = words.into_iter().find(|word| text.to_lowercase().contains(word)).unwrap_or("tree");
    let detail = text.lines().next().unwrap_or_default().split(" To repair:").next().unwrap_or_default();
    // The words have ids cut short. Where they begin with a pack, the first whole one is its.
    let mut ids = in_full.split(|char: char| !char.is_ascii_hexdigit()).filter(|part| part.len() == 64);
    let id = ids.next().filter(|_| text.starts_with("pack "));
    Finding { id: id.map(str::to_owned), ..named(file, detail) }
}

fn named(file: &str, detail: &str) -> Finding {
    let detail = detail.trim_end_matches(['.', '!']).chars().take(300).collect();
    Finding { file: file.to_owned(), id: None, detail }
}
