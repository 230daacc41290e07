//! 3-2-1-1-0.

use bulkhead_model::redundancy::{Finding, Met, RedundancyRule};
use serde::Serialize;
use specta::Type;

/// A part of the rule, and whether it is met.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RedundancyPart {
    /// Which.
    pub part: RedundancyRule,
    /// In words: `3 copies`.
    pub title: String,
    /// Whether it is met.
    pub answer: Met,
    /// What was found.
    pub found: String,
    /// What to do if it is not met.
    pub hint: String,
}

impl From<Finding> for RedundancyPart {
    fn from(finding: Finding) -> Self {
        Self {
            part: finding.part,
            title: finding.part.to_string(),
            answer: finding.answer,
            found: finding.found,
            hint: finding.hint.to_owned(),
        }
    }
}

/// The rule for all databases of a tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TenantRedundancy {
    /// Whether all of it is met; none without databases.
    pub answer: Option<Met>,
    /// Each part as the weakest of them has it; nothing of a tenant without databases.
    pub parts: Vec<RedundancyPart>,
    /// The databases, by name.
    pub databases: Vec<DatabaseRedundancy>,
}

/// The rule for one database of a tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DatabaseRedundancy {
    /// `TENANT/NAME`.
    pub database: String,
    /// The parts, in their order.
    pub parts: Vec<RedundancyPart>,
}
