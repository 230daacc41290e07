//! The port of repositories and storages.

use std::{io::Read, path::Path, time::Duration};

use async_trait::async_trait;
use bulkhead_model::{
    Label, Result, Slug,
    manifest::{DumpFacts, Manifest, StreamFacts},
    policy::Keep,
    profile::Profile,
    report::{CheckReport, Depth, TestReport},
    storage::{Kept, Location},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

use super::{Dump, Flow};

/// A storage with its secret.
#[derive(Clone, Debug)]
pub struct StorageAt {
    /// Where.
    pub location: Location,
    /// Password or secret access key, where the kind has one.
    pub secret: Option<SecretString>,
}

/// A tenant's repository on a storage, with what opens it.
#[derive(Clone, Debug)]
pub struct RepositoryAt {
    /// The repository's own place (already below the storage, see `Location::for_tenant`).
    pub storage: StorageAt,
    /// The tenant's key: the repository's password in restic's words.
    pub key: SecretString,
}

/// What is known of a repository once it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryInfo {
    /// Its id, hex.
    pub id: String,
}

/// A dump to store, with the names it is stored under.
pub struct Upload {
    /// Whose.
    pub tenant: Slug,
    /// Which database.
    pub database: Label,
    /// When the dump began; becomes the time of the snapshot.
    pub started_at: DateTime<Utc>,
    /// Whether a restore makes it of what it is about to replace.
    pub set_aside: bool,
    /// What the repository has to know of the tenant to bring it back; stored beside the manifest.
    pub profile: Option<Profile>,
    /// The dump.
    pub dump: Dump,
    /// Puts the manifest together when all streams have ended well. Called once, last.
    pub manifest: Box<dyn FnOnce(DumpFacts, Vec<StreamFacts>) -> Manifest + Send>,
}

/// A snapshot that was written and read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its full id, hex.
    pub snapshot: String,
    /// The manifest as it stands in the repository.
    pub manifest: Manifest,
    /// Bytes that the repository grew by (after deduplication and compression).
    pub bytes_added: u64,
}

/// Nobody removes data from a repository as long as this lives. Letting go of it may take some seconds.
pub struct Hold {
    _held: Box<dyn Send>,
}

impl Hold {
    /// By holding this.
    #[must_use]
    pub fn new(held: impl Send + 'static) -> Self {
        Self { _held: Box::new(held) }
    }
}

/// What a prune has done, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Removed now: it was marked before.
    pub removed: u64,
    /// Marked: a later prune removes it.
    pub marked: u64,
    /// What snapshots need.
    pub needed: u64,
}

/// What became of the parts of packs that were damaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Parts that could be read, and were written anew.
    pub kept: u64,
    /// Parts that could not.
    pub lost: u64,
}

/// A snapshot as the repository lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Full id, hex.
    pub id: String,
    /// When its dump began.
    pub time: DateTime<Utc>,
    /// Whose; none for a snapshot that another program wrote.
    pub tenant: Option<Slug>,
    /// Which database; none for a snapshot that another program wrote.
    pub database: Option<Label>,
    /// Bytes of its files.
    pub bytes: Option<u64>,
    /// Bytes that its backup added to the repository, as it says itself.
    pub bytes_added: Option<u64>,
    /// Full id, hex, of the snapshot of another repository that it is a copy of.
    pub original: Option<String>,
}

/// A snapshot that another program wrote, such as stock restic. All of it is that program's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignSnapshot {
    /// Full id, hex.
    pub id: String,
    /// When it was taken.
    pub time: DateTime<Utc>,
    /// Where.
    pub host: String,
    /// Of which paths.
    pub paths: Vec<String>,
    /// What it was tagged with.
    pub tags: Vec<String>,
    /// Bytes of its files, where that is said.
    pub bytes: Option<u64>,
}

/// What came out of a snapshot that another program wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Files.
    pub files: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Links and special files, which are never made.
    pub left_out: u64,
}

/// A snapshot that was copied and read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its full id in the repository it was copied to, hex.
    pub snapshot: String,
    /// Bytes that this repository grew by.
    pub bytes_added: u64,
}

/// Size of a repository.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all its files.
    pub bytes: u64,
    /// Number of its files.
    pub files: u64,
    /// Snapshots in it.
    pub snapshots: u64,
}

/// Restic-format repositories behind the commit gate.
#[async_trait]
pub trait Repositories: Send + Sync {
    /// Writes, reads back and deletes a scratch object, in stages. Never fails as a whole.
    async fn test(&self, storage: &StorageAt) -> TestReport;

    /// Makes the folder of a new storage on this machine, if what it is in is there. It is never made again: that it is gone
    /// says that its disk is away.
    ///
    /// # Errors
    /// `StorageUnreachable` if what it is in is not there, `StorageDenied`, or `InvalidInput`.
    async fn prepare(&self, location: &Location) -> Result<()>;

    /// The folders of a storage by name: repositories of tenants are among them.
    ///
    /// # Errors
    /// `StorageUnreachable`, or `StorageDenied`.
    async fn folders(&self, storage: &StorageAt) -> Result<Vec<String>>;

    /// Opens a repository.
    ///
    /// # Errors
    /// `RepositoryMissing`, `WrongKey`, `StorageUnreachable`, `StorageDenied` or `RepositoryDamaged`, told apart.
    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo>;

    /// Makes a new repository. Refuses where anything of one stands (`RepositoryExists`).
    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo>;

    /// Removes a repository that its maker wants no more: one that holds no snapshot, with this id where it is known. One that
    /// is gone is fine. False if there is more to it: it stays as it is then.
    ///
    /// # Errors
    /// As [`Repositories::open`]; `Busy` while anybody else works on it.
    async fn discard(&self, at: &RepositoryAt, id: Option<&str>) -> Result<bool>;

    /// Lets another key open the repository as well, and opens it with that. One that does so already is fine.
    ///
    /// # Errors
    /// As [`Repositories::open`].
    async fn add_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<()>;

    /// Takes a key away, once `at` was seen to open the repository without it. Gives how many other keys open it.
    ///
    /// # Errors
    /// As [`Repositories::open`]; `Refused` if both are the same.
    async fn remove_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<u64>;

    /// Keeps others from removing data from a repository. Does not wait.
    ///
    /// # Errors
    /// `Busy` while somebody removes data from it; as [`Repositories::open`].
    async fn hold(&self, at: &RepositoryAt, flow: &Flow) -> Result<Hold>;

    /// Stores a dump. The snapshot is written only when every stream ended well, nothing was cancelled and all
    /// digests agree; then it is synced and read back. On any error no snapshot is left.
    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored>;

    /// Copies a snapshot into another repository: only what that one lacks is read and written, every byte is compared with
    /// its name, and a copy that is there already is found. What a copy that broke off had written is built upon.
    async fn copy(&self, from: &RepositoryAt, snapshot: &str, to: &RepositoryAt, flow: &Flow) -> Result<Copied>;

    /// All snapshots, oldest first.
    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>>;

    /// The snapshots that another program wrote, oldest first.
    async fn foreign(&self, at: &RepositoryAt) -> Result<Vec<ForeignSnapshot>>;

    /// Writes the files of a snapshot that another program wrote into a new folder, which goes again if that fails. Links and special
    /// files are left out.
    ///
    /// # Errors
    /// `HostileName` for a name that would lead out of the folder, before anything is written; `AlreadyExists`.
    async fn extract(&self, at: &RepositoryAt, snapshot: &str, folder: &Path, flow: &Flow) -> Result<Extracted>;

    /// Full ids of all snapshots, hex, from a listing alone.
    async fn ids(&self, at: &RepositoryAt) -> Result<Vec<String>>;

    /// A snapshot's manifest; none if another program wrote it.
    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>>;

    /// The tenant's profile at the time of a snapshot; none if it holds none.
    async fn profile(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Profile>>;

    /// Streams one file of a snapshot; damage is an error of the reader (see `Error::into_io`), never a panic.
    async fn read(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<Box<dyn Read + Send>>;

    /// Reads one file to its end and gives its length and digest.
    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<StreamFacts>;

    /// Looks for damage as deep as is asked. Findings are a result, not an error.
    async fn check(&self, at: &RepositoryAt, depth: &Depth, flow: &Flow) -> Result<CheckReport>;

    /// The snapshots that need any of these packs, full ids, hex. Those of which that cannot be said are among them.
    async fn needing(&self, at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>>;

    /// Takes packs that are damaged out of use: writes anew what can be read of them, and lets the index forget them. No snapshot is
    /// changed; those that need what is lost lack it until a later backup writes it again.
    ///
    /// # Errors
    /// `Busy` while anybody works on the repository; those of the storage, after which all that could be read before still can.
    async fn salvage(&self, at: &RepositoryAt, packs: &[String], flow: &Flow) -> Result<Salvaged>;

    /// Which of these snapshots the rules keep: for each the names of the rules, in the order given, newest first. Days and
    /// weeks are those of the zone. Touches nothing.
    fn keep(&self, keep: &Keep, zone: Tz, taken: &[DateTime<Utc>]) -> Result<Vec<Vec<String>>>;

    /// Removes snapshots; those that are gone already are fine. Their data stays until a prune.
    async fn forget(&self, at: &RepositoryAt, snapshots: &[String]) -> Result<()>;

    /// Marks data that no snapshot needs, and removes what was marked longer than `grace` ago: no backup or
    /// restore takes so long.
    ///
    /// # Errors
    /// `Busy` while anybody else works on the repository.
    async fn prune(&self, at: &RepositoryAt, grace: Duration, flow: &Flow) -> Result<Pruned>;

    /// Adds up the files.
    async fn usage(&self, at: &RepositoryAt) -> Result<Usage>;

    /// How long its oldest and its newest file are locked, as the service says; none where it knows no locks or nothing is there.
    async fn kept(&self, at: &RepositoryAt) -> Result<Option<Kept>>;

    /// Free bytes at the storage, where that can be known.
    async fn free_bytes(&self, storage: &StorageAt) -> Result<Option<u64>>;
}
