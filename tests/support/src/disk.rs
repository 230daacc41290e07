//! Small file systems, for what happens when a disk is full.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use crate::{
    Sandbox,
    sandbox::{Home, is_root},
    tools,
};

/// Unmounts `$1` when the test ends without doing so, and removes the sandbox's folder `$2`.
const WATCH: &str = r#"read -r _ && exit 0; umount -l -- "$1"; rm -rf -- "$2""#;

/// A file system of a few megabytes in memory, unmounted when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    path: PathBuf,
    watch: Child,
    _home: Arc<Home>,
}

impl SmallDisk {
    /// Where it is mounted; open to every user.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fills it but for `left` bytes, with a file `filler`; [`SmallDisk::free`] undoes it.
    pub fn fill(&self, left: u64) {
        let mut file = File::create(self.path.join("filler")).unwrap();
        let block = [b'x'; 4096];
        // The end comes as ENOSPC.
        while file.write_all(&block).is_ok() {}
        let size = file.metadata().unwrap().len();
        file.set_len(size.saturating_sub(left)).unwrap();
    }

    /// Gives the space back that [`SmallDisk::fill`] took.
    pub fn free(&self) {
        std::fs::remove_file(self.path.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a test that panics may have files open here.
        let _ = Command::new("umount").arg("-l").arg("--").arg(&self.path).stderr(Stdio::null()).status();
        if let Some(mut pipe) = self.watch.stdin.take() {
            let _ = writeln!(pipe);
        }
        let _ = self.watch.wait();
    }
}

impl Sandbox {
    /// Mounts a file system of `megabytes` at the new folder `name`. Needs root, as mounting does.
    pub fn small_disk(&self, name: &str, megabytes: u32) -> SmallDisk {
        assert!(is_root(), "a full disk can be tested by root alone: mounting a tmpfs needs it");
        let path = self.path().join(name);
        std::fs::create_dir(&path).unwrap();
        let options = format!("size={megabytes}m,mode=1777");
        let mount = tools::require("mount", "mount");
        tools::run(Command::new(mount).args(["-t", "tmpfs", "-o", &options, "bulkhead-test"]).arg(&path));
        let watch = watch(&path, self.path());
        SmallDisk { path, watch, _home: Arc::clone(self.home()) }
    }
}

fn watch(mounted: &Path, folder: &Path) -> Child {
    use std::os::unix::process::CommandExt;
    Command::new(tools::require("sh", "dash"))
        .args(["-c", WATCH, "watch"])
        .args([mounted, folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}
