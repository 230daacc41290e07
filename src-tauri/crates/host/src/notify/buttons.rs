//! Buttons of notifications: the service says over D-Bus which was pressed, to the connection that showed it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use bulkhead_core::ports::{Answer, Answers};
use notify_rust::{Notification, NotificationHandle, NotificationResponse, Urgency};

/// Notifications that are waited for at most; each has a thread that sleeps. Those beyond it are shown, and their buttons are dead.
const MOST: usize = 64;

static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Adds the buttons. The first is also what a click on the message itself means.
pub(super) fn add(notification: &mut Notification, labels: &[(&str, &str)]) {
    if WAITING.load(Ordering::Relaxed) >= MOST {
        return;
    }
    for (name, label) in labels {
        notification.action(name, label);
    }
    if let Some(("open", label)) = labels.first() {
        notification.action("default", label);
    }
}

/// Lets it stay until somebody has seen it.
pub(super) fn urge(notification: &mut Notification) {
    notification.urgency(Urgency::Critical);
}

/// Passes on which was pressed, once. Ends when the notification is closed or the service is gone.
pub(super) fn follow(shown: NotificationHandle, offered: Vec<Answer>, answers: Answers) {
    let Some(waiting) = Waiting::begin().filter(|_| !offered.is_empty()) else { return };
    let (id, answered) = (shown.id(), Arc::new(AtomicBool::new(false)));
    let wait = move || {
        let (_waiting, noted) = (waiting, answered.clone());
        let pressed = move |response: &NotificationResponse| {
            let name = match response {
                NotificationResponse::Default => "open",
                NotificationResponse::Action(name) => name,
                _ => return,
            };
            if let Some(answer) = offered.iter().find(|answer| super::button(**answer).0 == name) {
                // Nobody does what is answered any more when the application ends.
                let _ = answers.send(*answer);
                noted.store(true, Ordering::Relaxed);
            }
        };
        // It fails where the service goes away, and then nobody can press anything.
        let _ = shown.wait_for_response(pressed);
        if answered.load(Ordering::Relaxed) {
            // Not every service takes away what was answered; where it is gone already there is nothing to do.
            let _ = close(id);
        }
    };
    // A thread of its own: the runtime would wait for it at its end. Without one the buttons are dead.
    let _ = std::thread::Builder::new().name("notification".to_owned()).spawn(wait);
}

fn close(id: u32) -> zbus::Result<()> {
    const NAME: &str = "org.freedesktop.Notifications";
    zbus::block_on(async {
        let session = zbus::Connection::session().await?;
        let call =
            session.call_method(Some(NAME), "/org/freedesktop/Notifications", Some(NAME), "CloseNotification", &id);
        call.await.map(drop)
    })
}

/// One that is waited for.
struct Waiting;

impl Waiting {
    fn begin() -> Option<Self> {
        let more = |waiting: usize| (waiting < MOST).then_some(waiting + 1);
        WAITING.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok().then_some(Self)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::Relaxed);
    }
}
