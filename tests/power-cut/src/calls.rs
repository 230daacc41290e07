//! The functions of C that a program calls instead of the real ones. Each does what the real one does, by the system call.

use std::{
    ffi::{CStr, OsStr},
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
};

use libc::{c_char, c_int, c_long};

use crate::cut;

/// # Safety
/// As `fsync`.
#[unsafe(no_mangle)]
unsafe extern "C" fn fsync(file: c_int) -> c_int {
    cut::synced("fsync", file, || result(unsafe { libc::syscall(libc::SYS_fsync, file) }))
}

/// # Safety
/// As `fdatasync`.
#[unsafe(no_mangle)]
unsafe extern "C" fn fdatasync(file: c_int) -> c_int {
    cut::synced("fdatasync", file, || result(unsafe { libc::syscall(libc::SYS_fdatasync, file) }))
}

/// # Safety
/// As `unlink`.
#[unsafe(no_mangle)]
unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
    cut::before("unlink", &unsafe { text(path) });
    result(unsafe { libc::syscall(libc::SYS_unlinkat, libc::AT_FDCWD, path, 0) })
}

/// # Safety
/// As `rename`.
#[unsafe(no_mangle)]
unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    cut::before("rename", &unsafe { text(to) });
    result(unsafe { libc::syscall(libc::SYS_renameat2, libc::AT_FDCWD, from, libc::AT_FDCWD, to, 0) })
}

/// `syscall` sets `errno` as the real functions do.
fn result(value: c_long) -> c_int {
    c_int::try_from(value).unwrap_or(-1)
}

unsafe fn text(path: *const c_char) -> PathBuf {
    if path.is_null() {
        return PathBuf::new();
    }
    Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(path) }.to_bytes())).to_owned()
}
