//! What the use cases need from outside, as operations.
//!
//! Implemented by `bulkhead-engines`, `bulkhead-repository` and `bulkhead-host`; the catalog has no port, since
//! tests use a real one.

mod engine;
mod flow;
mod machine;
mod repository;

pub use engine::{Dump, DumpOptions, DumpStream, EngineAdapter, Finish, LoadRequest, Source};
pub use flow::{Flow, Meter};
pub use machine::{Clock, Instances, Notification, Notifier, Secrets};
pub use repository::{Repositories, RepositoryAt, RepositoryInfo, SnapshotInfo, StorageAt, Stored, Upload, Usage};
