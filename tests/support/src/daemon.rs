//! One server process: started in the background with its output in a log file, ended when dropped.
//!
//! A test that is killed drops nothing. So a small shell watches a pipe whose other end only this process holds; when it
//! breaks without a word, the shell ends the server and removes the sandbox's folder.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use rustix::process::Signal;

use crate::{process, sandbox::Home, tools, wait};

/// Ends the tree below `$1` and removes the folder `$2`, unless a line says that all was put away in order.
///
/// SIGQUIT first: PostgreSQL gives its shared memory back only when it ends by itself.
const WATCH: &str = r#"
tree() { for c in $(cat /proc/"$2"/task/*/children 2>/dev/null); do tree "$1" "$c"; done; kill -"$1" "$2" 2>/dev/null; }
read -r _ && exit 0
tree CONT "$1"
kill -QUIT "$1" 2>/dev/null && sleep 0.3
tree KILL "$1"
rm -rf -- "$2"
"#;

/// A running server process.
#[derive(Debug)]
pub(crate) struct Daemon {
    name: &'static str,
    child: Child,
    watch: Child,
    log: PathBuf,
    stop: Signal,
    _home: Arc<Home>,
}

impl Daemon {
    /// Starts `command` in its own process group, with its output in `NAME.log` of the sandbox.
    pub(crate) fn start(home: &Arc<Home>, name: &'static str, command: &mut Command) -> Self {
        command.stdin(Stdio::null());
        Self::spawn(home, name, command)
    }

    /// As [`Daemon::start`], with `input` on standard input.
    pub(crate) fn start_with_input(home: &Arc<Home>, name: &'static str, command: &mut Command, input: &[u8]) -> Self {
        command.stdin(Stdio::piped());
        let mut daemon = Self::spawn(home, name, command);
        daemon.child.stdin.take().unwrap().write_all(input).unwrap();
        daemon
    }

    fn spawn(home: &Arc<Home>, name: &'static str, command: &mut Command) -> Self {
        let log = home.path().join(format!("{name}-{}.log", home.next()));
        let out = File::create(&log).unwrap();
        let child = command
            .stdout(out.try_clone().unwrap())
            .stderr(out)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start: {error} ({command:?})"));
        let watch = watch(child.id(), home.path());
        Self { name, child, watch, log, stop: Signal::KILL, _home: Arc::clone(home) }
    }

    /// The signal for an orderly end; it gets two seconds before everything is killed.
    pub(crate) fn stops_with(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    /// Waits until `ready` says yes; panics with the log's tail when the server ends first or takes too long.
    pub(crate) fn wait_until(&mut self, timeout: Duration, mut ready: impl FnMut() -> bool) {
        let (name, log) = (self.name, self.log.clone());
        let child = &mut self.child;
        wait::within(timeout, || {
            if let Some(status) = child.try_wait().unwrap() {
                panic!("{name} ended at its start with {status}:\n{}", tail(&log));
            }
            ready().then_some(())
        })
        .unwrap_or_else(|| panic!("{name} was not ready within {timeout:?}:\n{}", tail(&log)));
    }

    /// Waits until the server has written `words`.
    pub(crate) fn wait_for_log(&mut self, timeout: Duration, words: &str) {
        let log = self.log.clone();
        self.wait_until(timeout, || String::from_utf8_lossy(&fs::read(&log).unwrap_or_default()).contains(words));
    }

    /// The process's id.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The file that the server's output goes to.
    pub(crate) fn log_path(&self) -> &Path {
        &self.log
    }

    /// Everything the server has written so far.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Ends the server now, in order where it can; dropping does the same.
    pub(crate) fn end(&mut self) {
        if self.stop != Signal::KILL {
            process::signal_tree(self.pid(), Signal::CONT);
            process::send(self.pid(), self.stop);
            wait::within(Duration::from_secs(2), || self.child.try_wait().unwrap_or_default());
        }
        if self.child.try_wait().ok().flatten().is_none() {
            process::kill_tree(self.pid());
            let _ = self.child.wait();
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.end();
        if let Some(mut pipe) = self.watch.stdin.take() {
            let _ = writeln!(pipe);
        }
        let _ = self.watch.wait();
    }
}

fn watch(pid: u32, folder: &Path) -> Child {
    Command::new(tools::require("sh", "dash"))
        .args(["-c", WATCH, "watch", &pid.to_string()])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}

fn tail(log: &Path) -> String {
    let text = String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}
