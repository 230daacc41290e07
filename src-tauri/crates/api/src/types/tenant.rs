//! Tenants.

use bulkhead_model::colour::Colour;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A tenant to add.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct TenantInput {
    /// Its slug: `a-z`, `0-9` and `-`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
}

/// A tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Tenant {
    /// Its slug.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// When it was added.
    #[specta(type = String)]
    pub created_at: DateTime<Utc>,
    /// The colour that somebody has chosen for it; none goes by its slug.
    pub colour: Option<Colour>,
}

impl From<bulkhead_catalog::Tenant> for Tenant {
    fn from(row: bulkhead_catalog::Tenant) -> Self {
        Self { slug: row.slug.to_string(), name: row.name, created_at: row.created_at, colour: row.colour }
    }
}
