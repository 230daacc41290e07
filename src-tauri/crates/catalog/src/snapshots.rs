//! Snapshots: what the repositories hold, listed quickly.

use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Catalog,
    row::{failed, instant, maybe_instant, millis, signed, unsigned, word},
};

/// One finished backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Full id, hex.
    pub id: String,
    /// Of which database.
    pub database: DatabasePath,
    /// On which storage.
    pub storage: Label,
    /// When its dump began.
    pub taken_at: DateTime<Utc>,
    /// When its dump ended.
    pub finished_at: DateTime<Utc>,
    /// Bytes of the dump.
    pub bytes: u64,
    /// Bytes the repository grew by.
    pub bytes_added: u64,
    /// Number of tables.
    pub tables: u64,
    /// Rows of all tables.
    pub rows: u64,
    /// When a restore of it was seen to be equal.
    pub proved_at: Option<DateTime<Utc>>,
}

/// Snapshots of a catalog.
pub struct Snapshots<'a>(pub(crate) &'a Catalog);

macro_rules! select {
    ($rest:literal) => {
        select!(where "WHERE slug = ?1 AND databases.name = ?2 ", $rest)
    };
    (where $which:literal, $rest:literal) => {
        concat!(
            "SELECT snapshots.id, slug, databases.name AS database, storages.name AS storage, taken_at, finished_at,
                bytes, bytes_added, tables, rows, proved_at
             FROM snapshots JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = tenant_id
                JOIN storages ON storages.id = storage_id ",
            $which,
            $rest
        )
    };
}

/// The columns as SQLite gives them.
#[derive(FromRow)]
struct Columns {
    id: String,
    slug: String,
    database: String,
    storage: String,
    taken_at: i64,
    finished_at: i64,
    bytes: i64,
    bytes_added: i64,
    tables: i64,
    rows: i64,
    proved_at: Option<i64>,
}

impl TryFrom<Columns> for Snapshot {
    type Error = Error;

    fn try_from(row: Columns) -> Result<Self> {
        Ok(Self {
            id: row.id,
            database: DatabasePath { tenant: word(&row.slug)?, database: word(&row.database)? },
            storage: word(&row.storage)?,
            taken_at: instant(row.taken_at)?,
            finished_at: instant(row.finished_at)?,
            bytes: unsigned(row.bytes),
            bytes_added: unsigned(row.bytes_added),
            tables: unsigned(row.tables),
            rows: unsigned(row.rows),
            proved_at: maybe_instant(row.proved_at)?,
        })
    }
}

impl Snapshots<'_> {
    /// Adds a snapshot; one that is there already stays as it is.
    ///
    /// # Errors
    /// `NotFound` if database or storage are gone.
    pub async fn add(&self, snapshot: &Snapshot) -> Result<()> {
        let done = sqlx::query(
            "INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, proved_at)
             SELECT ?, databases.id, storages.id, ?, ?, ?, ?, ?, ?, ?
             FROM databases JOIN tenants ON tenants.id = tenant_id JOIN storages
             WHERE slug = ? AND databases.name = ? AND storages.name = ?
             ON CONFLICT DO UPDATE SET id = excluded.id",
        )
        .bind(&snapshot.id)
        .bind(millis(snapshot.taken_at))
        .bind(millis(snapshot.finished_at))
        .bind(signed(snapshot.bytes))
        .bind(signed(snapshot.bytes_added))
        .bind(signed(snapshot.tables))
        .bind(signed(snapshot.rows))
        .bind(snapshot.proved_at.map(millis))
        .bind(snapshot.database.tenant.as_str())
        .bind(snapshot.database.database.as_str())
        .bind(snapshot.storage.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if done.rows_affected() == 0 { Err(gone(snapshot)) } else { Ok(()) }
    }

    /// The newest snapshot for `latest`, else the one whose id begins with `id`.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` if several ids begin so.
    pub async fn find(&self, database: &DatabasePath, id: &str) -> Result<Snapshot> {
        let all = if id == "latest" {
            select!("ORDER BY taken_at DESC LIMIT 1")
        } else {
            select!("AND substr(snapshots.id, 1, length(?3)) = ?3 LIMIT 2")
        };
        let rows = self
            .fetch(sqlx::query_as(all).bind(database.tenant.as_str()).bind(database.database.as_str()).bind(id))
            .await?;
        match <[Snapshot; 1]>::try_from(rows) {
            Ok([snapshot]) if !id.is_empty() => Ok(snapshot),
            Err(rows) if rows.len() > 1 => {
                Err(Error::new(Code::InvalidInput, format!("more than one snapshot of {database} begins with {id}"))
                    .hint("Give more characters of the id."))
            }
            _ => Err(Error::new(Code::NotFound, format!("there is no snapshot {id:?} of {database}"))
                .hint(format!("List them: bulkhead snapshots {database}."))),
        }
    }

    /// A page, newest first; `before` is `taken_at` of the last row of the page before.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn page(
        &self,
        database: &DatabasePath,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<Snapshot>> {
        let page = select!("AND (?3 IS NULL OR taken_at < ?3) ORDER BY taken_at DESC LIMIT ?4");
        let query = sqlx::query_as(page)
            .bind(database.tenant.as_str())
            .bind(database.database.as_str())
            .bind(before.map(millis))
            .bind(i64::from(limit));
        self.fetch(query).await
    }

    /// All snapshots of a tenant on a storage, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn on_storage(&self, tenant: &Slug, storage: &Label) -> Result<Vec<Snapshot>> {
        let all = select!(where "WHERE slug = ?1 AND storages.name = ?2 ", "ORDER BY taken_at");
        self.fetch(sqlx::query_as(all).bind(tenant.as_str()).bind(storage.as_str())).await
    }

    /// Writes down that a restore of it was seen to be equal.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn mark_proved(&self, id: &str, now: DateTime<Utc>) -> Result<()> {
        let update = sqlx::query("UPDATE snapshots SET proved_at = ? WHERE id = ?").bind(millis(now)).bind(id);
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Forgets a row; the repository is not touched.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn remove(&self, id: &str) -> Result<()> {
        sqlx::query("DELETE FROM snapshots WHERE id = ?")
            .bind(id)
            .execute(&self.0.writer)
            .await
            .map(drop)
            .map_err(failed)
    }

    async fn fetch<'q>(
        &self,
        query: sqlx::query::QueryAs<'q, sqlx::Sqlite, Columns, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<Snapshot>> {
        let rows = query.fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(Snapshot::try_from).collect()
    }
}

fn gone(snapshot: &Snapshot) -> Error {
    Error::new(Code::NotFound, format!("{} or {} was removed meanwhile", snapshot.database, snapshot.storage))
}
