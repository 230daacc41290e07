//! The part of an engine that drills need: throw-away places to restore into, and what is asked of a restored database.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_model::{
    Result,
    drill::{Answer, Assertion, Check},
    manifest::Manifest,
};

use super::{Flow, Source};

/// A place to restore into that this process has made.
pub struct Sandbox {
    /// Where to restore to: the database does not exist yet.
    pub target: Source,
    /// What it is, for people: `PostgreSQL 15.18`.
    pub says: String,
    /// Ends the server and removes the folder when it is dropped, for a while blocking. [`Sandboxes::end_sandbox`] tells if
    /// that did not go well.
    pub guard: Box<dyn Send + Sync>,
}

/// Makes sandboxes for one engine, and looks at what was restored into them.
#[async_trait]
pub trait Sandboxes: Send + Sync {
    /// A folder that does not exist, for a sandbox to come: to be written down before it is made.
    fn sandbox_folder(&self) -> Result<PathBuf>;

    /// Starts a private server there, of a version that fits the manifest and without a port on the network; or makes the
    /// folder, for an engine without servers.
    ///
    /// # Errors
    /// `ToolMissing` or `ToolMismatch` if no server of that kind is installed, `DiskFull` if the dump would not find room,
    /// `Cancelled`. Nothing is left then.
    async fn start_sandbox(&self, folder: &Path, manifest: &Manifest, flow: &Flow) -> Result<Sandbox>;

    /// Bytes that are free where a sandbox is; none if nobody can say.
    fn free(&self, _folder: &Path) -> Option<u64> {
        None
    }

    /// Ends what runs in a sandbox, also of a process that was killed, and removes it. Not finding it is fine.
    async fn end_sandbox(&self, folder: &Path) -> Result<()>;

    /// Lets the engine check a restored database by its own means. Findings are a result, not an error.
    async fn examine(&self, target: &Source, flow: &Flow) -> Result<Vec<Check>>;

    /// Whether that adds nothing to the database, so that its contents can be read at the same time.
    fn examines_aside(&self) -> bool {
        false
    }

    /// Asks assertions of a restored database by a user who may read and no more. One that takes as long as the limit is untrue,
    /// whatever the server makes of it.
    async fn ask(&self, target: &Source, all: &[Assertion], limit: Duration, flow: &Flow) -> Result<Vec<Answer>>;
}

/// Below so many free bytes a drill of a dump of that size is ended, and so many it leaves free of its disk. Not a share of the disk: a
/// hundredth of a large one is room enough, and what others on this machine need next does not grow with it. It takes even a quick
/// disk longer to write the most of it than it takes us to look again, and a small dump cannot grow to as much.
#[must_use]
pub const fn low(bytes: u64) -> u64 {
    const LEAST: u64 = 64 << 20;
    const MOST: u64 = 256 << 20;
    let of_dump = LEAST.saturating_add(bytes.saturating_mul(4));
    if of_dump < MOST { of_dump } else { MOST }
}

/// Longest time that one assertion may take.
pub const ASSERTION: Duration = Duration::from_secs(60);
