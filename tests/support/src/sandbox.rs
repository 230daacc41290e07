//! The place of one test: a temporary folder, a clean environment, and the servers started in it.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::Read,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;

use crate::{MySqlServer, Postgres};

/// `nobody` on every Linux: servers run as this user when the tests run as root.
const NOBODY: u32 = 65_534;

/// Owns the folder, environment and secrets of one test; servers started from it keep the folder alive.
#[derive(Debug)]
pub struct Sandbox {
    home: Arc<Home>,
    environment: Vec<(OsString, OsString)>,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

impl Sandbox {
    /// A fresh sandbox with `home`, `bin` and `run` folders.
    pub fn new() -> Self {
        let home = Arc::new(Home::new());
        let environment = environment(home.path());
        Self { home, environment }
    }

    /// The sandbox's folder; removed when the sandbox and its servers are gone.
    pub fn path(&self) -> &Path {
        self.home.path()
    }

    /// A new folder `name` in the sandbox, private to the current user.
    pub fn dir(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        private_dir(&path);
        path
    }

    /// Writes `content` to the file `name` in the sandbox and returns its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// A random text that occurs nowhere else on the machine: look for it where secrets must not be.
    pub fn canary(&self) -> String {
        canary()
    }

    /// Sets a variable for programs started with [`Sandbox::command`].
    pub fn set_env(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        self.environment.retain(|(known, _)| known != name.as_ref());
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
    }

    /// Gives `command` the sandbox's environment and nothing else.
    pub fn apply<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)))
    }

    /// A command with the sandbox's environment, its `bin` folder first in `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        self.apply(&mut command).current_dir(self.path().join("home"));
        command
    }

    /// The same for a plain user, `nobody` where the tests run as root: root may read what nobody may. The home is that user's, and
    /// so is each of `own`, with all that is in it.
    pub fn plain_command(&self, program: impl AsRef<OsStr>, own: &[&Path]) -> Command {
        let mut command = self.command(program);
        if !is_root() {
            return command;
        }
        for path in
            [self.path().join("home"), self.path().join("tmp")].iter().map(PathBuf::as_path).chain(own.iter().copied())
        {
            give_to_server(path);
            for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(self.path())) {
                let mode = fs::metadata(folder).unwrap().mode();
                fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o011)).unwrap();
            }
        }
        command.uid(NOBODY).gid(NOBODY);
        command
    }

    /// A PostgreSQL server with default options; see [`Postgres::builder`] for more.
    pub fn postgres(&self) -> Postgres {
        Postgres::builder().start(self)
    }

    /// A MariaDB server with default options; see [`MySqlServer::mariadb`] for more.
    pub fn mariadb(&self) -> MySqlServer {
        MySqlServer::mariadb().start(self)
    }

    /// A MySQL server with default options; see [`MySqlServer::mysql`] for more.
    pub fn mysql(&self) -> MySqlServer {
        MySqlServer::mysql().start(self)
    }

    pub(crate) fn home(&self) -> &Arc<Home> {
        &self.home
    }
}

fn environment(root: &Path) -> Vec<(OsString, OsString)> {
    let mut path = root.join("bin").into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin".into()));
    let home = root.join("home");
    let folders = [
        ("HOME", home.clone()),
        ("TMPDIR", root.join("tmp")),
        ("XDG_RUNTIME_DIR", root.join("run")),
        ("XDG_CONFIG_HOME", home.join(".config")),
        ("XDG_DATA_HOME", home.join(".local/share")),
        ("XDG_STATE_HOME", home.join(".local/state")),
        ("XDG_CACHE_HOME", home.join(".cache")),
    ];
    let fixed = [("PATH", path), ("LANG", "C.UTF-8".into()), ("USER", "tester".into())];
    folders
        .into_iter()
        .map(|(name, folder)| (name, folder.into_os_string()))
        .chain(fixed)
        .map(|(name, value)| (name.into(), value))
        .collect()
}

/// The folder of a sandbox, shared by the servers in it.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
    counter: AtomicU32,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("bulkhead-test-").tempdir().unwrap();
        // Servers run as another user and must be able to reach their own folder through this one.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        for name in ["home", "bin", "run", "tmp"] {
            private_dir(&folder.path().join(name));
        }
        Self { folder, counter: AtomicU32::new(0) }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A number that no other server of this sandbox has.
    pub(crate) fn next(&self) -> u32 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    /// A new folder that belongs to the user that servers run as.
    pub(crate) fn server_dir(&self, name: &str) -> PathBuf {
        let path = self.path().join(format!("{name}-{}", self.next()));
        private_dir(&path);
        give_to_server(&path);
        path
    }
}

/// Whether the tests run as root.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Makes `command` run as the unprivileged user when the tests run as root, with a small clean environment.
pub(crate) fn as_server<'c>(command: &'c mut Command, home: &Path) -> &'c mut Command {
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LANG", "C.UTF-8").env("HOME", home).current_dir(home);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Gives `path` and all below it to the user that servers run as.
pub(crate) fn give_to_server(path: &Path) {
    if !is_root() {
        return;
    }
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if fs::symlink_metadata(path).unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_to_server(&entry.unwrap().path());
        }
    }
}

/// Panics when the user that servers run as cannot reach `path`, naming the folder that is in the way.
pub(crate) fn must_be_reachable(path: &Path) {
    if !is_root() {
        return;
    }
    for folder in path.ancestors().skip(1) {
        let mode = fs::metadata(folder).unwrap().mode();
        assert!(mode & 0o001 != 0, "{} hides {} from other users; chmod o+x it", folder.display(), path.display());
    }
}

/// Makes a folder that only its owner may enter.
pub(crate) fn private_dir(path: &Path) {
    fs::create_dir_all(path).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
}

/// A random text with a prefix that is easy to search for.
pub(crate) fn canary() -> String {
    format!("canary-{:08x}{:08x}{:08x}", random_u32(), random_u32(), random_u32())
}

/// A random number from the kernel.
pub(crate) fn random_u32() -> u32 {
    let mut bytes = [0; 4];
    File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    u32::from_ne_bytes(bytes)
}
