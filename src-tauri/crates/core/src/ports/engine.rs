//! The port of the engine adapters.

use std::io::Read;

use async_trait::async_trait;
use bulkhead_model::{
    Connection, Result,
    connection::ServerConnection,
    manifest::{DumpFacts, Manifest},
    policy::Exclusions,
    report::{Inspection, TestReport},
    restore::{Choices, Names, SwapFacts, TargetFacts},
    server::{ServerMark, Whereabouts},
};
use secrecy::SecretString;
use tokio::sync::mpsc;

use super::{Flow, Sandboxes};

/// A connection with its password.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where.
    pub connection: Connection,
    /// The password; none for SQLite and for servers that ask for none.
    pub password: Option<SecretString>,
}

/// Limits of one dump, and what it leaves out.
#[derive(Clone, Debug)]
pub struct DumpOptions {
    /// The longest wait for a lock on the source.
    pub lock_timeout: std::time::Duration,
    /// The longest time without a byte before the dump counts as stalled.
    pub stall_timeout: std::time::Duration,
    /// What the rules leave out. Refused where the rest could not be restored without it.
    pub exclude: Exclusions,
}

/// One byte stream of a dump.
pub struct DumpStream {
    /// Name within the snapshot: `dump.pgdump`, `dump.sql` or `dump.sqlite`.
    pub name: String,
    /// The bytes. **Says end of file only when the dump is known to be whole**: the tool has exited with 0, the
    /// trailer was seen, nothing was cancelled. Anything else is an error made by `Error::into_io`, which the reader
    /// of the stream takes back with `Error::from_io`. Dropping it ends the tool's whole process group.
    pub reader: Box<dyn Read + Send>,
}

/// Gives the facts after every stream has said end of file; an error if called before.
pub type Finish = Box<dyn FnOnce() -> Result<DumpFacts> + Send>;

/// A dump under way.
pub struct Dump {
    /// The streams, to be read in this order, each to its end.
    pub streams: Vec<DumpStream>,
    /// What the engine knows afterwards.
    pub finish: Finish,
}

/// What to load into a target that the plan found fit.
pub struct LoadRequest<'a> {
    /// The target, with the name of the database to fill.
    pub target: &'a Source,
    /// Make the database first, as the manifest's settings say.
    pub create: bool,
    /// What the snapshot says of itself. Needed: a snapshot without one can only become a file.
    pub manifest: &'a Manifest,
    /// What the admin chose, with owners as the plan settled them.
    pub choices: &'a Choices,
    /// The dump, whose digest was verified before.
    pub input: Box<dyn Read + Send>,
    /// Is told the [`EngineAdapter::identity`] of a database that was made. Nothing is loaded before its receiver is gone.
    pub made: Option<mpsc::Sender<String>>,
}

/// A restored database takes the place of another. All three names are on the server, or in the folder, of `original`.
#[derive(Clone, Copy)]
pub struct Swap<'a> {
    /// The database that is replaced.
    pub original: &'a Source,
    /// What the others are called.
    pub names: &'a Names,
    /// End sessions of others that are in the way.
    pub end_sessions: bool,
}

/// An engine: inspects, dumps and loads its databases; and makes the sandboxes they are tried in.
#[async_trait]
pub trait EngineAdapter: Sandboxes {
    /// Tests the connection in stages and looks for least privileges. Never fails as a whole: what fails is a stage.
    async fn test(&self, source: &Source) -> TestReport;

    /// Lists what the database holds, without reading rows.
    async fn inspect(&self, source: &Source) -> Result<Inspection>;

    /// Starts a dump. Refuses at once what could only give a dump with something missing (rights, tool, version).
    /// The streams are read by one blocking thread.
    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump>;

    /// Looks at a target without changing it. What keeps it from looking is `TargetFacts::failure`.
    async fn probe(&self, target: &Source, manifest: Option<&Manifest>) -> TargetFacts;

    /// Loads a dump. Gives notices for the admin. After an error or a cancel the target may be half-made:
    /// the caller decides whether to [`EngineAdapter::discard`] it.
    async fn load(&self, request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>>;

    /// What tells the database that stands there from a later one of its name. None if there is no database, or no such thing.
    async fn identity(&self, _target: &Source) -> Result<Option<String>> {
        Ok(None)
    }

    /// What the server says of itself, so that it is known by whatever name. None for an engine without servers.
    async fn mark(&self, _server: &Source) -> Result<Option<ServerMark>> {
        Ok(None)
    }

    /// Where the name of a server leads, known without logging in: for servers whose password is somebody else's.
    async fn whereabouts(&self, _server: &ServerConnection) -> Whereabouts {
        Whereabouts::default()
    }

    /// Removes what a load made: drops the database if `created`, else empties it. Not finding it is fine.
    async fn discard(&self, target: &Source, created: bool) -> Result<()>;

    /// Takes rows, hashes and names of a database in the same way as a dump does, storing nothing.
    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts>;

    /// Looks at what a swap with this database would meet, changing nothing.
    async fn before_swap(&self, original: &Source, manifest: Option<&Manifest>) -> Result<SwapFacts>;

    /// Looks at what moving a database that stands beside the original into its place would meet, changing nothing: what is the
    /// matter with the one that moves, and nothing of the other.
    async fn before_move(&self, copy: &Source) -> Result<SwapFacts>;

    /// Puts the staging database in the place of the original, which is kept under its new name. One step for whoever looks
    /// at it: before, the original is as it was; after, the restored one is there. Gives notices for the admin.
    ///
    /// # Errors
    /// Whatever they are, [`EngineAdapter::swapped`] says what stands.
    async fn swap(&self, swap: Swap<'_>) -> Result<Vec<String>>;

    /// Whether a swap that ended in an error, or in the middle, was done. Removes what is left of it, but neither the original
    /// nor the kept one, nor the staging database of one that was not done.
    async fn swapped(&self, swap: Swap<'_>) -> Result<bool>;

    /// Does what a loaded database needs before it is used and what changes nothing that is compared: it runs beside the
    /// comparison. Dropped when that fails.
    async fn settle(&self, _target: &Source) -> Result<()> {
        Ok(())
    }
}
