//! Snapshots: what the repositories hold, listed quickly.

mod find;
mod places;
mod removal;

use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug, drill::Proof};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

pub use find::{Cursor, Filter, State};
pub use places::{Absent, Newest};

use crate::{
    Catalog, Refutation, Refuted,
    row::{failed, instant, maybe_instant, millis, signed, to_json, unsigned, word},
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
    /// Since when it is kept by hand.
    pub pinned_at: Option<DateTime<Utc>>,
    /// The snapshot that it is a copy of, full id, hex.
    pub original: Option<String>,
    /// Since when nobody who looked found it in its repository.
    pub missing_at: Option<DateTime<Utc>>,
    /// When all bytes of its repository were read and were right.
    pub read_at: Option<DateTime<Utc>>,
    /// Since when it is known to need data that is damaged.
    pub damaged_at: Option<DateTime<Utc>>,
    /// Whether a restore made it of what it was about to replace, whether it came to that or not: no newest backup as others are.
    pub set_aside: bool,
}

impl Snapshot {
    /// What it and its copies have in common: the id of the original.
    #[must_use]
    pub fn name(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.id)
    }

    /// Its last drill, if that was no proof and nothing has proved it since.
    #[must_use]
    pub fn refuted<'a>(&self, drills: &'a Refuted) -> Option<&'a Refutation> {
        drills.get(self.name()).filter(|drill| drill.is_after(self.proved_at))
    }

    /// What restores of it have shown.
    #[must_use]
    pub fn proof(&self, drills: &Refuted) -> Proof {
        Refutation::beside(self.proved_at, self.refuted(drills))
    }

    /// Whether it counts: it is where it should be, and nothing that it needs is known to be damaged.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.missing_at.is_none() && self.damaged_at.is_none()
    }
}

/// Snapshots of a catalog.
pub struct Snapshots<'a>(pub(crate) &'a Catalog);

/// Each backup once, however many places it has: its original, or a copy that is there, or whole, where the original is not. Most
/// rows are originals that are whole, and nothing is looked up for those.
macro_rules! once {
    () => {
        "(original IS NULL AND coalesce(missing_at, damaged_at) IS NULL OR NOT EXISTS (SELECT 1 FROM snapshots AS first
            WHERE (first.id = coalesce(snapshots.original, snapshots.id)
                OR first.original = coalesce(snapshots.original, snapshots.id))
            AND first.forgotten_at IS NULL
            AND (first.missing_at IS NOT NULL, first.damaged_at IS NOT NULL, first.original IS NOT NULL, first.rowid)
                < (snapshots.missing_at IS NOT NULL, snapshots.damaged_at IS NOT NULL, snapshots.original IS NOT NULL,
                    snapshots.rowid))) "
    };
}
pub(crate) use once;

macro_rules! select {
    ($($rest:expr),+) => {
        select!(where "WHERE forgotten_at IS NULL AND slug = ?1 AND databases.name = ?2 ", $($rest),+)
    };
    (where $which:literal, $($rest:expr),+) => {
        concat!(
            "SELECT snapshots.id, slug, databases.name AS database, storages.name AS storage, taken_at, finished_at,
                bytes, bytes_added, tables, rows, proved_at, pinned_at, original, missing_at, read_at, damaged_at,
                set_aside
             FROM snapshots JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = tenant_id
                JOIN storages ON storages.id = storage_id ",
            $which,
            $($rest),+
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
    pinned_at: Option<i64>,
    original: Option<String>,
    missing_at: Option<i64>,
    read_at: Option<i64>,
    damaged_at: Option<i64>,
    set_aside: bool,
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
            pinned_at: maybe_instant(row.pinned_at)?,
            original: row.original,
            missing_at: maybe_instant(row.missing_at)?,
            read_at: maybe_instant(row.read_at)?,
            damaged_at: maybe_instant(row.damaged_at)?,
            set_aside: row.set_aside,
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
            "INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, proved_at, pinned_at, original, set_aside)
             SELECT ?, databases.id, storages.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
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
        .bind(snapshot.pinned_at.map(millis))
        .bind(snapshot.original.as_deref())
        .bind(snapshot.set_aside)
        .bind(snapshot.database.tenant.as_str())
        .bind(snapshot.database.database.as_str())
        .bind(snapshot.storage.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if done.rows_affected() == 0 { Err(gone(snapshot)) } else { Ok(()) }
    }

    /// The newest snapshot for `latest`, else the one whose id begins with `id`; or the one on a storage that is a copy of
    /// it. One that is dated after `by` is the newest only if there is no other, and so is one that a restore made of what it was about
    /// to replace: who asks for the newest does not mean what went wrong.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` if several ids begin so.
    pub async fn find(
        &self,
        database: &DatabasePath,
        id: &str,
        storage: Option<&Label>,
        by: DateTime<Utc>,
    ) -> Result<Snapshot> {
        let all = if id == "latest" {
            select!(
                "AND ?3 = 'latest' AND (?4 IS NULL OR storages.name = ?4) AND missing_at IS NULL AND damaged_at IS NULL
                 ORDER BY taken_at > ?5, set_aside, taken_at DESC, original IS NOT NULL LIMIT 1"
            )
        } else {
            select!(
                "AND (substr(snapshots.id, 1, length(?3)) = ?3
                    OR (?4 IS NOT NULL AND substr(original, 1, length(?3)) = ?3))
                 AND (?4 IS NULL OR storages.name = ?4)
                 ORDER BY snapshots.id, missing_at IS NOT NULL, damaged_at IS NOT NULL LIMIT 9"
            )
        };
        let query = sqlx::query_as(all)
            .bind(database.tenant.as_str())
            .bind(database.database.as_str())
            .bind(id)
            .bind(storage.map(Label::as_str))
            .bind(millis(by));
        let mut rows = self.fetch(query).await?;
        // A repository that was moved is known by two storages: one snapshot, and the place where it is.
        rows.dedup_by(|next, first| next.id == first.id);
        if id.is_empty() {
            return Err(Error::new(Code::InvalidInput, format!("no snapshot of {database} was named")).hint(format!(
                "Give the first characters of its id, or latest: bulkhead snapshots {}.",
                database.argument()
            )));
        }
        if rows.is_empty() {
            // That there is no such database is another matter than that it has no such backup.
            self.0.databases().get(database).await?;
            if let Some(storage) = storage {
                self.0.storages().get(storage).await?;
            }
        }
        match <[Snapshot; 1]>::try_from(rows) {
            Ok([snapshot]) => Ok(snapshot),
            Err(rows) if rows.len() > 1 => {
                Err(Error::new(Code::InvalidInput, format!("more than one snapshot of {database} begins with {id}"))
                    .hint("Give more characters of the id."))
            }
            _ if id == "latest" => {
                let mut all = self.all(database).await?;
                all.retain(|row| storage.is_none_or(|storage| row.storage == *storage));
                Err(none_whole(database, storage, &all))
            }
            _ => Err(Error::new(Code::NotFound, format!("there is no snapshot {id:?} of {database}"))
                .hint(format!("List them: bulkhead snapshots {}.", database.argument()))),
        }
    }

    /// The newest snapshot that was taken at an instant or before it, and is not known to be gone.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn at(&self, database: &DatabasePath, instant: DateTime<Utc>) -> Result<Option<Snapshot>> {
        let at =
            select!("AND missing_at IS NULL AND taken_at <= ?3 ORDER BY taken_at DESC, original IS NOT NULL LIMIT 1");
        let row: Option<Columns> = sqlx::query_as(at)
            .bind(database.tenant.as_str())
            .bind(database.database.as_str())
            .bind(millis(instant))
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        row.map(Snapshot::try_from).transpose()
    }

    /// A page, newest first; `before` is `taken_at` of the last row of the page before. Each backup is listed once: its original, or a
    /// copy that is there, or whole, where the original is not.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn page(
        &self,
        database: &DatabasePath,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<Snapshot>> {
        let page = select!("AND (?3 IS NULL OR taken_at < ?3) AND ", once!(), "ORDER BY taken_at DESC LIMIT ?4");
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
        let all =
            select!(where "WHERE forgotten_at IS NULL AND slug = ?1 AND storages.name = ?2 ", "ORDER BY taken_at");
        self.fetch(sqlx::query_as(all).bind(tenant.as_str()).bind(storage.as_str())).await
    }

    /// All snapshots of a database on all storages, newest first, copies among them.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn all(&self, database: &DatabasePath) -> Result<Vec<Snapshot>> {
        let all = select!("ORDER BY taken_at DESC, original IS NOT NULL");
        self.fetch(sqlx::query_as(all).bind(database.tenant.as_str()).bind(database.database.as_str())).await
    }

    /// Where backups are or should be, by the ids of their originals: those first, then their copies by storage.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn places(&self, originals: &[String]) -> Result<Vec<Snapshot>> {
        let all = select!(
            where "WHERE forgotten_at IS NULL AND (snapshots.id IN (SELECT value FROM json_each(?1))
                OR original IN (SELECT value FROM json_each(?1))) ",
            "ORDER BY original IS NOT NULL, storages.name"
        );
        self.fetch(sqlx::query_as(all).bind(to_json(&originals)?)).await
    }

    /// Writes down that a restore of it was seen to be equal.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn mark_proved(&self, id: &str, now: DateTime<Utc>) -> Result<()> {
        let update = sqlx::query("UPDATE snapshots SET proved_at = ? WHERE id = ?").bind(millis(now)).bind(id);
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Keeps a snapshot and its copies by hand from `at` on, or no longer.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn pin(&self, id: &str, at: Option<DateTime<Utc>>) -> Result<()> {
        let update = sqlx::query("UPDATE snapshots SET pinned_at = ?1 WHERE id = ?2 OR original = ?2")
            .bind(at.map(millis))
            .bind(id);
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
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

/// There is no latest: that there are some which are damaged or missing is another matter than that there are none.
fn none_whole(database: &DatabasePath, storage: Option<&Label>, all: &[Snapshot]) -> Error {
    let count =
        |missing: bool| all.iter().filter(|row| row.missing_at.is_some() == missing && !row.counts()).count() as u64;
    let told = [(count(false), "damaged"), (count(true), "missing")];
    let told: Vec<_> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if let (true, Some(storage)) = (told.is_empty(), storage) {
        return Error::new(Code::NotFound, format!("there is no snapshot of {database} on {storage}"))
            .hint(format!("List them, with where they are: bulkhead snapshots {}.", database.argument()));
    }
    if told.is_empty() {
        return Error::new(Code::NotFound, format!("there is no snapshot of {database} yet"))
            .hint(format!("Back it up: bulkhead backup {}.", database.argument()));
    }
    let error = Error::new(Code::NotFound, format!("no snapshot of {database} is whole: {}", told.join(", ")));
    match all.iter().find(|row| row.missing_at.is_none() && !row.counts()) {
        None => error,
        Some(newest) => {
            let id = newest.id.get(..8).unwrap_or(&newest.id);
            error.hint(format!("What can still be read of a damaged one is tried by its name: {id} is the newest."))
        }
    }
    .hint(format!("List them: bulkhead snapshots {}.", database.argument()))
}
