//! An application that the session has started: an icon in the tray, and nobody who drives a page.

use std::{
    path::Path,
    process::{Child, Stdio},
};

use bulkhead_test_support::{Desktop, Sandbox, Signal, descendants, signal_tree};

use crate::window::WEB_VIEW;

/// It, until the test ends.
pub struct Hidden(Child);

impl Hidden {
    /// Starts the program over the data folder of the sandbox.
    pub fn start(desktop: &Desktop, sandbox: &Sandbox, program: &Path) -> Self {
        let mut command = desktop.command(program);
        command.arg("--hidden").env("BULKHEAD_DATA_DIR", sandbox.dir("data")).envs(WEB_VIEW);
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Whether a page has been made: it runs in a process of its own.
    pub fn has_page(&self) -> bool {
        let name = |pid| std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        descendants(self.0.id()).into_iter().any(|pid| name(pid).starts_with("WebKitWeb"))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        signal_tree(self.0.id(), Signal::TERM);
        let _ = self.0.wait();
    }
}
