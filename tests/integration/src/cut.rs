//! The application in a process that ends at a call to the disk, and what a power cut would leave of its files.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::{ffi::OsStringExt as _, fs::MetadataExt as _, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use bulkhead_test_support::{eventually, kill_tree};

/// What is left of the files of a process that was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The machine goes on: all that was written.
    Written,
    /// The same, and the transaction of the catalog that was about to be committed was not: it had ended a moment before.
    Uncommitted,
    /// The power was cut: what was synced, under names that were synced.
    Synced,
    /// The same, and packs that were removed are gone, though nobody synced that: folders reach the disk in any order.
    SyncedWithoutPacks,
}

/// The file into which the catalog writes transactions.
pub const CATALOG_LOG: &str = "catalog.db-wal";

/// A data folder in which processes are killed, again and again from the same state.
pub struct Cut {
    data: PathBuf,
    before: PathBuf,
    shadow: PathBuf,
    log: PathBuf,
}

impl Cut {
    /// Remembers the folder as it is; nobody may use it.
    pub fn of(data: &Path) -> Self {
        let beside = |end: &str| data.with_extension(end);
        let cut =
            Self { data: data.to_owned(), before: beside("before"), shadow: beside("shadow"), log: beside("calls") };
        cut.nobody_has_it_open();
        remove(&cut.before);
        copy(data, &cut.before);
        cut
    }

    /// The calls to the disk that a whole run makes.
    pub fn calls(&self, arguments: &[&str]) -> Vec<String> {
        self.again();
        let output = self.command("never", arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read_to_string(&self.log).unwrap().lines().map(str::to_owned).collect()
    }

    /// Begins from the state before, and kills the process at a call. Whether it came so far.
    pub fn at(&self, call: usize, left: Left, arguments: &[&str]) -> bool {
        self.again();
        let output = self.command("never", arguments).env("POWER_CUT_AT", call.to_string()).output().unwrap();
        if output.status.success() {
            return false;
        }
        assert_eq!(output.status.signal(), Some(9), "{}", String::from_utf8_lossy(&output.stderr));
        self.leave(left);
        true
    }

    /// The same at the moment at which the job is reported.
    pub fn reported(&self, left: Left, arguments: &[&str]) {
        self.again();
        let mut child = self.command("reported", arguments).stdout(Stdio::piped()).spawn().unwrap();
        let line = BufReader::new(child.stdout.take().unwrap()).lines().next().map(Result::unwrap);
        assert_eq!(line.as_deref(), Some("stopped"), "nothing was reported");
        kill_tree(child.id());
        child.wait().unwrap();
        self.leave(left);
    }

    fn command(&self, moment: &str, arguments: &[&str]) -> Command {
        let until = program("bulkhead-until");
        let (path, rest) = arguments.split_first().expect("a database");
        let mut command = Command::new(until);
        command.arg(moment).arg(&self.data).arg(path).args(rest);
        command.env("LD_PRELOAD", program("libbulkhead_power_cut.so")).env("POWER_CUT_BELOW", &self.data);
        command.env("POWER_CUT_SHADOW", &self.shadow).env("POWER_CUT_LOG", &self.log);
        command
    }

    /// A catalog that was given up is closed a moment later, and would put its log away by its name.
    fn nobody_has_it_open(&self) {
        let open =
            || fs::read_dir("/proc/self/fd").unwrap().flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
        eventually("the end of the application", Duration::from_secs(20), || {
            (!open().any(|path| path.starts_with(&self.data))).then_some(())
        });
    }

    fn again(&self) {
        self.nobody_has_it_open();
        let _ = fs::remove_file(&self.log);
        remove(&self.shadow);
        remove(&self.data);
        copy(&self.before, &self.data);
    }

    fn leave(&self, left: Left) {
        match left {
            Left::Written => return,
            Left::Uncommitted => return self.roll_back(),
            Left::Synced | Left::SyncedWithoutPacks => {}
        }
        let was = self.data.with_extension("was");
        fs::rename(&self.data, &was).unwrap();
        let root = fs::read_to_string(self.shadow.join("root")).unwrap();
        let gone = |path: &Path| left == Left::SyncedWithoutPacks && is_pack(path) && !was.join(path).exists();
        self.rebuild(&root, Path::new(""), &gone);
        // The keyring is another program's affair.
        fs::copy(was.join("secrets.json"), self.data.join("secrets.json")).unwrap();
        fs::remove_dir_all(was).unwrap();
    }

    /// Until its log is synced, a transaction of the catalog is not there: what stood in the log before is what a process leaves that
    /// ends between its first statement and its commit.
    fn roll_back(&self) {
        let log = self.data.join(CATALOG_LOG);
        let inode = fs::metadata(&log).unwrap().ino();
        let before = fs::read(self.shadow.join("file").join(inode.to_string())).unwrap_or_default();
        fs::write(log, before).unwrap();
    }

    fn rebuild(&self, folder: &str, path: &Path, gone: &dyn Fn(&Path) -> bool) {
        fs::create_dir(self.data.join(path)).unwrap();
        // A folder that nobody synced is empty, and so is a file.
        let names = fs::read_to_string(self.shadow.join("folder").join(folder)).unwrap_or_default();
        for line in names.lines() {
            let [kind, inode, name] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            let path = path.join(unhex(name));
            if kind == "d" {
                self.rebuild(inode, &path, gone);
            } else if !gone(&path) {
                let bytes = fs::read(self.shadow.join("file").join(inode)).unwrap_or_default();
                fs::write(self.data.join(path), bytes).unwrap();
            }
        }
    }
}

fn is_pack(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "data") && path.file_name().is_some_and(|name| name.len() == 64)
}

fn unhex(name: &str) -> std::ffi::OsString {
    let byte = |at: usize| u8::from_str_radix(&name[at..at + 2], 16).unwrap();
    std::ffi::OsString::from_vec((0..name.len()).step_by(2).map(byte).collect())
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-a").arg("--").args([from, to]).status().unwrap();
    assert!(copied.success(), "{} could not be copied", from.display());
}

/// A program or library of this build.
fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().unwrap();
    let folder = if folder.ends_with("deps") { folder.parent().unwrap() } else { folder };
    let path = folder.join(name);
    assert!(path.exists(), "{} is not built: cargo build --workspace", path.display());
    path
}
