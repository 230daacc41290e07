//! One at a time gives a tenant a key, over all storages and all processes of this catalog: a second key would replace the first,
//! and what was stored under that one could never be read again.

use std::time::{Duration, Instant};

use bulkhead_model::{Code, Error, Result, Slug};
use chrono::{DateTime, Utc};

use crate::Core;

/// Whoever has not renewed a claim for so long has died.
const CLAIM: chrono::Duration = chrono::Duration::seconds(60);
/// How often a claim is renewed: storages may take long.
const RENEW: Duration = Duration::from_secs(15);
/// Between two looks whether another one has ended.
const LOOK: Duration = Duration::from_millis(50);

/// Does some work while nobody else gives the tenant a key; waits so long for whoever does.
///
/// # Errors
/// `Busy` if somebody does for longer, or has taken the claim over since this machine slept; the catalog's and those of the work.
pub(super) async fn alone<T>(
    core: &Core,
    tenant: &Slug,
    patience: Duration,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let (marks, claim) = (core.catalog().alerts(), format!("making the key of {tenant}"));
    let since = Instant::now();
    let claimed = loop {
        let before = marks.mark(&claim).await?;
        let now = core.now();
        let is_free = before.is_none_or(|at| (now - at).abs() > CLAIM);
        if is_free && marks.set_mark(&claim, before, now).await? {
            break now;
        }
        if since.elapsed() >= patience {
            return Err(busy(tenant));
        }
        tokio::time::sleep(LOOK).await;
    };
    // Without the claim nothing goes on: wherever it breaks off, it can be taken up.
    let done = tokio::select! {
        done = work => done,
        lost = renewed(core, tenant, &claim, claimed) => return Err(lost),
    };
    marks.unmark(&claim).await?;
    done
}

/// Renews a claim for as long as that works.
async fn renewed(core: &Core, tenant: &Slug, claim: &str, mut at: DateTime<Utc>) -> Error {
    loop {
        tokio::time::sleep(RENEW).await;
        let now = core.now();
        match core.catalog().alerts().set_mark(claim, Some(at), now).await {
            Ok(true) => at = now,
            Ok(false) => return busy(tenant),
            Err(error) => return error,
        }
    }
}

fn busy(tenant: &Slug) -> Error {
    Error::new(Code::Busy, format!("another process is making or changing the repository key of {tenant}"))
        .hint("Run it again in a minute.")
}
