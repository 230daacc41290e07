//! Counts the calls, keeps the shadow, and ends the process where it was asked to.

use std::{
    cell::Cell,
    fmt::Write as _,
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};

use libc::c_int;

use crate::shadow::Shadow;

struct Cut {
    below: PathBuf,
    at: Option<u64>,
    log: Option<File>,
    shadow: Option<Shadow>,
    seen: u64,
}

static CUT: OnceLock<Option<Mutex<Cut>>> = OnceLock::new();

thread_local! {
    /// What is done here calls the same functions.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

/// Before the program itself begins: what is there now is safe.
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = {
    extern "C" fn load() {
        inside(cut);
    }
    load
};

fn cut() -> Option<&'static Mutex<Cut>> {
    let read = || {
        let below = PathBuf::from(std::env::var_os("POWER_CUT_BELOW")?).canonicalize().unwrap();
        let log = std::env::var_os("POWER_CUT_LOG");
        let log = log.map(|path| OpenOptions::new().create(true).append(true).open(path).unwrap());
        let shadow = std::env::var_os("POWER_CUT_SHADOW").map(|path| Shadow::begin(path.into(), &below));
        let at = std::env::var("POWER_CUT_AT").ok().map(|number| number.parse().unwrap());
        Some(Mutex::new(Cut { below, at, log, shadow, seen: 0 }))
    };
    CUT.get_or_init(read).as_ref()
}

/// A call that changes names.
pub(crate) fn before(call: &str, path: &Path) {
    inside(|| locked(|cut| cut.reached(call, path)));
}

/// A call after which a file or a folder is safe.
pub(crate) fn synced(call: &str, file: c_int, real: impl Fn() -> c_int) -> c_int {
    let path = || std::fs::read_link(format!("/proc/self/fd/{file}")).unwrap_or_default();
    let ours = inside(|| {
        locked(|cut| {
            let path = path();
            cut.reached(call, &path);
            let result = real();
            if let Some(shadow) = cut.shadow.as_ref().filter(|_| result == 0 && path.starts_with(&cut.below)) {
                shadow.keep(file, &path);
            }
            result
        })
    });
    ours.flatten().unwrap_or_else(real)
}

/// Nothing if this is such a call itself.
fn inside<T>(work: impl FnOnce() -> T) -> Option<T> {
    if INSIDE.replace(true) {
        return None;
    }
    let result = work();
    INSIDE.set(false);
    Some(result)
}

/// One at a time, so that a kill finds no shadow half made.
fn locked<T>(work: impl FnOnce(&mut Cut) -> T) -> Option<T> {
    Some(work(&mut cut()?.lock().unwrap_or_else(PoisonError::into_inner)))
}

impl Cut {
    fn reached(&mut self, call: &str, path: &Path) {
        if !path.starts_with(&self.below) {
            return;
        }
        self.seen += 1;
        if let Some(log) = &mut self.log {
            let mut line = String::new();
            let _ = writeln!(line, "{} {call} {}", self.seen, path.display());
            log.write_all(line.as_bytes()).unwrap();
        }
        if self.at == Some(self.seen) {
            unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
            loop {
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
        }
    }
}
