//! Tenants.

use bulkhead_model::{Code, Error, Result, Slug, colour::Colour};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, is_unique, millis, to_json, word},
};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its name for machines.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// The colour that somebody has chosen for it.
    pub colour: Option<Colour>,
}

/// Tenants of a catalog.
pub struct Tenants<'a>(pub(crate) &'a Catalog);

type Row = (String, String, i64, Option<String>);

fn tenant((slug, name, created_at, colour): Row) -> Result<Tenant> {
    let colour = colour.as_deref().map(word).transpose()?;
    Ok(Tenant { slug: word(&slug)?, name, created_at: instant(created_at)?, colour })
}

impl Tenants<'_> {
    /// Adds a tenant.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub async fn add(&self, slug: &Slug, name: &str, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query("INSERT INTO tenants (slug, name, created_at) VALUES (?, ?, ?)")
            .bind(slug.as_str())
            .bind(name)
            .bind(millis(now));
        match insert.execute(&self.0.writer).await {
            Err(error) if is_unique(&error) => {
                Err(Error::new(Code::AlreadyExists, format!("the tenant {slug} exists already"))
                    .hint("Choose another slug."))
            }
            Ok(_) => {
                // Its repositories may have been there before.
                self.0.chart().await;
                Ok(())
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Whom to call about a tenant, one line each.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn contacts(&self, slug: &Slug) -> Result<Vec<String>> {
        let found: Option<String> = sqlx::query_scalar("SELECT contacts FROM tenants WHERE slug = ?")
            .bind(slug.as_str())
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        found.map_or_else(|| Err(not_found(slug)), |contacts| from_json(&contacts))
    }

    /// Says whom to call about a tenant.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_contacts(&self, slug: &Slug, contacts: &[String]) -> Result<()> {
        self.set("contacts", slug, Some(&to_json(&contacts)?)).await
    }

    /// All tenants, by slug.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self) -> Result<Vec<Tenant>> {
        let rows: Vec<Row> = sqlx::query_as("SELECT slug, name, created_at, colour FROM tenants ORDER BY slug")
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        rows.into_iter().map(tenant).collect()
    }

    /// One tenant.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, slug: &Slug) -> Result<Tenant> {
        let row: Option<Row> = sqlx::query_as("SELECT slug, name, created_at, colour FROM tenants WHERE slug = ?")
            .bind(slug.as_str())
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        row.map(tenant).transpose()?.ok_or_else(|| not_found(slug))
    }

    /// Gives a tenant another name for people.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rename(&self, slug: &Slug, name: &str) -> Result<()> {
        self.set("name", slug, Some(name)).await
    }

    /// Gives a tenant a colour, or takes the chosen one away.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_colour(&self, slug: &Slug, colour: Option<Colour>) -> Result<()> {
        self.set("colour", slug, colour.map(|colour| colour.to_string()).as_deref()).await
    }

    async fn set(&self, column: &'static str, slug: &Slug, value: Option<&str>) -> Result<()> {
        let update = format!("UPDATE tenants SET {column} = ? WHERE slug = ?");
        let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(value).bind(slug.as_str());
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(slug)) } else { Ok(()) }
    }

    /// Removes a tenant with its databases, snapshots' rows, jobs, and these marks. Whoever gets its slug later begins anew;
    /// only its repositories, and what is known of them, stay.
    ///
    /// # Errors
    /// `NotFound`, or `Busy` while a job is active.
    pub async fn remove(&self, slug: &Slug, marks: &[String]) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let removed = sqlx::query(
            "DELETE FROM tenants WHERE slug = ?1 AND NOT EXISTS (SELECT 1 FROM jobs WHERE tenant_id = tenants.id
                AND state IN ('queued', 'running', 'cancelling'))",
        )
        .bind(slug.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        if removed.rows_affected() > 0 {
            for table in ["kits", "rekeyed", "disasters", "pauses"] {
                let delete = format!("DELETE FROM {table} WHERE tenant = ?");
                let delete = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(slug.as_str());
                delete.execute(&mut *transaction).await.map_err(failed)?;
            }
            sqlx::query("DELETE FROM marks WHERE what IN (SELECT value FROM json_each(?))")
                .bind(to_json(&marks)?)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
            transaction.commit().await.map_err(failed)?;
            self.0.chart().await;
            return Ok(());
        }
        drop(transaction);
        self.get(slug).await?;
        Err(Error::new(Code::Busy, format!("a job of {slug} is active")).hint("Wait for it, or cancel it."))
    }
}

pub(crate) fn not_found(slug: &Slug) -> Error {
    Error::new(Code::NotFound, format!("there is no tenant {slug}")).hint("List them: bulkhead tenant list.")
}
