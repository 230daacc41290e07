//! Notifications that are really shown, by dunst, and can be read afterwards.

use std::{fs, sync::Arc};

use serde_json::Value;

use super::Session;
use crate::{daemon::Daemon, sandbox::Home, tools};

const NAME: &str = "org.freedesktop.Notifications";

/// Nothing vanishes by itself, and all that was closed is kept.
const CONFIG: &str = "[global]\nhistory_length = 100\nidle_threshold = 0\nmonitor = 0\nmarkup = full\n\
    [urgency_low]\ntimeout = 0\n[urgency_normal]\ntimeout = 0\n[urgency_critical]\ntimeout = 0\n";

/// A notification as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The program's name.
    pub app: String,
    /// The first line.
    pub summary: String,
    /// The text, with its markup as it was sent.
    pub body: String,
    /// `LOW`, `NORMAL` or `CRITICAL`.
    pub urgency: String,
    /// The number that the daemon gave it.
    pub id: u64,
}

pub(super) fn start(home: &Arc<Home>, session: &Session) -> Daemon {
    let config = home.path().join("dunstrc");
    fs::write(&config, CONFIG).unwrap();
    let mut command = session.command(tools::require("dunst", "dunst"));
    command.arg("-conf").arg(&config);
    let mut daemon = Daemon::start(home, "dunst", &mut command);
    session.wait_for(&mut daemon, NAME);
    daemon
}

impl Session {
    /// All notifications so far, the newest first. Those still on the screen are closed by this.
    pub fn notifications(&self) -> Vec<Notification> {
        self.dunstctl(&["close-all"]);
        let history: Value = serde_json::from_str(&self.dunstctl(&["history"])).unwrap();
        let entries = history["data"].as_array().into_iter().flatten().flat_map(|list| list.as_array()).flatten();
        entries.map(read).collect()
    }

    /// How many notifications are on the screen now.
    pub fn displayed(&self) -> usize {
        self.dunstctl(&["count", "displayed"]).trim().parse().unwrap()
    }

    /// Presses the default action of the newest notification on the screen.
    pub fn press_default_action(&self) {
        self.dunstctl(&["action", "0"]);
    }

    fn dunstctl(&self, args: &[&str]) -> String {
        tools::run(self.command(tools::require("dunstctl", "dunst")).args(args))
    }
}

fn read(entry: &Value) -> Notification {
    let text = |name: &str| entry[name]["data"].as_str().unwrap_or_default().to_owned();
    Notification {
        app: text("appname"),
        summary: text("summary"),
        body: text("body"),
        urgency: text("urgency"),
        id: entry["id"]["data"].as_u64().unwrap_or_default(),
    }
}
