//! The lock that lets one instance alone do a thing in a data folder, such as run the scheduler.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use bulkhead_model::{Code, Error, Result};

/// Held by one process at a time; the system drops it when the process ends, however it ends.
#[derive(Debug)]
pub struct InstanceLock {
    _file: File,
}

impl InstanceLock {
    /// Takes the lock `name` of a data folder, which must exist.
    ///
    /// # Errors
    /// `Busy` naming the process that holds it; `Io` if the lock file cannot be written.
    pub fn take(data_dir: &Path, name: &str) -> Result<Self> {
        let path = data_dir.join(format!("{name}.lock"));
        let failed = |error| Error::io(path.display(), error);
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        sign(&mut file).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())?;
    file.flush()
}

/// The number in the file is for people alone: only the lock decides.
fn held(path: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    let read = file.take(20).read_to_string(&mut holder);
    let pid = holder.trim().parse::<u32>().ok().filter(|_| read.is_ok());
    let who = pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"));
    Error::new(Code::Busy, format!("{who} holds {}", path.display()))
        .hint("Another Bulkhead is running with the same data folder. Use that one, or end it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = InstanceLock::take(folder.path(), "scheduler").expect("free");
        let error = InstanceLock::take(folder.path(), "scheduler").expect_err("held");
        assert_eq!(error.code, Code::Busy);
        assert!(error.message.contains(&std::process::id().to_string()), "{error}");
        InstanceLock::take(folder.path(), "other").expect("another lock is free");
        drop(first);
        InstanceLock::take(folder.path(), "scheduler").expect("free again");
    }

    #[test]
    fn what_a_crash_left_in_the_file_holds_nobody_up() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("scheduler.lock"), "1").expect("written");
        InstanceLock::take(folder.path(), "scheduler").expect("free");
    }
}
