//! Which backups a drill spoke against.

use std::collections::HashMap;

use bulkhead_model::{
    Result, Slug,
    drill::{Outcome, Proof},
};
use chrono::{DateTime, Utc};

use super::Drills;
use crate::row::{failed, instant, word};

/// Drills that were no proof, by the id that their snapshot had first.
pub type Refuted = HashMap<String, Refutation>;

/// A drill that was no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refutation {
    /// How it ended.
    pub outcome: Outcome,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether every row was equal, and what the tenant asserts did not hold: that speaks of the source.
    pub asserted: bool,
}

impl Refutation {
    /// Whether it says more than a proof of then.
    pub(crate) fn is_after(&self, proved: Option<DateTime<Utc>>) -> bool {
        proved.is_none_or(|proved| proved < self.at)
    }

    /// What restores of a backup have shown that was proved then, and tried without a proof since.
    pub(crate) fn beside(proved: Option<DateTime<Utc>>, since: Option<&Self>) -> Proof {
        Proof::of(proved.is_some(), since.map(|drill| (drill.outcome, drill.asserted)))
    }
}

impl Drills<'_> {
    /// The snapshots of a tenant of which the last drill that ran to its end was no proof.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn refuted(&self, tenant: &Slug) -> Result<Refuted> {
        // Of a group with a maximum SQLite gives the other columns of the row that has it.
        let rows: Vec<(String, String, bool, i64)> = sqlx::query_as(
            "SELECT name, outcome, asserted, ended_at FROM (
                SELECT coalesce(snapshots.original, snapshots.id) AS name, outcome, max(drills.id), ended_at,
                    coalesce(json_extract(evidence, '$.reason.code') = 'assertion-failed', 0) AS asserted
                FROM drills JOIN databases ON databases.id = drills.database_id JOIN tenants ON tenants.id = tenant_id
                    JOIN snapshots ON snapshots.id = drills.snapshot
                WHERE slug = ? AND outcome <> 'could-not-run'
                    AND coalesce(json_extract(evidence, '$.reason.code'), '') <> 'repository-damaged' GROUP BY 1)
             WHERE outcome <> 'proved'",
        )
        .bind(tenant.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let refutation = |(name, outcome, asserted, at): (String, String, bool, i64)| {
            Ok((name, Refutation { outcome: word(&outcome)?, at: instant(at)?, asserted }))
        };
        rows.into_iter().map(refutation).collect()
    }
}
