//! Messages on the desktop.

use std::time::Duration;

use async_trait::async_trait;
use bulkhead_core::ports::{Notification, Notifier};
use bulkhead_model::{Code, Error, Result};

use crate::thread::{NoAnswer, within};

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
    async fn notify(&self, notification: &Notification) -> Result<()> {
        let (title, body) = (plain(&notification.title, TITLE), plain(&notification.body, BODY));
        match within(LIMIT, move || show(&title, &body)).await {
            Ok(Ok(())) => Ok(()),
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

fn show(title: &str, body: &str) -> notify_rust::error::Result<()> {
    let body = if takes_markup() { escaped(body) } else { body.to_owned() };
    notify_rust::Notification::new().appname("Bulkhead").summary(title).body(&body).show().map(drop)
}

/// Only a service that reads markup may be given escapes: the others would show them.
#[cfg(all(unix, not(target_os = "macos")))]
fn takes_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|known| known.iter().any(|capability| capability == "body-markup"))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
const fn takes_markup() -> bool {
    false
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Names of databases can hold anything: control characters become blanks, and too much is cut.
fn plain(text: &str, limit: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    let mut clean = clean.filter(|c| !is_invisible(*c));
    let mut kept: String = clean.by_ref().take(limit).collect();
    if clean.next().is_some() {
        let end = kept.rfind(' ').filter(|end| *end > kept.len() / 2).unwrap_or(kept.len());
        kept.truncate(end);
        kept.push('…');
    }
    kept
}

/// Marks that turn the direction of writing round, with which a name can look like another.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
