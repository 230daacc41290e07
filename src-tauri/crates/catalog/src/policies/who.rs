//! Who has which policy, and rules of their own.

use bulkhead_model::{DatabasePath, Label, Result, Slug, policy::Origin};
use chrono::Duration;
use std::sync::Arc;

use super::{Places, Policies, Subject};
use crate::{
    row::{failed, from_json, word},
    tenants,
};

/// A tenant or a database, and what it has of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Whose.
    pub subject: Subject,
    /// The tenant's name for people.
    pub tenant_name: String,
    /// The policy assigned to them themselves; a database without one has its tenant's.
    pub policy: Option<Label>,
    /// Whether they have rules of their own.
    pub own_rules: bool,
}

type Row = (String, String, Option<String>, Option<String>, bool);

const WHO: &str = "SELECT slug, tenants.name, NULL AS base, policies.name, tenants.rules <> '{}'
        FROM tenants LEFT JOIN policies ON policies.id = tenants.policy_id
    UNION ALL SELECT slug, tenants.name, databases.name, policies.name, databases.rules <> '{}'
        FROM databases JOIN tenants ON tenants.id = tenant_id LEFT JOIN policies ON policies.id = databases.policy_id
    ORDER BY slug, base";

/// How long the last backup of each database took that has this policy; the longest of them.
const LONGEST: &str = "SELECT max((SELECT ended_at - started_at FROM jobs WHERE database_id = databases.id
        AND kind = 'backup' AND state = 'done' ORDER BY jobs.id DESC LIMIT 1))
    FROM databases JOIN tenants ON tenants.id = tenant_id
    WHERE coalesce(databases.policy_id, tenants.policy_id) = (SELECT id FROM policies WHERE name = ?)";

fn assignment((slug, tenant_name, base, policy, own_rules): Row) -> Result<Assignment> {
    let tenant: Slug = word(&slug)?;
    let subject = match base {
        None => Subject::Tenant(tenant),
        Some(name) => Subject::Database(DatabasePath { tenant, database: word(&name)? }),
    };
    Ok(Assignment { subject, tenant_name, policy: policy.as_deref().map(word).transpose()?, own_rules })
}

impl Policies<'_> {
    /// All tenants and databases: a tenant, then its databases.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn who(&self) -> Result<Vec<Assignment>> {
        let rows: Vec<Row> = sqlx::query_as(WHO).fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(assignment).collect()
    }

    /// The rules of all places that hold for a tenant, before those of a database.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn tenant(&self, tenant: &Slug) -> Result<Places> {
        let row: Option<(Option<String>, Option<String>, String)> = sqlx::query_as(
            "SELECT policies.name, policies.rules, tenants.rules FROM tenants
             LEFT JOIN policies ON policies.id = policy_id WHERE slug = ?",
        )
        .bind(tenant.as_str())
        .fetch_optional(&self.0.readers)
        .await
        .map_err(failed)?;
        let (policy, rules, own) = row.ok_or_else(|| tenants::not_found(tenant))?;
        let mut places = Vec::with_capacity(2);
        if let Some((name, rules)) = policy.zip(rules) {
            places.push((Origin::Policy(word(&name)?), Arc::new(from_json(&rules)?)));
        }
        places.push((Origin::Tenant, Arc::new(from_json(&own)?)));
        Ok(Places(places))
    }

    /// How long a run of a policy takes at most, by the last good backup of each database that has it; none before the first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn longest_run(&self, policy: &Label) -> Result<Option<Duration>> {
        let millis: Option<i64> =
            sqlx::query_scalar(LONGEST).bind(policy.as_str()).fetch_one(&self.0.readers).await.map_err(failed)?;
        Ok(millis.map(Duration::milliseconds))
    }
}
