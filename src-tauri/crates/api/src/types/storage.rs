//! Storages.

use bulkhead_model::report::TestReport;
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

/// A storage that was to be added, and its test.
#[derive(Debug, Serialize, Type)]
pub struct StorageAdded {
    /// It; none if the test failed: then it is not there.
    pub storage: Option<Storage>,
    /// What the test found.
    pub report: TestReport,
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
    /// Whether what is written there can be deleted; none while that was not tested.
    pub lasting: Option<bulkhead_model::storage::Lasting>,
}

/// How a storage fills, from the looks at it so far.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StorageFilling {
    /// Name of the storage.
    pub storage: String,
    /// Bytes of all repositories on it; none if none was ever looked at.
    #[specta(type = Option<u32>)]
    pub used: Option<u64>,
    /// Bytes that are free, where the storage can tell.
    #[specta(type = Option<u32>)]
    pub free: Option<u64>,
    /// When it is full, in days: at the earliest, and at the latest where that can be said.
    #[specta(type = Option<(i32, Option<i32>)>)]
    pub full_in_days: Option<(i64, Option<i64>)>,
}

/// How a storage fills.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StorageUsage {
    /// Size of every tenant's repository.
    pub tenants: Vec<TenantUsage>,
    /// Bytes that are free, where the storage can tell.
    #[specta(type = Option<u32>)]
    pub free: Option<u64>,
    /// Bytes a day by which it grows: lower quartile, median, upper quartile. None without a week of looks.
    #[specta(type = Option<Vec<i32>>)]
    pub growth_per_day: Option<[i64; 3]>,
    /// When it is full, in days: at the earliest, and at the latest where that can be said.
    #[specta(type = Option<(i32, Option<i32>)>)]
    pub full_in_days: Option<(i64, Option<i64>)>,
}

/// How a storage came to be as full as it is.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StorageHistory {
    /// The days on which somebody looked, `2026-03-01`, rising. Each list of bytes below is as long.
    pub days: Vec<String>,
    /// The largest tenants, the largest first.
    pub tenants: Vec<StorageSeries>,
    /// All others together; none if there are no others.
    pub rest: Option<StorageSeries>,
    /// Bytes of all repositories at the last looks.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Bytes of the dumps that are in them, before they were deduplicated and compressed.
    #[specta(type = u32)]
    pub dumped: u64,
    /// Bytes that were free at the last look, where the storage can tell.
    #[specta(type = Option<u32>)]
    pub free: Option<u64>,
    /// Bytes a day by which it grows: lower quartile, median, upper quartile.
    #[specta(type = Option<Vec<i32>>)]
    pub growth_per_day: Option<[i64; 3]>,
    /// When it will be full. None if it does not grow, not within ten years, or if that is not known.
    pub full: Option<Forecast>,
    /// Daily looks that a forecast asks for.
    #[specta(type = u32)]
    pub needed: usize,
    /// The repositories on it, by tenant.
    pub repositories: Vec<HeldRepository>,
}

/// Sizes of one tenant's repository, or of several together.
#[derive(Clone, Debug, Serialize, Type)]
pub struct StorageSeries {
    /// Slug of the tenant; of the rest, how many they are.
    pub name: String,
    /// Bytes by day.
    #[specta(type = Vec<u32>)]
    pub bytes: Vec<u64>,
}

/// When a storage will be full, as a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Forecast {
    /// At the earliest, `2026-03-01`.
    pub earliest: String,
    /// About then; none if it can take more than ten years.
    pub about: Option<String>,
    /// Give or take so many days.
    #[specta(type = Option<u32>)]
    pub give_or_take_days: Option<i64>,
}

/// A repository on a storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct HeldRepository {
    /// Slug of the tenant.
    pub tenant: String,
    /// The tenant's name for people; none once it was removed from the catalog.
    pub tenant_name: Option<String>,
    /// Bytes at the last look.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
    /// Snapshots that the catalog knows to be in it.
    #[specta(type = u32)]
    pub snapshots: u64,
    /// Bytes of their dumps.
    #[specta(type = u32)]
    pub dumped: u64,
    /// Snapshots of another program in it, when they were last counted.
    #[specta(type = u32)]
    pub foreign: u64,
    /// When somebody last saw what is there.
    #[specta(type = Option<String>)]
    pub looked_at: Option<DateTime<Utc>>,
    /// Why the last look failed.
    pub failure: Option<Failure>,
}

/// Size of a tenant's repository on a storage.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TenantUsage {
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
            lasting: row.lasting,
        }
    }
}
