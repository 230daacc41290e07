//! Rehearses the loss of this machine, and of one storage with it, from the recovery kit alone.
//!
//! The rehearsal runs in an application of its own: a catalog in memory, a keyring that holds nothing, the same tools. What it
//! brings back there is restored into files that are removed afterwards. What it took and what was wanting is evidence.

mod elsewhere;
mod rehearsal;

use std::{path::PathBuf, sync::Arc};

use bulkhead_model::{
    Code, Error, Label, Result, Slug, amount,
    disaster::Report,
    job::{JobId, JobKind, Phase, Trigger},
    kit::Kit,
    profile::StorageProfile,
};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Core, audit,
    jobs::{self, Finished, JobContext},
};

/// What to rehearse.
#[derive(Debug)]
pub struct Disaster {
    /// The kit.
    pub kit: Kit,
    /// Its key.
    pub key: SecretString,
    /// The storage that is lost as well.
    pub without: Option<Label>,
    /// What is on this machine and outlives it all the same: a folder on a share, or on a disk that is kept elsewhere.
    pub outlives: Vec<Label>,
    /// Where to restore to: a private folder that is there. Nothing stays in it.
    pub folder: PathBuf,
}

impl Disaster {
    /// What goes with the machine: the storage that was named, and all on it of which nobody said that it stays.
    fn lost(&self) -> Vec<Label> {
        let is_here = |storage: &&StorageProfile| storage.location.far().is_none();
        let goes = |storage: &&StorageProfile| is_here(storage) && !self.outlives.contains(&storage.name);
        let here = self.kit.profile.storages.iter().filter(goes).map(|storage| storage.name.clone());
        here.chain(self.without.clone()).collect()
    }
}

/// Asks for a rehearsal.
///
/// # Errors
/// `NotFound` for the tenant, `InvalidInput` for the kit of another one or a storage that it does not name.
pub async fn request(core: &Arc<Core>, tenant: &Slug, disaster: Disaster) -> Result<JobId> {
    core.catalog().tenants().get(tenant).await?;
    let own = &disaster.kit.profile.tenant;
    if own != tenant {
        return Err(Error::new(Code::InvalidInput, format!("the kit is of {own}, not of {tenant}"))
            .hint("Take the kit of the tenant that is rehearsed."));
    }
    for named in disaster.without.iter().chain(&disaster.outlives) {
        if !disaster.kit.repositories.iter().any(|entry| entry.storage == *named) {
            let all: Vec<_> = disaster.kit.repositories.iter().map(|entry| entry.storage.as_str()).collect();
            return Err(Error::new(Code::InvalidInput, format!("the kit names no repository on {named}"))
                .hint(format!("It names: {}.", all.join(", "))));
        }
    }
    let said = json!({ "without": disaster.without, "outlives": disaster.outlives });
    audit::record(core, "disaster.begin", tenant, said).await?;
    let request = jobs::Request {
        kind: JobKind::Disaster,
        tenant: tenant.clone(),
        database: None,
        places: Vec::new(),
        trigger: Trigger::Person,
        detail: json!({ "without": disaster.without, "kit": disaster.kit.made_at }),
    };
    jobs::submit(core, request, move |context| run(context, disaster)).await
}

async fn run(context: Arc<JobContext>, disaster: Disaster) -> Result<Finished> {
    context.enter(Phase::Rehearse, None).await?;
    let report = rehearsal::run(&context, &disaster).await?;
    context.core().catalog().disasters().add(context.id(), &report).await?;
    if report.passed() {
        return Ok(Finished { snapshot: None, detail: json!(report) });
    }
    Err(failed(&report))
}

/// The job fails as the real day would have; the report stays.
fn failed(report: &Report) -> Error {
    let lost = report.databases.iter().filter(|it| it.reached == bulkhead_model::disaster::Reached::Lost).count();
    let message = match lost {
        0 => "the rehearsal came to its end, but not as it should".to_owned(),
        lost => format!("{lost} of {} would have been lost", amount::count(report.databases.len() as u64, "database")),
    };
    let error = Error::new(Code::RehearsalFailed, message);
    report.gaps.iter().take(20).fold(error, |error, gap| error.hint(format!("{}: {}", gap.what, gap.hint)))
}
