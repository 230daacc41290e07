//! Checks by themselves: a share of each repository at a time, so that every pack is read again and again.

use std::sync::Arc;

use bulkhead_catalog::Repository;
use bulkhead_model::{
    Label, Result, Slug,
    job::Trigger,
    policy::{Checks, effective},
    report::Depth,
    share,
};
use chrono::Duration;
use serde_json::json;

use super::submit;
use crate::{Core, pause::Pauses};

/// How long after one that was begun the next may begin: a storage that is away is not asked all the time.
const AGAIN: Duration = Duration::hours(6);

/// Begins the checks that are due.
///
/// # Errors
/// The catalog's.
pub async fn due(core: &Arc<Core>, pauses: &Pauses) -> Result<()> {
    for repository in core.catalog().repositories().list(None).await? {
        if pauses.until(&repository.tenant).is_none() {
            begin(core, &repository).await?;
        }
    }
    Ok(())
}

async fn begin(core: &Arc<Core>, repository: &Repository) -> Result<()> {
    let Repository { tenant, storage, created_at, .. } = repository;
    let Some(within) = within(core, tenant).await? else { return Ok(()) };
    let (read, now) = (core.catalog().shares().read(tenant, storage).await?, core.now());
    let shares = share::due(&read, *created_at, within, now);
    if shares.is_empty() {
        return Ok(());
    }
    let mark = mark(tenant, storage);
    let before = core.catalog().alerts().mark(&mark).await?;
    if before.is_some_and(|before| now - before < AGAIN && before <= now) {
        return Ok(());
    }
    // Whoever writes it down first does it.
    if core.catalog().alerts().set_mark(&mark, before, now).await? {
        let detail = json!({ "shares": shares });
        submit(core, tenant, vec![storage.clone()], Depth::Shares(shares), Trigger::Schedule, detail).await?;
    }
    Ok(())
}

fn mark(tenant: &Slug, storage: &Label) -> String {
    format!("check {tenant} {storage}")
}

/// The shortest time that any database of the tenant asks for: they share the repository.
async fn within(core: &Core, tenant: &Slug) -> Result<Option<Duration>> {
    let rows = core.catalog().policies().places(Some(tenant), None).await?;
    let asked = rows.into_iter().filter_map(|(_, _, places)| match effective(&places.as_slice()).checks.value {
        Checks::Never => None,
        Checks::Within(span) => Duration::from_std(span.duration()).ok(),
    });
    Ok(asked.min())
}
