//! Repositories: one a tenant and storage.

use bulkhead_model::{Code, Error, Label, Result, Slug, storage::Kept};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, is_unique, maybe_instant, millis, unsigned, word},
    storages,
};

/// A repository that was made or taken over.
#[derive(Clone, Debug, PartialEq)]
pub struct Repository {
    /// Whose.
    pub tenant: Slug,
    /// On which storage.
    pub storage: Label,
    /// The repository's own id, hex.
    pub id: String,
    /// When it was made or taken over.
    pub created_at: DateTime<Utc>,
    /// What came of the last look at it.
    pub look: Look,
}

impl Repository {
    /// Whether the last look found the storage, and no repository there.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.look.failure.as_ref().is_some_and(|error| error.code == Code::RepositoryMissing)
    }
}

/// What came of the last look at a repository. Not having been able to look says nothing of what is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// When somebody last saw what is there.
    pub looked_at: Option<DateTime<Utc>>,
    /// When somebody last tried.
    pub tried_at: Option<DateTime<Utc>>,
    /// Why that failed.
    pub failure: Option<Error>,
    /// Snapshots of another program, when they were last counted.
    pub foreign: u64,
    /// How long all that is in it is locked; none while nobody has asked.
    pub kept: Option<Kept>,
}

/// Repositories of a catalog.
pub struct Repositories<'a>(pub(crate) &'a Catalog);

/// Those of a tenant, whose slug comes next.
const SNAPSHOTS: &str = "snapshots WHERE (SELECT slug FROM databases JOIN tenants ON tenants.id = tenant_id WHERE databases.id = database_id)";

type Row = (String, String, String, i64, Option<i64>, Option<i64>, Option<String>, i64, Option<i64>);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT tenant, storages.name, repository, repositories.created_at, looked_at, tried_at, look_failure,
                foreign_snapshots, kept_until
             FROM repositories JOIN storages ON storages.id = storage_id ",
            $rest
        )
    };
}

fn repository(
    (tenant, storage, id, created_at, looked_at, tried_at, failure, foreign, kept): Row,
) -> Result<Repository> {
    let look = Look {
        looked_at: maybe_instant(looked_at)?,
        tried_at: maybe_instant(tried_at)?,
        failure: failure.as_deref().map(from_json).transpose()?,
        foreign: unsigned(foreign),
        kept: match kept {
            Some(0) => Some(Kept::Deletable),
            Some(i64::MAX) => Some(Kept::Held),
            until => maybe_instant(until)?.map(Kept::Until),
        },
    };
    Ok(Repository { tenant: word(&tenant)?, storage: word(&storage)?, id, created_at: instant(created_at)?, look })
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
            Ok(_) => {
                self.0.chart().await;
                Ok(())
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// Whether what names its data is known to be damaged.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn is_broken(&self, tenant: &Slug, storage: &Label) -> Result<bool> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM repositories WHERE tenant = ? AND broken_at IS NOT NULL
                AND storage_id = (SELECT id FROM storages WHERE name = ?))",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .fetch_one(&self.0.readers)
        .await
        .map_err(failed)
    }

    /// Writes down how long all that is in a repository is locked.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set_kept(&self, tenant: &Slug, storage: &Label, kept: Kept) -> Result<()> {
        let until = match kept {
            Kept::Deletable => 0,
            Kept::Until(until) => millis(until),
            Kept::Held => i64::MAX,
        };
        let update = sqlx::query(
            "UPDATE repositories SET kept_until = ? WHERE tenant = ? AND storage_id = (SELECT id FROM storages WHERE name = ?)",
        );
        let update = update.bind(until).bind(tenant.as_str()).bind(storage.as_str());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Gives a repository up with all that was in it and all that is known of it. A copy elsewhere of what was in it stays.
    ///
    /// # Errors
    /// `Busy` while a job of the tenant is active.
    pub async fn give_up(&self, tenant: &Slug, storage: &Label) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let removed = sqlx::query(
            "DELETE FROM repositories WHERE tenant = ?1 AND storage_id = (SELECT id FROM storages WHERE name = ?2)
                AND NOT EXISTS (SELECT 1 FROM jobs JOIN tenants ON tenants.id = tenant_id
                    WHERE slug = ?1 AND state IN ('queued', 'running', 'cancelling'))",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        if removed.rows_affected() == 0 {
            return Err(Error::new(Code::Busy, format!("a job of {tenant} is active"))
                .hint("Wait for it, or cancel it: bulkhead jobs."));
        }
        for which in ["usage WHERE tenant", "shares WHERE tenant", "damaged_packs WHERE tenant", SNAPSHOTS] {
            let delete = format!("DELETE FROM {which} = ?1 AND storage_id = (SELECT id FROM storages WHERE name = ?2)");
            let delete = sqlx::query(sqlx::AssertSqlSafe(delete)).bind(tenant.as_str()).bind(storage.as_str());
            delete.execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        self.0.chart().await;
        Ok(())
    }

    /// Forgets a repository that was removed.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn remove(&self, tenant: &Slug, storage: &Label) -> Result<()> {
        let delete = sqlx::query(
            "DELETE FROM repositories WHERE tenant = ? AND storage_id = (SELECT id FROM storages WHERE name = ?)",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str());
        delete.execute(&self.0.writer).await.map_err(failed)?;
        self.0.chart().await;
        Ok(())
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
