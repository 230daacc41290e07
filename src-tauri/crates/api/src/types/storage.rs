//! Storages.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// A storage to add.
#[derive(Debug, Deserialize, Type)]
pub struct StorageInput {
    /// Its name.
    pub name: String,
    /// Its URL, or the path of a local folder; a secret in it goes to the keyring.
    pub url: String,
    /// The secret, if it is not in the URL.
    #[specta(type = Option<String>)]
    pub secret: Option<SecretString>,
}

/// A storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Storage {
    /// Its name.
    pub name: String,
    /// Where it is, without secrets.
    pub location: String,
    /// Whether a secret is in the keyring.
    pub has_secret: bool,
    /// When it was added.
    #[specta(type = String)]
    pub created_at: DateTime<Utc>,
}

/// Size of a tenant's repository on a storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StorageUsage {
    /// Slug of the tenant.
    pub tenant: String,
    /// Bytes of all files; none if it could not be looked at.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// Snapshots in it.
    #[specta(type = Option<u32>)]
    pub snapshots: Option<u64>,
    /// Why it could not be looked at.
    pub failure: Option<Failure>,
}

impl From<bulkhead_catalog::Storage> for Storage {
    fn from(row: bulkhead_catalog::Storage) -> Self {
        Self {
            name: row.name.to_string(),
            location: row.location.to_string(),
            has_secret: row.has_secret,
            created_at: row.created_at,
        }
    }
}
