//! Policies, the rules of tenants and databases, and who has which.

mod who;

use std::{collections::HashMap, str::FromStr, sync::Arc};

use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result, Slug,
    policy::{Origin, Rules},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog, databases,
    row::{failed, from_json, is_unique, millis, to_json, unsigned, word},
    tenants,
};

pub use who::Assignment;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: Label,
    /// Its rules.
    pub rules: Rules,
    /// Tenants it is assigned to.
    pub tenants: u64,
    /// Databases it is assigned to.
    pub databases: u64,
}

/// Who rules are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A tenant, and through it its databases.
    Tenant(Slug),
    /// One database.
    Database(DatabasePath),
}

impl FromStr for Subject {
    type Err = Error;

    /// Reads `TENANT` or `TENANT/NAME`.
    fn from_str(text: &str) -> Result<Self> {
        if text.contains('/') { text.parse().map(Self::Database) } else { text.parse().map(Self::Tenant) }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tenant(tenant) => tenant.fmt(f),
            Self::Database(path) => path.fmt(f),
        }
    }
}

/// The rules of all places that hold for one database, in the order of inheritance.
#[derive(Clone, Debug)]
pub struct Places(Vec<(Origin, Arc<Rules>)>);

impl Places {
    /// The places.
    #[must_use]
    pub fn as_slice(&self) -> Vec<(Origin, &Rules)> {
        self.0.iter().map(|(origin, rules)| (origin.clone(), rules.as_ref())).collect()
    }
}

/// Policies of a catalog.
pub struct Policies<'a>(pub(crate) &'a Catalog);

type Row = (String, String, i64, i64);

fn policy((name, rules, tenants, databases): Row) -> Result<Policy> {
    let (tenants, databases) = (unsigned(tenants), unsigned(databases));
    Ok(Policy { name: word(&name)?, rules: from_json(&rules)?, tenants, databases })
}

const SELECT: &str = "SELECT name, rules, (SELECT count(*) FROM tenants WHERE policy_id = policies.id),
    (SELECT count(*) FROM databases WHERE policy_id = policies.id) FROM policies
    WHERE ?1 IS NULL OR name = ?1 ORDER BY name";

/// A database's own policy comes instead of its tenant's.
const PLACES: &str =
    "SELECT databases.id, slug, databases.name, policies.name, policies.rules, tenants.rules, databases.rules
    FROM databases JOIN tenants ON tenants.id = tenant_id
        LEFT JOIN policies ON policies.id = coalesce(databases.policy_id, tenants.policy_id)
    WHERE (?1 IS NULL OR slug = ?1) AND (?2 IS NULL OR databases.name = ?2) ORDER BY slug, databases.name";

type PlacesRow = (i64, String, String, Option<String>, Option<String>, String, String);

impl Policies<'_> {
    /// Adds a policy.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub async fn add(&self, name: &Label, rules: &Rules, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query("INSERT INTO policies (name, rules, created_at) VALUES (?, ?, ?)")
            .bind(name.as_str())
            .bind(to_json(rules)?)
            .bind(millis(now));
        match insert.execute(&self.0.writer).await {
            Err(error) if is_unique(&error) => {
                Err(Error::new(Code::AlreadyExists, format!("the policy {name} exists already"))
                    .hint("Choose another name, or change it: bulkhead policy set."))
            }
            result => result.map(drop).map_err(failed),
        }
    }

    /// Gives a policy other rules.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update(&self, name: &Label, rules: &Rules) -> Result<()> {
        let update =
            sqlx::query("UPDATE policies SET rules = ? WHERE name = ?").bind(to_json(rules)?).bind(name.as_str());
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }

    /// All policies, by name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self) -> Result<Vec<Policy>> {
        let rows: Vec<Row> =
            sqlx::query_as(SELECT).bind(None::<&str>).fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(policy).collect()
    }

    /// One policy.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, name: &Label) -> Result<Policy> {
        let row: Option<Row> =
            sqlx::query_as(SELECT).bind(name.as_str()).fetch_optional(&self.0.readers).await.map_err(failed)?;
        row.map(policy).transpose()?.ok_or_else(|| not_found(name))
    }

    /// Removes a policy that nobody has.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` while it is assigned.
    pub async fn remove(&self, name: &Label) -> Result<()> {
        let removed = sqlx::query(
            "DELETE FROM policies WHERE name = ? AND id NOT IN (SELECT policy_id FROM tenants WHERE policy_id IS NOT NULL
                UNION ALL SELECT policy_id FROM databases WHERE policy_id IS NOT NULL)",
        )
        .bind(name.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if removed.rows_affected() > 0 {
            return Ok(());
        }
        let policy = self.get(name).await?;
        let (tenants, databases) = (policy.tenants, policy.databases);
        Err(Error::new(Code::Refused, format!("the policy {name} is in use: tenants {tenants}, databases {databases}"))
            .hint("Assign another one to them first: bulkhead policy assign."))
    }

    /// Gives somebody a policy, or none.
    ///
    /// # Errors
    /// `NotFound` for either.
    pub async fn assign(&self, subject: &Subject, policy: Option<&Label>) -> Result<()> {
        if let Some(name) = policy {
            self.get(name).await?;
        }
        let name = policy.map(Label::as_str);
        let policy = "(SELECT id FROM policies WHERE name = ?1)";
        self.change(subject, &format!("policy_id = {policy}"), name).await
    }

    /// Gives somebody rules of their own; what is absent in them is inherited.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_rules(&self, subject: &Subject, rules: &Rules) -> Result<()> {
        self.change(subject, "rules = ?1", Some(&to_json(rules)?)).await
    }

    /// The rules that somebody has of their own.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rules(&self, subject: &Subject) -> Result<Rules> {
        let query = match subject {
            Subject::Tenant(_) => "SELECT rules FROM tenants WHERE slug = ?1",
            Subject::Database(_) => {
                "SELECT databases.rules FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ?1 AND databases.name = ?2"
            }
        };
        let (tenant, database) = subject.names();
        let found: Option<String> = sqlx::query_scalar(query)
            .bind(tenant)
            .bind(database)
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        found.map_or_else(|| Err(subject.not_found()), |rules| from_json(&rules))
    }

    /// The policy that somebody has of their own.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn assigned(&self, subject: &Subject) -> Result<Option<Label>> {
        let query = match subject {
            Subject::Tenant(_) => {
                "SELECT policies.name FROM tenants LEFT JOIN policies ON policies.id = policy_id WHERE slug = ?1"
            }
            Subject::Database(_) => {
                "SELECT policies.name FROM databases JOIN tenants ON tenants.id = tenant_id
                    LEFT JOIN policies ON policies.id = databases.policy_id WHERE slug = ?1 AND databases.name = ?2"
            }
        };
        let (tenant, database) = subject.names();
        let found: Option<Option<String>> = sqlx::query_scalar(query)
            .bind(tenant)
            .bind(database)
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        found.ok_or_else(|| subject.not_found())?.as_deref().map(word).transpose()
    }

    async fn change(&self, subject: &Subject, set: &str, value: Option<&str>) -> Result<()> {
        let statement = match subject {
            Subject::Tenant(_) => format!("UPDATE tenants SET {set} WHERE slug = ?2 AND ?3 IS NULL"),
            Subject::Database(_) => {
                format!(
                    "UPDATE databases SET {set} WHERE name = ?3 AND tenant_id = (SELECT id FROM tenants WHERE slug = ?2)"
                )
            }
        };
        let (tenant, database) = subject.names();
        // Put together from the words above alone.
        let update = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(value).bind(tenant).bind(database);
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(subject.not_found()) } else { Ok(()) }
    }

    /// The rules that hold for one database, or for each of a tenant, or for all.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn places(
        &self,
        tenant: Option<&Slug>,
        database: Option<&Label>,
    ) -> Result<Vec<(i64, DatabasePath, Places)>> {
        let rows: Vec<PlacesRow> = sqlx::query_as(PLACES)
            .bind(tenant.map(Slug::as_str))
            .bind(database.map(Label::as_str))
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        // A thousand databases have the same few rules.
        let mut known = HashMap::new();
        rows.into_iter().map(|row| places(row, &mut known)).collect()
    }
}

fn places(row: PlacesRow, known: &mut HashMap<String, Arc<Rules>>) -> Result<(i64, DatabasePath, Places)> {
    let (id, slug, name, policy, policy_rules, tenant, database) = row;
    let mut read = |text: String| -> Result<Arc<Rules>> {
        if let Some(rules) = known.get(&text) {
            return Ok(rules.clone());
        }
        let rules = Arc::new(from_json::<Rules>(&text)?);
        known.insert(text, rules.clone());
        Ok(rules)
    };
    let mut places = Vec::with_capacity(3);
    if let Some((policy, rules)) = policy.zip(policy_rules) {
        places.push((Origin::Policy(word(&policy)?), read(rules)?));
    }
    places.push((Origin::Tenant, read(tenant)?));
    places.push((Origin::Database, read(database)?));
    Ok((id, DatabasePath { tenant: word(&slug)?, database: word(&name)? }, Places(places)))
}

impl Subject {
    fn names(&self) -> (&str, Option<&str>) {
        match self {
            Self::Tenant(tenant) => (tenant.as_str(), None),
            Self::Database(path) => (path.tenant.as_str(), Some(path.database.as_str())),
        }
    }

    fn not_found(&self) -> Error {
        match self {
            Self::Tenant(tenant) => tenants::not_found(tenant),
            Self::Database(path) => databases::not_found(path),
        }
    }
}

fn not_found(name: &Label) -> Error {
    Error::new(Code::NotFound, format!("there is no policy {name}")).hint("List them: bulkhead policy list.")
}
