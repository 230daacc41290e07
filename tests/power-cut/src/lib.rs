//! A library to preload (`LD_PRELOAD`) into a program under test. It stands before the calls by which a program makes sure
//! of its files, and does two things at them, as the environment says:
//!
//! - `POWER_CUT_BELOW`: the folder whose files count. Without it nothing is done.
//! - `POWER_CUT_AT`: the number of the call before which the process is killed, as by `kill -9`; the first is 1.
//! - `POWER_CUT_LOG`: a file that gets a line for every call.
//! - `POWER_CUT_SHADOW`: a folder in which is kept what a power cut would leave: of each file what it held when it was last
//!   synced, of each folder the names that it had when it was last synced. Nothing that was only written gets there.
//!
//! The shadow holds `file/INODE`, a file's bytes; `folder/INODE`, a line `KIND INODE NAME` for each entry (`f` or `d`, the
//! name in hex); `held/INODE`, a further name of each file, so that no inode means two files; and `root`, the inode of the
//! folder itself. What is there when the first process with a shadow starts is taken as safe.

#![cfg(target_os = "linux")]
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "it stands in the place of functions of C, and test code fails by panicking"
)]

mod calls;
mod cut;
mod shadow;
