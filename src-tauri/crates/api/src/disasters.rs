//! Disaster drills: the loss of this machine, rehearsed from the recovery kit.

use std::path::Path;

use bulkhead_core::disaster::{self, Disaster};
use bulkhead_model::{Error, Label, Result, Slug, job::JobId};
use secrecy::SecretString;

use crate::{App, jobs, kits, types::DisasterDrill};

/// Reports that are listed.
const LISTED: u32 = 50;

/// Asks for a rehearsal with the kit in a file; `without` names a storage that is lost with the machine, `outlives` folders that are not.
///
/// # Errors
/// As [`kits::import`] of the file; `NotFound`, or `InvalidInput` for the kit of another tenant or a storage it does not name.
pub async fn begin(
    app: &App,
    tenant: &Slug,
    kit: &Path,
    passphrase: Option<SecretString>,
    without: Option<Label>,
    outlives: Vec<Label>,
) -> Result<JobId> {
    let (kit, key) = kits::read(kit, passphrase).await?;
    let folder = app.data_dir().join("rehearsal");
    crate::app::private_folder(&folder)?;
    disaster::request(app.core(), tenant, Disaster { kit, key, without, outlives, folder }).await
}

/// The record of a rehearsal that has ended.
///
/// # Errors
/// `NotFound` if it left none.
pub async fn get(app: &App, tenant: &Slug, id: JobId) -> Result<DisasterDrill> {
    let all = app.core().catalog().disasters().list(tenant, u32::MAX).await?;
    let found = all.into_iter().find(|(known, _)| *known == id);
    found.map(|(id, report)| DisasterDrill::of(id, report)).ok_or_else(|| {
        Error::new(bulkhead_model::Code::NotFound, "this rehearsal left no record")
            .hint("Look at its job: bulkhead jobs.")
    })
}

/// The rehearsals of a tenant, newest first.
///
/// # Errors
/// `NotFound`.
pub async fn list(app: &App, tenant: &Slug) -> Result<Vec<DisasterDrill>> {
    app.core().catalog().tenants().get(tenant).await?;
    let all = app.core().catalog().disasters().list(tenant, LISTED).await?;
    Ok(all.into_iter().map(|(id, report)| DisasterDrill::of(id, report)).collect())
}

/// Waits for the end of one and gives its record; its error if it left none.
///
/// # Errors
/// Why it ended without a record.
pub async fn wait(app: &App, tenant: &Slug, id: JobId) -> Result<DisasterDrill> {
    let job = jobs::wait(app, id).await?;
    match (get(app, tenant, id).await, job.failure) {
        (Err(_), Some(failure)) => {
            Err(failure.hints.into_iter().fold(Error::new(failure.code, failure.message), Error::hint))
        }
        (record, _) => record,
    }
}
