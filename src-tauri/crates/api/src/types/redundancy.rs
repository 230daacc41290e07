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
