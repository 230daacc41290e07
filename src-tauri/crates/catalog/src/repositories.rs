//! Repositories: one a tenant and storage.

use bulkhead_model::{Code, Error, Label, Result, Slug};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, instant, is_unique, millis, word},
    storages,
};

/// A repository that was made or taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Whose.
    pub tenant: Slug,
    /// On which storage.
    pub storage: Label,
    /// The repository's own id, hex.
    pub id: String,
    /// When it was made or taken over.
    pub created_at: DateTime<Utc>,
}

/// Repositories of a catalog.
pub struct Repositories<'a>(pub(crate) &'a Catalog);

type Row = (String, String, String, i64);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT tenant, storages.name, repository, repositories.created_at
             FROM repositories JOIN storages ON storages.id = storage_id ",
            $rest
        )
    };
}

fn repository((tenant, storage, id, created_at): Row) -> Result<Repository> {
    Ok(Repository { tenant: word(&tenant)?, storage: word(&storage)?, id, created_at: instant(created_at)? })
}

impl Repositories<'_> {
    /// The repository of a tenant on a storage.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn get(&self, tenant: &Slug, storage: &Label) -> Result<Option<Repository>> {
        let row: Option<Row> = sqlx::query_as(select!("WHERE tenant = ? AND storages.name = ?"))
            .bind(tenant.as_str())
            .bind(storage.as_str())
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        row.map(repository).transpose()
    }

    /// Adds a repository.
    ///
    /// # Errors
    /// `NotFound` for the storage, `AlreadyExists`.
    pub async fn add(&self, row: &Repository) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO repositories (tenant, storage_id, repository, created_at) SELECT ?, id, ?, ? FROM storages WHERE name = ?",
        )
        .bind(row.tenant.as_str())
        .bind(&row.id)
        .bind(millis(row.created_at))
        .bind(row.storage.as_str());
        match insert.execute(&self.0.writer).await {
            Ok(done) if done.rows_affected() == 0 => Err(storages::not_found(&row.storage)),
            Err(error) if is_unique(&error) => Err(Error::new(
                Code::AlreadyExists,
                format!("{} has a repository on {} already", row.tenant, row.storage),
            )),
            result => result.map(drop).map_err(failed),
        }
    }

    /// Repositories of one tenant or of all.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self, tenant: Option<&Slug>) -> Result<Vec<Repository>> {
        let rows: Vec<Row> = sqlx::query_as(select!("WHERE ?1 IS NULL OR tenant = ?1 ORDER BY tenant, storages.name"))
            .bind(tenant.map(Slug::as_str))
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        rows.into_iter().map(repository).collect()
    }
}
