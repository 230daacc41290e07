//! What a power cut would leave.

use std::{
    fmt::Write as _,
    fs::{self, File},
    mem::ManuallyDrop,
    os::{
        fd::FromRawFd as _,
        unix::{
            ffi::OsStrExt as _,
            fs::{FileExt as _, MetadataExt as _},
        },
    },
    path::{Path, PathBuf},
};

use libc::c_int;

pub(crate) struct Shadow {
    folder: PathBuf,
}

impl Shadow {
    /// A shadow that another process began is gone on with.
    pub(crate) fn begin(folder: PathBuf, below: &Path) -> Self {
        let shadow = Self { folder };
        if !shadow.folder.join("root").exists() {
            for part in ["file", "folder", "held"] {
                fs::create_dir_all(shadow.folder.join(part)).unwrap();
            }
            shadow.all(below);
            fs::write(shadow.folder.join("root"), inode(below)).unwrap();
        }
        shadow
    }

    /// All that is there now.
    fn all(&self, folder: &Path) {
        self.names(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.all(&path);
            } else if path.is_file() {
                self.put("file", &inode(&path), &fs::read(&path).unwrap());
            }
        }
    }

    /// What was just synced.
    pub(crate) fn keep(&self, file: c_int, path: &Path) {
        // The file is the program's own: closing another one of it would give up the locks that the program holds.
        let file = ManuallyDrop::new(unsafe { File::from_raw_fd(file) });
        let facts = file.metadata().unwrap();
        if facts.is_dir() {
            return self.names(path);
        }
        if facts.nlink() == 0 {
            return;
        }
        let mut bytes = vec![0; usize::try_from(facts.len()).unwrap()];
        let read = file.read_exact_at(&mut bytes, 0);
        if read.is_err() {
            // It was opened for writing alone.
            bytes = fs::read(path).unwrap();
        }
        self.hold(path, facts.ino());
        self.put("file", &facts.ino().to_string(), &bytes);
    }

    fn names(&self, folder: &Path) {
        let mut lines = String::new();
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            // Gone since it was listed.
            let Ok(facts) = entry.metadata() else { continue };
            if !facts.is_dir() && !facts.is_file() {
                continue;
            }
            if facts.is_file() {
                self.hold(&entry.path(), facts.ino());
            }
            let _ = write!(lines, "{} {} ", if facts.is_dir() { 'd' } else { 'f' }, facts.ino());
            for byte in entry.file_name().as_bytes() {
                let _ = write!(lines, "{byte:02x}");
            }
            lines.push('\n');
        }
        self.put("folder", &inode(folder), lines.as_bytes());
    }

    /// As long as a name is left, the inode is nobody else's.
    fn hold(&self, path: &Path, inode: u64) {
        let held = self.folder.join("held").join(inode.to_string());
        if !held.exists() {
            // Gone meanwhile: then nothing holds it, and nothing needs it.
            let _ = fs::hard_link(path, held);
        }
    }

    fn put(&self, part: &str, inode: &str, bytes: &[u8]) {
        fs::write(self.folder.join(part).join(inode), bytes).unwrap();
    }
}

fn inode(path: &Path) -> String {
    fs::metadata(path).unwrap().ino().to_string()
}
