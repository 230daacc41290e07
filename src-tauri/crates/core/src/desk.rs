//! Messages on the desktop, and what somebody answers to them.
//!
//! A button is offered only where it will do something: while this process stays, and "open" while somebody shows windows.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bulkhead_model::{
    Result,
    alert::{Event, Message, Severity},
    hint,
    job::JobId,
};
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio_util::sync::CancellationToken;

use crate::{
    Core, again,
    ports::{Answer, Answers, Notification, Place},
};

/// Answers that are on their way.
pub(crate) struct Desk {
    answers: Answers,
    given: Mutex<mpsc::UnboundedReceiver<Answer>>,
    opens: broadcast::Sender<Place>,
    served: AtomicBool,
}

impl Default for Desk {
    fn default() -> Self {
        let (answers, given) = mpsc::unbounded_channel();
        Self { answers, given: Mutex::new(given), opens: broadcast::channel(16).0, served: AtomicBool::new(false) }
    }
}

/// What somebody wants to see in the window, from now on. Whoever holds this promises to show it.
#[must_use]
pub fn places(core: &Core) -> broadcast::Receiver<Place> {
    core.desk.opens.subscribe()
}

/// Shows a message; `place` is what it is about, `retry` the job that failed.
///
/// # Errors
/// That the desktop shows nothing.
pub(crate) async fn say(
    core: &Core,
    title: String,
    body: String,
    place: Option<Place>,
    retry: Option<JobId>,
) -> Result<()> {
    show(core, Notification { title, body, is_urgent: false, answers: offered(core, place, retry) }).await
}

async fn show(core: &Core, notification: Notification) -> Result<()> {
    // Whoever reads it sits before windows.
    let body = hint::in_window(&notification.body);
    core.parts.notifier.notify(&Notification { body, ..notification }, &core.desk.answers).await
}

fn offered(core: &Core, place: Option<Place>, retry: Option<JobId>) -> Vec<Answer> {
    let is_served = core.desk.served.load(Ordering::Relaxed);
    let open = place.filter(|_| is_served && core.desk.opens.receiver_count() > 0).map(Answer::Open);
    open.into_iter().chain(retry.filter(|_| is_served).map(Answer::Retry)).collect()
}

/// Shows what an alert has to say, where nobody could do anything about a desktop that shows nothing.
pub(crate) async fn try_to_alert(core: &Core, alert: i64, message: Message, retry: Option<JobId>) {
    let is_urgent = message.severity == Severity::Critical && message.event != Event::Closed;
    let answers = offered(core, Some(Place::Alert(alert)), retry);
    if let Err(error) = show(core, Notification { title: message.title, body: message.body, is_urgent, answers }).await
    {
        tracing::warn!(%error, "the desktop notification was not shown");
    }
}

/// The same, where nobody could do anything about a desktop that shows nothing.
pub(crate) async fn try_to_say(core: &Core, title: String, body: String, place: Option<Place>, retry: Option<JobId>) {
    if let Err(error) = say(core, title, body, place, retry).await {
        tracing::warn!(%error, "the desktop notification was not shown");
    }
}

/// Does what is answered, until it is told to stop.
pub(crate) async fn serve(core: &Arc<Core>, stop: &CancellationToken) {
    let mut given = core.desk.given.lock().await;
    let _served = Served::begin(&core.desk.served);
    loop {
        let answer = tokio::select! {
            () = stop.cancelled() => return,
            answer = given.recv() => answer,
        };
        match answer {
            // That everybody who showed windows is gone is seen by whoever pressed the button.
            Some(Answer::Open(place)) => drop(core.desk.opens.send(place)),
            Some(Answer::Retry(job)) => retry(core, job).await,
            None => return,
        }
    }
}

async fn retry(core: &Arc<Core>, job: JobId) {
    if let Err(error) = again::request(core, job).await {
        let lines = std::iter::once(&error.message).chain(error.hints.first());
        let body = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
        try_to_say(core, "It was not run again".to_owned(), body, Some(Place::Job(job)), None).await;
    }
}

/// Somebody does what is answered, as long as this lives.
struct Served<'a>(&'a AtomicBool);

impl<'a> Served<'a> {
    fn begin(flag: &'a AtomicBool) -> Self {
        flag.store(true, Ordering::Relaxed);
        Self(flag)
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
