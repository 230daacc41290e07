//! Bubblewrap round a server and the tools that talk to it, where it is installed and works: a dump is code, and what it makes
//! them do sees no home, no keyring, no other sandbox and no network. The socket of the server is in the sandbox. Tools that talk to a server
//! elsewhere keep the network.

use std::{
    collections::HashSet,
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::Flow;

use crate::process::{Invocation, Limits, feed};

/// Where packages put it.
const PROGRAMS: [&str; 2] = ["/usr/bin/bwrap", "/usr/local/bin/bwrap"];
/// Longest wait for the trial.
const PATIENCE: Duration = Duration::from_secs(10);
/// What they have no business with: homes, the keyring's bus, what others keep.
const HIDDEN: [&str; 7] = ["/home", "/root", "/run", "/tmp", "/var/tmp", "/media", "/mnt"];

/// By what names of servers are found, where that is among what is hidden.
const NAMES: [&str; 3] = ["/run/systemd/resolve", "/run/nscd", "/run/avahi-daemon"];

/// What a jail is told by: the folder of its program, the user, and whether the network is there.
type Kind = (Option<PathBuf>, Option<(u32, u32)>, bool);

/// Jails in which a program has run.
static WORKED: LazyLock<Mutex<HashSet<Kind>>> = LazyLock::new(Mutex::default);

/// A jail round one folder: that of a sandbox, or of a tool that talks to a server elsewhere.
#[derive(Debug)]
pub(crate) struct Jail {
    program: PathBuf,
    folder: PathBuf,
    /// With the network, and what is shown besides; none without.
    way: Option<Vec<PathBuf>>,
}

impl Jail {
    /// A jail in which this program can run; none where there is no jail that works.
    pub(super) async fn of(tool: &Invocation, folder: &Path) -> Option<Self> {
        Self::tried(tool, folder, None).await
    }

    /// The same with the network, in which these files can be seen as well. What listens under an abstract name of a socket is part of the
    /// network and can be reached.
    pub(super) async fn with_network(tool: &Invocation, folder: &Path, way: Vec<PathBuf>) -> Option<Self> {
        let resolver = Path::new("/etc/resolv.conf").canonicalize().ok();
        let way = way.into_iter().chain(resolver).chain(NAMES.map(PathBuf::from)).collect();
        Self::tried(tool, folder, Some(way)).await
    }

    async fn tried(tool: &Invocation, folder: &Path, way: Option<Vec<PathBuf>>) -> Option<Self> {
        let program = PathBuf::from(*PROGRAMS.iter().find(|program| Path::new(program).is_file())?);
        let jail = Self { program, folder: folder.to_owned(), way };
        // What lies beside a program that ran is seen as well as that.
        let key = (tool.program().parent().map(Path::to_owned), tool.user(), jail.way.is_some());
        if WORKED.lock().unwrap_or_else(PoisonError::into_inner).contains(&key) {
            return Some(jail);
        }
        let trial = jail.confine(tool.with_arguments(["--version"]));
        let limits = Limits { stall: PATIENCE, flow: Flow::default() };
        let tried = tokio::task::spawn_blocking(move || feed(&trial, &mut std::io::empty(), &limits)).await;
        let works = matches!(tried, Ok(Ok(ended)) if ended.success);
        if works {
            WORKED.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        }
        works.then_some(jail)
    }

    /// The program within the jail.
    pub(crate) fn confine(&self, tool: Invocation) -> Invocation {
        let words = arguments(tool.program(), &self.folder, self.way.as_deref());
        tool.inside(&self.program, &words)
    }
}

/// Everything can be read that any program needs, nothing can be written but the sandbox.
fn arguments(program: &Path, folder: &Path, way: Option<&[PathBuf]>) -> Vec<OsString> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let home = home.filter(|home| home.is_absolute() && home.parent().is_some());
    let hidden: Vec<PathBuf> = HIDDEN.iter().map(PathBuf::from).chain(home).filter(|path| path.is_dir()).collect();
    let mut words: Vec<OsString> =
        ["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"].map(OsString::from).into();
    words.extend(way.map(|_| "--share-net".into()));
    for path in &hidden {
        words.extend([OsString::from("--tmpfs"), path.into()]);
    }
    // A program that somebody unpacked at home is shown again, with what lies beside it.
    let beside = program.parent().and_then(Path::parent);
    if let Some(beside) = beside.filter(|_| hidden.iter().any(|hidden| program.starts_with(hidden))) {
        words.extend([OsString::from("--ro-bind"), beside.into(), beside.into()]);
    }
    for path in way.into_iter().flatten().filter(|path| hidden.iter().any(|hidden| path.starts_with(hidden))) {
        words.extend([OsString::from("--ro-bind-try"), path.into(), path.into()]);
    }
    words.extend([OsString::from("--bind"), folder.into(), folder.into(), OsString::from("--chdir"), folder.into()]);
    words
}
