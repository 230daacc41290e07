//! Opens the catalog: older ones are copied before they are changed, damaged and newer ones are left alone.

use std::{path::Path, time::Duration};

use bulkhead_model::{Code, Error, Result};
use chrono::{DateTime, Utc};
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    Catalog,
    row::{damaged, failed},
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Longest wait for another process's write.
const BUSY: Duration = Duration::from_secs(10);

impl Catalog {
    /// Opens `folder/catalog.db`, makes it if it is not there, and brings it to the present schema.
    ///
    /// # Errors
    /// `CatalogDamaged` for a damaged or newer catalog, whose file is left untouched; `DiskFull`, `CatalogLocked`, `Io`.
    pub async fn open(folder: &Path, now: DateTime<Utc>) -> Result<Self> {
        let path = folder.join("catalog.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let existed = path.metadata().is_ok_and(|file| file.len() > 0);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(failed)?;
        if existed {
            look(&writer).await?;
            copy_before_change(&writer, folder, now).await?;
        }
        MIGRATIONS.run(&writer).await.map_err(not_migrated)?;
        let readers = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(failed)?;
        Ok(Self { readers, writer })
    }

    /// A catalog in memory, for tests.
    ///
    /// # Errors
    /// Only defects.
    pub async fn in_memory() -> Result<Self> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let writer = pool.connect_with(options).await.map_err(failed)?;
        MIGRATIONS.run(&writer).await.map_err(not_migrated)?;
        Ok(Self { readers: writer.clone(), writer })
    }
}

/// Reads the structure of every page, so that damage is told at the start and not in the middle of a backup.
async fn look(pool: &SqlitePool) -> Result<()> {
    let findings: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_all(pool).await.map_err(failed)?;
    if findings == ["ok"] { Ok(()) } else { Err(damaged("its pages do not fit together")) }
}

async fn copy_before_change(pool: &SqlitePool, folder: &Path, now: DateTime<Utc>) -> Result<()> {
    let version = applied(pool).await?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    if version > newest {
        return Err(Error::new(Code::CatalogDamaged, "the catalog was written by a newer version of Bulkhead")
            .hint("Update Bulkhead."));
    }
    if version == newest || version == 0 {
        return Ok(());
    }
    let copy = folder.join(format!("catalog-{version}-{}.bak", now.format("%Y%m%dT%H%M%SZ")));
    sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(pool).await.map_err(failed)?;
    Ok(())
}

async fn applied(pool: &SqlitePool) -> Result<i64> {
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .fetch_all(pool)
        .await
        .map_err(failed)?;
    if tables.iter().any(|table| table == "_sqlx_migrations") {
        return sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(pool)
            .await
            .map_err(failed);
    }
    if tables.is_empty() { Ok(0) } else { Err(damaged("it is a database of another program")) }
}

fn not_migrated(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) => failed(error),
        error => damaged("its schema cannot be brought to this version").cause(error),
    }
}
