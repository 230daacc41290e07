//! Key changes that broke off: known in the catalog, told after a while, and gone on with by whoever looks first.

use bulkhead_model::{Code, Result, Slug};
use chrono::{DateTime, Duration, Utc};

use super::rotate;
use crate::Core;

/// Before the tenant, in the mark of when a change began.
const BEGAN: &str = "key change of ";
/// Before the tenant, in the mark of when it was last gone on with.
const TRIED: &str = "key change tried of ";
/// Time between two tries.
const AGAIN: Duration = Duration::minutes(10);
/// A change that lasts longer has broken off.
const LONGEST: Duration = Duration::minutes(5);

/// Written down before anything is changed.
pub(super) async fn begin(core: &Core, tenant: &Slug) -> Result<()> {
    let (alerts, what) = (core.catalog().alerts(), format!("{BEGAN}{tenant}"));
    match alerts.mark(&what).await? {
        Some(_) => Ok(()),
        None => alerts.set_mark(&what, None, core.now()).await.map(drop),
    }
}

/// Where the keyring did not keep the first secret of a change, nothing has begun: it may never keep it, as where that is another data
/// folder's.
pub(super) async fn unless_kept(core: &Core, tenant: &Slug, kept: Result<()>) -> Result<()> {
    if kept.is_err() {
        over(core, tenant).await?;
    }
    kept
}

/// Nothing is left to do.
pub(super) async fn over(core: &Core, tenant: &Slug) -> Result<()> {
    core.catalog().alerts().unmark(&format!("{BEGAN}{tenant}")).await?;
    core.catalog().alerts().unmark(&format!("{TRIED}{tenant}")).await
}

async fn all(core: &Core) -> Result<Vec<(Slug, DateTime<Utc>)>> {
    let marks = core.catalog().alerts().marks(BEGAN).await?;
    Ok(marks.into_iter().filter_map(|(mark, since)| Some((mark.strip_prefix(BEGAN)?.parse().ok()?, since))).collect())
}

/// Tenants whose key change has broken off, and when it began. A clock that went back keeps nothing from being told.
pub(crate) async fn unfinished(core: &Core) -> Result<Vec<(Slug, DateTime<Utc>)>> {
    let past = |since: DateTime<Utc>| core.now() - since > LONGEST || since > core.now();
    Ok(all(core).await?.into_iter().filter(|(_, since)| past(*since)).collect())
}

/// Goes on with what broke off, one instance at a time. What cannot be done yet waits for the next time.
///
/// # Errors
/// The catalog's.
pub(crate) async fn due(core: &Core) -> Result<()> {
    for (tenant, _) in unfinished(core).await? {
        let (alerts, what, now) = (core.catalog().alerts(), format!("{TRIED}{tenant}"), core.now());
        let before = alerts.mark(&what).await?;
        let waits = before.is_some_and(|before| now - before < AGAIN && before <= now);
        if waits || !alerts.set_mark(&what, before, now).await? {
            continue;
        }
        match rotate(core, &tenant).await {
            Ok(rotated) => rotated.left.iter().for_each(
                |(storage, error)| tracing::warn!(%tenant, %storage, %error, "the old key could not be taken away"),
            ),
            // The tenant is gone, or its key and repositories are.
            Err(error) if error.code == Code::NotFound => over(core, &tenant).await?,
            Err(error) => tracing::warn!(%tenant, %error, "the key could not be changed to the end"),
        }
    }
    Ok(())
}
