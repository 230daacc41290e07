//! Recovery kits, and what they bring back.

use bulkhead_core::rebuild;
use bulkhead_model::kit::Standing;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// The form of a kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum KitForm {
    /// One HTML file, to be printed.
    Html,
    /// Plain text.
    Text,
    /// Encrypted with a passphrase, in the format of age.
    Sealed,
}

impl KitForm {
    /// The end of its file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "txt",
            Self::Sealed => "age",
        }
    }
}

/// How a tenant's kit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum KitState {
    /// There is nothing yet that a kit would open.
    NotNeeded,
    /// There is none.
    Missing,
    /// It holds.
    Current,
    /// It no longer holds.
    Outdated,
}

/// The kit of a tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KitStatus {
    /// Whose.
    pub tenant: String,
    /// How it stands.
    pub state: KitState,
    /// When it was written.
    #[specta(type = Option<String>)]
    pub made_at: Option<DateTime<Utc>>,
    /// What has changed since, in words such as `storage disk`.
    pub changes: Vec<String>,
    /// Whom to call, one line each.
    pub contacts: Vec<String>,
}

impl KitStatus {
    pub(crate) fn of(tenant: String, standing: Standing, contacts: Vec<String>) -> Self {
        let (state, made_at, changes) = match standing {
            Standing::NotNeeded => (KitState::NotNeeded, None, Vec::new()),
            Standing::Missing { .. } => (KitState::Missing, None, Vec::new()),
            Standing::Current { made_at } => (KitState::Current, Some(made_at), Vec::new()),
            Standing::Outdated { made_at, changes } => (KitState::Outdated, Some(made_at), changes),
        };
        let changes = changes.iter().map(ToString::to_string).collect();
        Self { tenant, state, made_at, changes, contacts }
    }
}

/// A kit that was written.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KitExported {
    /// Whose.
    pub tenant: String,
    /// Where it is.
    pub path: String,
    /// Its form.
    pub form: KitForm,
    /// When it was written.
    #[specta(type = String)]
    pub made_at: DateTime<Utc>,
    /// Databases whose newest backup could not be looked into: the kit says less of them.
    pub unread: Vec<String>,
}

/// The file of a kit that was chosen.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KitFile {
    /// The file's name.
    pub name: String,
    /// Whether it is encrypted: what follows is known only once it is opened.
    pub sealed: bool,
    /// Whose kit it is.
    pub tenant: Option<String>,
    /// When it was written.
    #[specta(type = Option<String>)]
    pub made_at: Option<DateTime<Utc>>,
    /// Storages that hold a repository by it.
    pub storages: Vec<String>,
}

/// A credential that has to be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "name")]
pub enum NeededCredential {
    /// The secret of the storage of this name.
    StorageSecret(String),
    /// The key of the repository of `TENANT/STORAGE`.
    RepositoryKey(String),
    /// The password of the database `TENANT/NAME`.
    DatabasePassword(String),
    /// The password of the channel of this name, or its address where that is the secret.
    ChannelSecret(String),
}

/// A repository that a key opens.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FoundRepository {
    /// Whose: the tenant's slug.
    pub tenant: String,
    /// The tenant's name; none if the repository does not say it.
    pub name: Option<String>,
    /// What the tenant of this slug is called here; none if there is none.
    pub here: Option<String>,
}

impl From<rebuild::Found> for FoundRepository {
    fn from(found: rebuild::Found) -> Self {
        Self { tenant: found.tenant.to_string(), name: found.name, here: found.here }
    }
}

/// What was brought back.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Rebuilt {
    /// Whose.
    pub tenant: String,
    /// Storages that were added.
    pub storages: Vec<String>,
    /// Policies that were added.
    pub policies: Vec<String>,
    /// Databases that were added.
    pub databases: Vec<String>,
    /// Storages whose repository was opened.
    pub repositories: Vec<String>,
    /// Backups that were listed.
    #[specta(type = u32)]
    pub snapshots: usize,
    /// Credentials to give again.
    pub needed: Vec<NeededCredential>,
    /// What could not be brought, and why.
    pub notes: Vec<String>,
}

impl Rebuilt {
    /// With what came back of the same tenant in another way.
    pub(crate) fn and(&mut self, more: Self) {
        fn unite<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
            for one in more {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
        self.snapshots += more.snapshots;
        unite(&mut self.storages, more.storages);
        unite(&mut self.policies, more.policies);
        unite(&mut self.databases, more.databases);
        unite(&mut self.repositories, more.repositories);
        unite(&mut self.needed, more.needed);
        unite(&mut self.notes, more.notes);
    }
}

impl From<rebuild::Rebuilt> for Rebuilt {
    fn from(rebuilt: rebuild::Rebuilt) -> Self {
        let names = |labels: Vec<bulkhead_model::Label>| labels.iter().map(ToString::to_string).collect();
        Self {
            tenant: rebuilt.tenant.to_string(),
            storages: names(rebuilt.storages),
            policies: names(rebuilt.policies),
            databases: names(rebuilt.databases),
            repositories: names(rebuilt.repositories),
            snapshots: rebuilt.snapshots,
            needed: rebuilt.needed.into_iter().map(NeededCredential::from).collect(),
            notes: rebuilt.notes,
        }
    }
}

impl From<rebuild::Needed> for NeededCredential {
    fn from(needed: rebuild::Needed) -> Self {
        match needed {
            rebuild::Needed::StorageSecret(name) => Self::StorageSecret(name.to_string()),
            rebuild::Needed::RepositoryKey(tenant, storage) => Self::RepositoryKey(format!("{tenant}/{storage}")),
            rebuild::Needed::DatabasePassword(path) => Self::DatabasePassword(path.to_string()),
            rebuild::Needed::ChannelSecret(name) => Self::ChannelSecret(name.to_string()),
        }
    }
}

/// What became of a catalog that was lost.
#[derive(Clone, Debug, Serialize, Type)]
pub struct CatalogRebuilt {
    /// The name under which the damaged one was put aside, in the data folder.
    pub aside: Option<String>,
    /// Tenants that came back.
    pub tenants: Vec<Rebuilt>,
    /// Those that did not, and why. It can be run again for them.
    pub left: Vec<LostTenant>,
}

/// A tenant that did not come back.
#[derive(Clone, Debug, Serialize, Type)]
pub struct LostTenant {
    /// Its slug.
    pub tenant: String,
    /// Why.
    pub failure: Failure,
}

impl LostTenant {
    pub(crate) fn of(tenant: &bulkhead_model::Slug, error: bulkhead_model::Error) -> Self {
        Self { tenant: tenant.to_string(), failure: error.into() }
    }
}

/// What a change of keys did.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KeyRotated {
    /// Whose.
    pub tenant: String,
    /// Storages whose repository opens with the new key and no longer with the old one.
    pub repositories: Vec<String>,
    /// Those that still open with the old one as well, and why.
    pub left: Vec<KeyLeft>,
    /// Those among the repositories whose storage locks every version: the old key's file stays there as one, and opens them with the old
    /// key for whoever may read it.
    pub locked: Vec<String>,
    /// Keys that somebody gave the repositories with restic: they open them as before.
    #[specta(type = u32)]
    pub others: u64,
    /// An earlier change was finished; this one began no other.
    pub resumed: bool,
}

/// A repository that still opens with an old key.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KeyLeft {
    /// Its storage.
    pub storage: String,
    /// Why.
    pub failure: Failure,
}

impl KeyRotated {
    pub(crate) fn of(tenant: &bulkhead_model::Slug, rotated: bulkhead_core::keys::Rotated) -> Self {
        let left = |(storage, error): (bulkhead_model::Label, bulkhead_model::Error)| KeyLeft {
            storage: storage.to_string(),
            failure: error.into(),
        };
        Self {
            tenant: tenant.to_string(),
            repositories: rotated.repositories.iter().map(ToString::to_string).collect(),
            left: rotated.left.into_iter().map(left).collect(),
            locked: rotated.locked.iter().map(ToString::to_string).collect(),
            others: rotated.others,
            resumed: rotated.resumed,
        }
    }
}
