//! Looks for damage. What is wrong is a finding with a name; nothing is repaired.

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{
    Code, Result,
    report::{CheckReport, Finding},
};
use rustic_core::{CheckOptions, FileType, Id, WriteBackend};
use sha2::{Digest, Sha256};

use crate::{backend, fault, open};

pub(crate) fn run(at: &RepositoryAt, read_data: bool, flow: &Flow) -> Result<CheckReport> {
    let backend = backend::connect(&at.storage, flow)?;
    let mut report = CheckReport::default();
    for (tpe, name) in [(FileType::Key, "key"), (FileType::Snapshot, "snapshot"), (FileType::Index, "index")] {
        let ids = backend.list(tpe).map_err(|error| fault::from_storage("listing it", error))?;
        if tpe == FileType::Snapshot {
            report.snapshots = ids.len() as u64;
        }
        for id in ids {
            report.findings.extend(named_by_digest(backend.as_ref(), tpe, name, &id, flow)?);
        }
    }
    if read_data {
        packs(backend.as_ref(), &mut report, flow)?;
    }
    report.findings.extend(structure(at, flow)?);
    Ok(report)
}

/// Every file but the config is named by the SHA-256 of its bytes.
fn named_by_digest(
    backend: &dyn WriteBackend,
    tpe: FileType,
    name: &str,
    id: &Id,
    flow: &Flow,
) -> Result<Option<Finding>> {
    flow.go_on()?;
    let detail = match backend.read_full(tpe, id) {
        Ok(bytes) if hex::encode(Sha256::digest(&bytes)) == id.to_hex().as_str() => return Ok(None),
        Ok(_) => "its bytes are not those it is named by".to_owned(),
        Err(error) => {
            flow.go_on()?;
            fault::from_storage("reading it", error).message
        }
    };
    Ok(Some(Finding { file: name.to_owned(), id: Some(id.to_hex().as_str().to_owned()), detail }))
}

fn packs(backend: &dyn WriteBackend, report: &mut CheckReport, flow: &Flow) -> Result<()> {
    let packs = backend.list_with_size(FileType::Pack).map_err(|error| fault::from_storage("listing it", error))?;
    for (id, size) in packs {
        let finding = named_by_digest(backend, FileType::Pack, "pack", &id, flow)?;
        report.bytes_read += u64::from(size);
        flow.meter.add_read(u64::from(size));
        report.findings.extend(finding);
    }
    Ok(())
}

/// rustic's own check: whether index, trees and packs fit together.
fn structure(at: &RepositoryAt, flow: &Flow) -> Result<Vec<Finding>> {
    let checked = fault::guarded(|| {
        let opened = open::open(at, flow)?;
        opened.check(CheckOptions::default()).map_err(|error| fault::from_rustic("checking it", error))
    });
    match checked {
        Ok(results) => {
            let severe = results.0.iter().filter(|(level, _)| format!("{level:?}") == "Error");
            Ok(severe.map(|(_, error)| finding(&error.to_string())).collect())
        }
        Err(error) if matches!(error.code, Code::RepositoryDamaged | Code::Internal) => {
            Ok(vec![finding(&error.message)])
        }
        Err(error) => Err(error),
    }
}

fn finding(text: &str) -> Finding {
    let words = ["pack", "index", "snapshot", "tree", "key", "config"];
    let file = words.into_iter().find(|word| text.to_lowercase().contains(word)).unwrap_or("tree");
    Finding {
        file: file.to_owned(),
        id: None,
        detail: text.lines().next().unwrap_or_default().chars().take(300).collect(),
    }
}
