//! The catalog on a real file: what is written stays, whoever writes beside it.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs, unreachable_pub)]

mod alerts;
mod common;
mod full_disk;
mod jobs;
mod opening;
mod overview;
mod policies;
mod timeline;
