//! What the use cases need from outside, as operations.
//!
//! Implemented by `bulkhead-engines`, `bulkhead-repository` and `bulkhead-host`; the catalog has no port, since
//! tests use a real one.

mod engine;
mod flow;
mod machine;
mod repository;
mod sandbox;

pub use engine::{Dump, DumpOptions, DumpStream, EngineAdapter, Finish, LoadRequest, Source, Swap};
pub(crate) use flow::cancelled;
pub use flow::{Flow, Meter, Pace};
pub use machine::{
    Answer, Answers, Awake, ChannelAt, Clock, Instances, Messenger, Network, Notification, Notifier, Place, Power,
    Programs, Secrets,
};
pub use repository::{
    Copied, Extracted, ForeignSnapshot, Hold, Pruned, Repositories, RepositoryAt, RepositoryInfo, Salvaged,
    SnapshotInfo, StorageAt, Stored, Upload, Usage,
};
pub use sandbox::{ASSERTION, Sandbox, Sandboxes, low};
