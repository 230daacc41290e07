//! Messages on the desktop, with buttons where the desktop can tell that one was pressed.

use std::time::Duration;

use async_trait::async_trait;
use bulkhead_core::ports::{Answer, Answers, Notification, Notifier};
use bulkhead_model::{Code, Error, Result, names::is_deceptive};
use notify_rust::NotificationHandle;

use crate::thread::{NoAnswer, within};

#[cfg_attr(not(target_os = "linux"), path = "notify/no_buttons.rs")]
mod buttons;

/// The longest wait for the notification service.
const LIMIT: Duration = Duration::from_secs(5);

/// Characters of a title and of a body that are shown. Services cut where they like; this cuts at a word's end.
const TITLE: usize = 120;
const BODY: usize = 1200;

/// The notification service of the desktop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Desktop;

impl Desktop {
    /// The service of this session.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Notifier for Desktop {
    async fn notify(&self, notification: &Notification, answers: &Answers) -> Result<()> {
        let (title, body) = (plain(&notification.title, TITLE), plain(&notification.body, BODY));
        let (offered, is_urgent) = (notification.answers.clone(), notification.is_urgent);
        let labels: Vec<_> = offered.iter().map(|answer| button(*answer)).collect();
        match within(LIMIT, move || show(&title, &body, is_urgent, &labels)).await {
            Ok(Ok(shown)) => {
                buttons::follow(shown, offered, answers.clone());
                Ok(())
            }
            Ok(Err(error)) => Err(absent().cause(error.to_string())),
            Err(NoAnswer::Late) => Err(absent().cause("no answer within five seconds")),
            Err(NoAnswer::Lost) => Err(Error::internal("the thread that shows notifications was lost")),
        }
    }
}

fn absent() -> Error {
    Error::new(Code::Unreachable, "the desktop shows no notifications")
        .hint("Start a notification service in this session, such as dunst or the one of your desktop.")
}

/// The name by which a service knows an answer, and the word on its button.
const fn button(answer: Answer) -> (&'static str, &'static str) {
    match answer {
        Answer::Open(_) => ("open", "Open"),
        Answer::Retry(_) => ("retry", "Retry"),
    }
}

fn show(
    title: &str,
    body: &str,
    is_urgent: bool,
    labels: &[(&str, &str)],
) -> notify_rust::error::Result<NotificationHandle> {
    let capabilities = capabilities();
    // Only a service that reads markup may be given escapes: the others would show them.
    let body = if capabilities.iter().any(|it| it == "body-markup") { escaped(body) } else { body.to_owned() };
    let mut notification = notify_rust::Notification::new();
    notification.appname("Bulkhead").summary(title).body(&body);
    if is_urgent {
        buttons::urge(&mut notification);
    }
    if capabilities.iter().any(|it| it == "actions") {
        buttons::add(&mut notification, labels);
    }
    notification.show()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn capabilities() -> Vec<String> {
    notify_rust::get_capabilities().unwrap_or_default()
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
const fn capabilities() -> Vec<String> {
    Vec::new()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Names of databases can hold anything: control characters become blanks, what turns text round is left out, and too much is cut.
fn plain(text: &str, limit: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    let mut clean = clean.filter(|c| *c == '\n' || !is_deceptive(*c));
    let mut kept: String = clean.by_ref().take(limit).collect();
    if clean.next().is_some() {
        let end = kept.rfind(' ').filter(|end| *end > kept.len() / 2).unwrap_or(kept.len());
        kept.truncate(end);
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text_once() {
        assert_eq!(escaped("<b>a & b</b> &lt;"), "&lt;b&gt;a &amp; b&lt;/b&gt; &amp;lt;");
    }

    #[test]
    fn long_and_wild_text_is_tamed() {
        assert_eq!(plain("a\u{1b}[31mb\tc\u{202e}d", 99), "a [31mb cd");
        assert_eq!(plain(&"word ".repeat(50), 22), "word word word word…");
        assert_eq!(plain(&"é".repeat(50), 10), format!("{}…", "é".repeat(10)));
        assert_eq!(plain("short", 5), "short");
    }
}
