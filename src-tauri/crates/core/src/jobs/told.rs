//! Who is told that a job began and how it ended.

use bulkhead_model::{Code, Error, Result, alert::Ping, job::JobKind};

use super::JobContext;
use crate::{alerts, desk, looks, ports::Place};

/// Whoever waits for signs of life hears that a backup began.
pub(super) async fn begun(context: &JobContext) {
    let (core, request) = (context.core.clone(), &context.request);
    let Some(database) = request.database.clone().filter(|_| request.kind == JobKind::Backup) else { return };
    tokio::spawn(async move {
        let told = match alerts::ping(&core, &database, Ping::Start, "").await {
            Ok(()) => alerts::deliver(&core).await,
            error => error,
        };
        if let Err(error) = told {
            tracing::warn!(%error, "the sign of life could not be sent");
        }
    });
}

/// A restore that fails is no lasting state of anything: it is said once, to whoever waits for it.
pub(super) async fn failed_restore(context: &JobContext, error: &Error) {
    let request = &context.request;
    let subject = request.database.as_ref().map_or_else(|| request.tenant.to_string(), ToString::to_string);
    let body = std::iter::once(&error.message).chain(error.hints.first()).cloned().collect::<Vec<_>>().join("\n");
    let title = match request.kind {
        JobKind::Place => format!("The restored copy of {subject} was not put in its place"),
        _ => format!("Restore of {subject} failed"),
    };
    desk::try_to_say(&context.core, title, body, Some(Place::Job(context.id)), None).await;
}

/// What a job's end has changed is told. That nobody can be told changes nothing about the job.
pub(super) async fn after(context: &JobContext, ended: &Result<Ending>) {
    let (core, request) = (&context.core, &context.request);
    // Nobody can look while the keyring is locked, and a rehearsal leaves it alone.
    let is_locked = matches!(ended, Ok(Ending::Failed(error)) if error.code == Code::KeyringLocked);
    if !is_locked && request.kind != JobKind::Disaster {
        looks::after(core, &request.tenant, &request.places).await;
    }
    let pinged = match (&request.database, ended) {
        (Some(database), Ok(ending)) if request.kind == JobKind::Backup => {
            let (ping, why) = match ending {
                Ending::Done => (Ping::Success, ""),
                Ending::Failed(error) => (Ping::Fail, error.message.as_str()),
                Ending::Cancelled(why) => (Ping::Fail, why.as_ref().map_or("cancelled", |error| &error.message)),
            };
            alerts::ping(core, database, ping, why).await
        }
        _ => Ok(()),
    };
    for told in [pinged, alerts::look(core).await] {
        if let Err(error) = told {
            tracing::warn!(%error, "what the job changed could not be told");
        }
    }
    let core = core.clone();
    tokio::spawn(async move {
        if let Err(error) = alerts::deliver(&core).await {
            tracing::warn!(%error, "messages could not be sent");
        }
    });
}

/// How a job came to its end.
pub(super) enum Ending {
    Done,
    /// With the reason of the hook that did; none if somebody did.
    Cancelled(Option<Error>),
    Failed(Error),
}
