//! Finds the engines' client tools and asks them for their version.

mod folders;

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Engine, Error, Result, version::Version};

use crate::process::{Invocation, Limits, stream};

/// Longest wait for a tool that is asked for its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// The client tools that are worked with: whose, their names, and the package of Debian that brings them.
pub const CLIENTS: [(Engine, &str, &str); 6] = [
    (Engine::Postgres, "pg_dump", "postgresql-client"),
    (Engine::Postgres, "pg_restore", "postgresql-client"),
    (Engine::Mysql, "mysqldump", "mysql-client"),
    (Engine::Mysql, "mysql", "mysql-client"),
    (Engine::Mariadb, "mariadb-dump", "mariadb-client"),
    (Engine::Mariadb, "mariadb", "mariadb-client"),
];

/// Where a package comes from that Debian itself does not have: measured on Debian 12, whose `default-mysql-client` is MariaDB's.
#[must_use]
pub fn elsewhere(package: &str) -> Option<&'static str> {
    (package == "mysql-client").then_some(
        "Ubuntu has it. On Debian add MySQL's own package source first: https://dev.mysql.com/downloads/repo/apt/",
    )
}

/// A tool that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Where.
    pub path: PathBuf,
    /// What it says of itself: `pg_dump (PostgreSQL) 15.18`.
    pub says: String,
    /// The version in that.
    pub version: Version,
    /// Whether somebody named its folder.
    pub configured: bool,
}

impl Tool {
    /// Whether it is of that vendor, whatever it is called: on Debian `mysqldump` is MariaDB's (measured).
    #[must_use]
    pub fn is_of(&self, engine: Engine) -> bool {
        match engine {
            Engine::Mysql | Engine::Mariadb => self.says.contains("MariaDB") == (engine == Engine::Mariadb),
            Engine::Postgres | Engine::Sqlite => true,
        }
    }
}

/// Where tools are looked for. Cheap to clone; what was found is remembered for the life of the process.
#[derive(Clone, Debug, Default)]
pub struct ToolPaths {
    first: Arc<RwLock<Vec<PathBuf>>>,
    found: Arc<Mutex<HashMap<String, Looked>>>,
}

/// What became of a look for one name.
#[derive(Clone, Debug, Default)]
struct Looked {
    tools: Vec<Tool>,
    broken: Vec<Broken>,
}

/// A program of a tool's name that does not work as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub path: PathBuf,
    /// What it did when it was asked for its version.
    pub why: String,
    /// Whether somebody named its folder.
    pub configured: bool,
}

impl ToolPaths {
    /// Looks in `first` before anywhere else: a configured path wins.
    #[must_use]
    pub fn new(first: Vec<PathBuf>) -> Self {
        Self { first: Arc::new(RwLock::new(absolute(first))), found: Arc::default() }
    }

    /// All tools of this name: those of configured folders first, then the newest first.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<Tool> {
        self.looked(name).tools
    }

    /// The programs of this name that do not work.
    #[must_use]
    pub fn broken(&self, name: &str) -> Vec<Broken> {
        self.looked(name).broken
    }

    /// An error if somebody named a folder whose tool of this name does not run: no other is taken behind their back.
    ///
    /// # Errors
    /// `ToolFailed`.
    pub fn runs(&self, name: &str) -> Result<()> {
        let broken = self.broken(name).into_iter().find(|tool| tool.configured);
        let Some(Broken { path, why, .. }) = broken else { return Ok(()) };
        Err(Error::new(Code::ToolFailed, format!("{} does not run: {why}", path.display()))
            .hint("Its folder is named by --tools or in the settings. Mend the tool, or take the folder out of them.")
            .hint("Another one is not taken in its place."))
    }

    fn looked(&self, name: &str) -> Looked {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entry(name.to_owned()).or_insert_with(|| self.look(name)).clone()
    }

    /// Looks in `first` before anywhere else from now on, and anew for everything.
    pub fn look_first_in(&self, first: Vec<PathBuf>) {
        *self.first.write().unwrap_or_else(PoisonError::into_inner) = absolute(first);
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Those that may be used: where somebody named a folder that has the tool, no other is taken behind their back, even if
    /// it would fit better.
    ///
    /// # Errors
    /// `ToolFailed` if that one does not run.
    pub fn chosen(&self, name: &str) -> Result<Vec<Tool>> {
        self.runs(name)?;
        let found = self.find(name);
        let configured: Vec<Tool> = found.iter().filter(|tool| tool.configured).cloned().collect();
        Ok(if configured.is_empty() { found } else { configured })
    }

    /// The error when none fits.
    #[must_use]
    pub fn missing(&self, name: &str, package: &str) -> Error {
        let folders = self.folders().iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ");
        let error = Error::new(Code::ToolMissing, format!("the client tool {name} was not found"))
            .hint(format!("Install it, for example: sudo apt-get install {package}"));
        let error = elsewhere(package).into_iter().fold(error, Error::hint);
        error.hint(format!("Looked in: {folders}. Name another folder with --tools."))
    }

    /// Where is looked, in this order.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let known = folders::known().into_iter().chain(std::env::split_paths(&path));
        let mut all = self.first();
        known.for_each(|folder| {
            if folder.is_absolute() && !all.contains(&folder) {
                all.push(folder)
            }
        });
        all
    }

    fn first(&self) -> Vec<PathBuf> {
        self.first.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn look(&self, name: &str) -> Looked {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let first = self.first().len();
        let mut seen = HashSet::new();
        let places = self.folders().into_iter().enumerate().map(|(at, folder)| (folder.join(&file), at < first));
        // The same file by another way, such as /bin beside /usr/bin, says nothing new.
        let places =
            places.filter(|(path, _)| path.canonicalize().is_ok_and(|real| real.is_file() && seen.insert(real)));
        let places: Vec<(PathBuf, bool)> = places.collect();
        // All at once: what packages put in front of a tool can take a tenth of a second to say it.
        let asked: Vec<Result<Option<Tool>>> = std::thread::scope(|scope| {
            let asked: Vec<_> =
                places.iter().map(|(path, configured)| scope.spawn(|| ask(path, *configured))).collect();
            asked.into_iter().map(|tool| tool.join().unwrap_or(Ok(None))).collect()
        });
        let mut looked = Looked::default();
        for ((path, configured), asked) in places.into_iter().zip(asked) {
            let why = match asked {
                Ok(Some(tool)) => {
                    looked.tools.push(tool);
                    continue;
                }
                Ok(None) => "it does not tell its version".to_owned(),
                Err(error) => error.message,
            };
            looked.broken.push(Broken { path, why, configured });
        }
        let configured = looked.tools.iter().take_while(|tool| tool.configured).count();
        looked.tools[configured..].sort_by_key(|tool| std::cmp::Reverse(tool.version));
        looked
    }
}

/// Tools run in other folders than this one.
fn absolute(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    folders.into_iter().map(|folder| std::path::absolute(&folder).unwrap_or(folder)).collect()
}

fn ask(path: &Path, configured: bool) -> Result<Option<Tool>> {
    let limits = Limits { stall: PATIENCE, flow: Flow::default() };
    let mut text = String::new();
    let mut output = stream(&Invocation::new(path).arg("--version"), &limits, crate::process::Ended::failure)?;
    std::io::Read::read_to_string(&mut output, &mut text).map_err(|error| Error::io(path.display(), error))?;
    let says: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    Ok(release(&says).map(|version| Tool { path: path.to_owned(), says, version, configured }))
}

/// Before their release MariaDB's tools name a version of their own: `Ver 15.1 Distrib 10.11.19-MariaDB`.
fn release(says: &str) -> Option<Version> {
    let maria = says.split_once("-MariaDB").and_then(|(before, _)| before.split_whitespace().last());
    maria.and_then(Version::find).or_else(|| Version::find(says))
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A folder with a tool that says which version it is.
    fn folder(version: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("bulkhead-test-tool");
        std::fs::write(&file, format!("#!/bin/sh\necho tool {version}\n")).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("executable");
        folder
    }

    #[test]
    fn a_folder_that_is_set_later_holds_from_then_on_for_every_clone() {
        let (older, newer) = (folder("15.1"), folder("16.2"));
        let tools = ToolPaths::new(vec![newer.path().to_owned()]);
        let adapter = tools.clone();
        let first = |tools: &ToolPaths| tools.find("bulkhead-test-tool").first().map(|tool| tool.version.major);
        assert_eq!(first(&adapter), Some(16));
        tools.look_first_in(vec![older.path().to_owned()]);
        assert_eq!(first(&adapter), Some(15));
        assert_eq!(adapter.folders()[0], older.path());
        tools.look_first_in(Vec::new());
        assert_eq!(first(&adapter), None);
    }

    #[test]
    fn a_tool_is_of_the_vendor_that_it_names() {
        let says = |says: &str| Tool {
            path: "/usr/bin/mysqldump".into(),
            says: says.to_owned(),
            version: Version::find(says).unwrap(),
            configured: false,
        };
        let maria = says("mysqldump from 11.4.7-MariaDB, client 10.19 for debian-linux-gnu (x86_64)");
        assert!(maria.is_of(Engine::Mariadb) && !maria.is_of(Engine::Mysql));
        let mysql = says("mysqldump  Ver 8.0.43 for Linux on x86_64 (MySQL Community Server - GPL)");
        assert!(mysql.is_of(Engine::Mysql) && !mysql.is_of(Engine::Mariadb));
    }

    #[test]
    fn a_configured_tool_that_does_not_run_is_named_and_not_passed_over() {
        let (good, bad) = (folder("15.1"), folder("16.2"));
        std::fs::write(bad.path().join("bulkhead-test-tool"), "#!/bin/sh\necho no library >&2\nexit 127\n").unwrap();
        let tools = ToolPaths::new(vec![bad.path().to_owned(), good.path().to_owned()]);
        let error = tools.chosen("bulkhead-test-tool").expect_err("refused");
        assert_eq!(error.code, Code::ToolFailed);
        assert!(error.message.contains(&bad.path().display().to_string()), "{error}");
    }

    #[test]
    fn what_does_not_work_is_told_with_its_reason_wherever_it_is() {
        let (fails, mute, locked) = (folder("15.1"), folder("15.2"), folder("15.3"));
        let of = |folder: &tempfile::TempDir| folder.path().join("bulkhead-test-tool");
        std::fs::write(of(&fails), "#!/bin/sh\necho no library >&2\nexit 127\n").unwrap();
        std::fs::write(of(&mute), "#!/bin/sh\necho hello\n").unwrap();
        std::fs::set_permissions(of(&locked), std::fs::Permissions::from_mode(0o644)).unwrap();
        let tools = ToolPaths::new([&fails, &mute, &locked].map(|folder| folder.path().to_owned()).to_vec());
        let broken = tools.broken("bulkhead-test-tool");
        assert_eq!(broken.iter().map(|tool| tool.path.clone()).collect::<Vec<_>>(), [&fails, &mute, &locked].map(of));
        assert_eq!(broken[1].why, "it does not tell its version");
        assert!(broken.iter().all(|tool| !tool.why.is_empty()), "{broken:?}");
        assert!(tools.find("bulkhead-test-tool").is_empty());
    }

    #[test]
    fn a_relative_folder_is_the_one_that_was_meant() {
        let tools = ToolPaths::new(vec!["oldt".into()]);
        assert_eq!(tools.folders()[0], std::env::current_dir().unwrap().join("oldt"));
    }

    #[test]
    fn a_tool_of_mariadb_is_of_its_release() {
        for says in [
            "mariadb  Ver 15.1 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64) using  EditLine wrapper",
            "mariadb-dump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)",
            "mariadb-dump from 10.11.19-MariaDB, client 10.19 for debian-linux-gnu (x86_64)",
            "mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)",
        ] {
            assert_eq!(release(says), Some(Version::new(10, 11, 19)), "{says}");
        }
    }

    #[test]
    fn the_same_tool_by_another_way_is_found_once() {
        let (tool, other) = (folder("15.1"), tempfile::tempdir().expect("a folder"));
        let link = other.path().join("link");
        std::os::unix::fs::symlink(tool.path(), &link).expect("a link");
        let tools = ToolPaths::new(vec![link.clone(), tool.path().to_owned()]).find("bulkhead-test-tool");
        assert_eq!(tools.iter().map(|tool| tool.path.clone()).collect::<Vec<_>>(), [link.join("bulkhead-test-tool")]);
    }
}
