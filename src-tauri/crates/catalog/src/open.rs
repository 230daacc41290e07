//! Opens the catalog: older ones are copied before they are changed, damaged and newer ones are left alone.

mod look;

use std::{fs::File, path::Path, time::Duration};

use bulkhead_model::{Error, Result};
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

/// Rows that may wait for their reader.
const ROWS: usize = 4_096;
/// Longest wait for another process's write.
const BUSY: Duration = Duration::from_secs(10);

impl Catalog {
    /// Opens `folder/catalog.db`, makes it if it is not there, and brings it to the present schema.
    ///
    /// # Errors
    /// `CatalogDamaged` or `CatalogNewer`, and the file is left untouched; `DiskFull`, `CatalogLocked`, `Io`.
    pub async fn open(folder: &Path, now: DateTime<Utc>) -> Result<Self> {
        open(folder, now, &MIGRATIONS).await
    }

    /// Reads all of a catalog, whenever that was done last. Changes nothing.
    ///
    /// # Errors
    /// `CatalogDamaged` or `CatalogNewer`.
    pub async fn examine(folder: &Path) -> Result<()> {
        let file = SqliteConnectOptions::new().filename(folder.join("catalog.db")).busy_timeout(BUSY);
        look::whole(&file, folder, newest(&MIGRATIONS)).await
    }

    /// A catalog in memory: for tests, and for what must leave no trace.
    ///
    /// # Errors
    /// Only defects.
    pub async fn in_memory() -> Result<Self> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let writer = pool.connect_with(options).await.map_err(failed)?;
        MIGRATIONS.run(&writer).await.map_err(not_migrated)?;
        Ok(Self { readers: writer.clone(), writer, folder: None })
    }
}

async fn open(folder: &Path, now: DateTime<Utc>, migrations: &Migrator) -> Result<Catalog> {
    let file = SqliteConnectOptions::new().filename(folder.join("catalog.db")).busy_timeout(BUSY);
    if look::version(&file, folder, newest(migrations), now).await? < newest(migrations) {
        bring_up(&file, folder, now, migrations).await?;
    }
    let writer = pool(1, writable(&file)).await?;
    let catalog = Catalog { readers: pool(4, writable(&file)).await?, writer, folder: Some(folder.to_owned()) };
    catalog.chart().await;
    keep_private(folder);
    Ok(catalog)
}

/// Names of customers and of their servers are nobody else's business, wherever the folder is. What belongs to another user
/// stays as it is.
fn keep_private(folder: &Path) {
    #[cfg(unix)]
    for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm", "repositories.json"] {
        use std::os::unix::fs::PermissionsExt;
        let _ = std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = folder;
}

fn writable(file: &SqliteConnectOptions) -> SqliteConnectOptions {
    // The driver wakes the reader for each row once so many wait: an overview has a thousand.
    let options = file.clone().create_if_missing(true).foreign_keys(true).row_buffer_size(ROWS);
    options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full)
}

/// Makes the catalog, or changes an older one after a copy of it.
async fn bring_up(file: &SqliteConnectOptions, folder: &Path, now: DateTime<Utc>, migrations: &Migrator) -> Result<()> {
    let _alone = alone(folder).await?;
    // Another instance may have done it meanwhile.
    let version = look::version(file, folder, newest(migrations), now).await?;
    let pool = pool(1, writable(file)).await?;
    if version > 0 && version < newest(migrations) {
        copy(&pool, folder, version, now).await?;
    }
    migrations.run(&pool).await.map_err(not_migrated)?;
    pool.close().await;
    Ok(())
}

async fn pool(connections: u32, options: SqliteConnectOptions) -> Result<SqlitePool> {
    SqlitePoolOptions::new().max_connections(connections).connect_with(options).await.map_err(failed)
}

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// Keeps the catalog as it was.
async fn copy(pool: &SqlitePool, folder: &Path, version: i64, now: DateTime<Utc>) -> Result<()> {
    let name = format!("catalog-{version}-{}.bak", now.format("%Y%m%dT%H%M%SZ"));
    let copy = folder.join(name).to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO ?").bind(copy).execute(pool).await.map(drop).map_err(failed)
}

/// Until it is dropped, no other instance changes the schema: of some that start together one makes the catalog.
async fn alone(folder: &Path) -> Result<File> {
    let path = folder.join("catalog.lock");
    let lock = move || {
        let file = File::create(&path)?;
        file.lock().map(|()| file)
    };
    let locked = tokio::task::spawn_blocking(lock).await.map_err(|error| Error::internal("no lock").cause(error))?;
    locked.map_err(|error| Error::io("the lock of the catalog", error))
}

fn not_migrated(error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failed(error),
        MigrateError::VersionMissing(_) => look::made_by_a_newer(),
        error => damaged("its schema cannot be brought to this version").cause(error),
    }
}

#[cfg(test)]
mod tests;
