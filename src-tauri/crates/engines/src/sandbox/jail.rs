//! Bubblewrap round a server, where it is installed and works: a dump is code, and what it makes a server do there sees no
//! home, no keyring, no other sandbox and no network.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_core::ports::Flow;

use super::Folder;
use crate::process::{Invocation, Limits, feed};

/// Where packages put it.
const PROGRAMS: [&str; 2] = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"];
/// Longest wait for the trial.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a server has no business with: homes, the keyring's bus, what others keep.
const HIDDEN: [&str; 7] = ["/home", "/root", "/run", "/tmp", "/var/tmp", "/media", "/mnt"];

/// The server within a jail; none where there is no jail that works.
pub(super) async fn jailed(server: &Invocation, folder: &Folder) -> Option<Invocation> {
    let jail = PathBuf::from(*PROGRAMS.iter().find(|program| Path::new(program).is_file())?);
    let arguments = arguments(server.program(), folder.path());
    let trial = server.with_arguments(["--version"]).inside(&jail, &arguments);
    let limits = Limits { stall: PATIENCE, flow: Flow::default() };
    let tried = tokio::task::spawn_blocking(move || feed(&trial, &mut std::io::empty(), &limits)).await;
    let works = matches!(tried, Ok(Ok(ended)) if ended.success);
    works.then(|| server.clone().inside(&jail, &arguments))
}

/// Everything can be read that any program needs, nothing can be written but the sandbox.
fn arguments(program: &Path, folder: &Path) -> Vec<OsString> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let home = home.filter(|home| home.is_absolute() && home.parent().is_some());
    let hidden: Vec<PathBuf> = HIDDEN.iter().map(PathBuf::from).chain(home).filter(|path| path.is_dir()).collect();
    let mut words: Vec<OsString> =
        ["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"].map(OsString::from).into();
    for path in &hidden {
        words.extend([OsString::from("--tmpfs"), path.into()]);
    }
    // A server that somebody unpacked at home is shown again, with what lies beside it.
    let beside = program.parent().and_then(Path::parent);
    if let Some(beside) = beside.filter(|_| hidden.iter().any(|hidden| program.starts_with(hidden))) {
        words.extend([OsString::from("--ro-bind"), beside.into(), beside.into()]);
    }
    words.extend([OsString::from("--bind"), folder.into(), folder.into(), OsString::from("--chdir"), folder.into()]);
    words
}
