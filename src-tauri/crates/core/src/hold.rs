//! Waits for a repository from which somebody removes data, before anything is read from the source: a dump that is under way
//! must not wait on its server.

use std::time::{Duration, Instant};

use bulkhead_model::{Code, Error, Label, Result, Slug};

use crate::{
    jobs::JobContext,
    ports::{Hold, RepositoryAt},
    prune, repositories,
};

/// How long a lock counts that nobody renews: its holder has died on another machine.
const STALE: Duration = Duration::from_secs(30 * 60);
/// Longer than any prune of ours keeps it, and one that died in its last minute.
const PATIENCE: Duration = prune::LIMIT.saturating_add(STALE).saturating_add(Duration::from_secs(5 * 60));
/// Between two looks.
const LOOK: Duration = Duration::from_secs(5);

/// Does some work while nobody can remove data from the repository.
///
/// # Errors
/// `Busy` if somebody does for longer than a prune may take; `Cancelled`; those of storages and of the work.
pub(crate) async fn during<T>(
    context: &JobContext,
    at: &RepositoryAt,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    let hold = wait(context, at).await?;
    let done = work.await;
    // Gives a file back to the storage, and blocks meanwhile.
    tokio::task::spawn_blocking(move || drop(hold))
        .await
        .map_err(|error| Error::internal("the repository could not be let go of").cause(error))?;
    done
}

/// Waits until nobody removes data from a repository, if there is one.
///
/// # Errors
/// As [`during`].
pub(crate) async fn pruned(context: &JobContext, tenant: &Slug, storage: &Label) -> Result<()> {
    let core = context.core();
    if core.catalog().repositories().get(tenant, storage).await?.is_none() {
        return Ok(());
    }
    let at = repositories::existing(core, tenant, storage).await?;
    during(context, &at, async { Ok(()) }).await
}

async fn wait(context: &JobContext, at: &RepositoryAt) -> Result<Hold> {
    let (since, mut told) = (Instant::now(), false);
    loop {
        match context.core().parts.repositories.hold(at, &context.flow).await {
            Err(error) if error.code == Code::Busy && since.elapsed() < PATIENCE => {
                if !std::mem::replace(&mut told, true) {
                    context.log(&format!("waiting: {}", error.message)).await;
                }
            }
            result => return result,
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = context.flow.cancel.cancelled() => context.flow.go_on()?,
        }
    }
}
