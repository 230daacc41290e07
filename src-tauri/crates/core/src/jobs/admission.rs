//! When a job may begin: once the keyring is unlocked and there is a place for it.
//!
//! Without the tenant's key no job can do anything. While the keyring is locked a job waits, and while it waits it holds
//! nothing: no place, no hook that froze a database, no machine that is kept awake. Who asked for it can cancel it.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use bulkhead_model::{
    Code, Error, Result, Slug,
    job::{JobKind, Phase, Trigger},
    secret::SecretName,
};
use tokio::{
    sync::{Mutex, OwnedSemaphorePermit},
    time::Instant,
};

use super::JobContext;
use crate::{Core, alerts};

/// Time between two looks at a keyring that is locked, for however many jobs.
const EVERY: Duration = Duration::from_secs(3);
/// A look that is so old was the last one of jobs that wait no more: the next job asks for the unlock anew.
const OVER: Duration = Duration::from_secs(30);

/// A place at everything a job uses.
pub(super) type Permits = Vec<OwnedSemaphorePermit>;

/// What is known of the keyring by all jobs of this process.
#[derive(Default)]
pub(crate) struct Keyhole {
    /// When it was last found locked; none if it was not.
    locked: Mutex<Option<Instant>>,
    longest: OnceLock<Duration>,
}

impl Keyhole {
    /// Lets no job wait longer for an unlock. Can be said once.
    pub(crate) fn wait_at_most(&self, longest: Duration) {
        let _ = self.longest.set(longest);
    }

    /// Whether jobs of this process wait for it: then nothing else should ask for it that can wait as well.
    pub(crate) async fn keeps_waiting(&self) -> bool {
        self.locked.lock().await.is_some_and(|at| at.elapsed() < OVER)
    }

    /// Whether the keyring is locked. The first who finds it so raises the question for its password, and whoever `asks`
    /// themselves; those who wait only look.
    async fn is_locked(&self, core: &Core, tenant: &Slug, asks: bool) -> Result<bool> {
        let mut locked = self.locked.lock().await;
        let name = SecretName::RepositoryKey(tenant.clone());
        let known = locked.map(|at| at.elapsed()).filter(|age| *age < OVER);
        let found = match known {
            Some(age) if age < EVERY && !asks => return Ok(true),
            Some(_) if !asks => core.parts.secrets.peek(&name).await,
            _ => core.parts.secrets.get(&name).await.map(drop),
        };
        *locked = None;
        match found {
            Err(error) if error.code == Code::KeyringLocked => {
                *locked = Some(Instant::now());
                Ok(true)
            }
            found => {
                found?;
                alerts::keyring_gave(core).await?;
                Ok(false)
            }
        }
    }
}

/// Waits for the keyring and for a place.
///
/// # Errors
/// `Cancelled`; `KeyringLocked` after the longest wait; at once what else is wrong with the keyring.
pub(super) async fn admit(context: &Arc<JobContext>) -> Result<Permits> {
    let (core, tenant) = (&context.core, &context.request.tenant);
    if context.request.kind == JobKind::Disaster {
        // The kit is all that a rehearsal has.
        return place(context).await;
    }
    let mut asks = context.request.trigger == Trigger::Person;
    loop {
        if core.jobs.keyhole.is_locked(core, tenant, asks).await? {
            unlocked(context).await?;
        }
        asks = false;
        let looked = Instant::now();
        let permits = place(context).await?;
        // All places can be taken for hours, and the keyring be locked again meanwhile.
        if looked.elapsed() < EVERY || !core.jobs.keyhole.is_locked(core, tenant, false).await? {
            return Ok(permits);
        }
    }
}

async fn place(context: &JobContext) -> Result<Permits> {
    tokio::select! {
        permits = context.core.jobs.limits.admit(&context.request.places) => permits,
        () = context.flow.cancel.cancelled() => Err(cancelled()),
    }
}

/// Waits for somebody to unlock the keyring, and says that it does.
async fn unlocked(context: &JobContext) -> Result<()> {
    let longest = context.core.jobs.keyhole.longest.get().copied();
    if longest.is_some_and(|longest| longest.is_zero()) {
        return Err(locked(None));
    }
    context.waits(Some(Phase::Unlock)).await?;
    context.log("the keyring is locked; it waits for the unlock").await;
    told(&context.core).await;
    let ended = look_again(context, longest).await;
    context.waits(None).await?;
    told(&context.core).await;
    ended
}

async fn look_again(context: &JobContext, longest: Option<Duration>) -> Result<()> {
    let (core, begun) = (&context.core, Instant::now());
    loop {
        let left = longest.map_or(EVERY, |longest| longest.saturating_sub(begun.elapsed()));
        if left.is_zero() {
            return Err(locked(longest));
        }
        tokio::select! {
            () = tokio::time::sleep(left.min(EVERY)) => {}
            () = context.flow.cancel.cancelled() => return Err(cancelled()),
        }
        match core.jobs.keyhole.is_locked(core, &context.request.tenant, false).await {
            Ok(true) => {}
            // Who logs in anew ends the keyring and starts it again.
            Err(error) if matches!(error.code, Code::KeyringAbsent | Code::KeyringRefused) => {}
            open => return open.map(drop),
        }
    }
}

async fn told(core: &Core) {
    if let Err(error) = alerts::look(core).await {
        tracing::warn!(%error, "that jobs wait for the keyring could not be told");
    }
}

fn cancelled() -> Error {
    Error::new(Code::Cancelled, "cancelled before it began")
}

fn locked(after: Option<Duration>) -> Error {
    let since = after.map(|after| format!(", and nobody unlocked it within {} s", after.as_secs())).unwrap_or_default();
    Error::new(Code::KeyringLocked, format!("the keyring is locked{since}"))
        .hint("Answer the keyring's question for its password, or log in again; then try again.")
        .hint(
            "A job can wait longer for it: --unlock-within 1h. The window and the agent wait for as long as it takes.",
        )
}
