//! Buttons of notifications: the service says over D-Bus which was pressed, to the connection that showed it.

use std::sync::atomic::{AtomicUsize, Ordering};

use bulkhead_core::ports::{Answer, Answers};
use notify_rust::{Notification, NotificationHandle, NotificationResponse};

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

/// Passes on which was pressed, once. Ends when the notification is closed or the service is gone.
pub(super) fn follow(shown: NotificationHandle, offered: Vec<Answer>, answers: Answers) {
    let Some(waiting) = Waiting::begin().filter(|_| !offered.is_empty()) else { return };
    let wait = move || {
        let _waiting = waiting;
        let pressed = move |response: &NotificationResponse| {
            let name = match response {
                NotificationResponse::Default => "open",
                NotificationResponse::Action(name) => name,
                _ => return,
            };
            if let Some(answer) = offered.iter().find(|answer| super::button(**answer).0 == name) {
                // Nobody does what is answered any more when the application ends.
                let _ = answers.send(*answer);
            }
        };
        // It fails where the service goes away, and then nobody can press anything.
        let _ = shown.wait_for_response(pressed);
    };
    // A thread of its own: the runtime would wait for it at its end. Without one the buttons are dead.
    let _ = std::thread::Builder::new().name("notification".to_owned()).spawn(wait);
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
