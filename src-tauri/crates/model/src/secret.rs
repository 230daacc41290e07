//! The names under which secrets stand in the keyring.

use std::fmt;

use crate::{Label, Slug};

/// The name of one secret: `bulkhead/<tenant>/<what>`, or `bulkhead/storage/<name>` for a storage of all tenants.
///
/// A slug cannot be mistaken for `storage`, since the part after it always names a kind of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecretName {
    /// The password of a tenant's source database.
    DatabasePassword(Slug, Label),
    /// The key that opens all repositories of a tenant.
    RepositoryKey(Slug),
    /// The password or secret access key of a storage.
    Storage(Label),
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DatabasePassword(tenant, database) => write!(f, "bulkhead/{tenant}/database/{database}"),
            Self::RepositoryKey(tenant) => write!(f, "bulkhead/{tenant}/repository-key"),
            Self::Storage(storage) => write!(f, "bulkhead//storage/{storage}"),
        }
    }
}
