//! Looks at a catalog before it is used. Only reads it, since it may be damaged, newer or not ours at all.

use std::{fs, path::Path};

use bulkhead_model::{Code, Error, Result};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

use super::pool;
use crate::{
    atlas::charts,
    row::{damaged, failed, lost},
};

/// How long a whole check counts. It reads every page, which every start of a big house's command line would feel;
/// damage that comes in between is told by whatever reads the damaged page.
const CHECK_COUNTS_FOR: TimeDelta = TimeDelta::days(1);

/// The version of the catalog, 0 if there is none.
pub(super) async fn version(
    file: &SqliteConnectOptions,
    folder: &Path,
    newest: i64,
    now: DateTime<Utc>,
) -> Result<i64> {
    if folder.join("catalog.db").metadata().map_or(true, |file| file.len() == 0) {
        // An empty one in its place would look as if nothing had ever been backed up.
        return if charts(folder).is_empty() { Ok(0) } else { Err(lost(", and there are repositories")) };
    }
    let pool = pool(1, file.clone().read_only(true)).await?;
    let version = applied(&pool).await?;
    refuse_newer(version, newest)?;
    if is_due(folder, now) || version < newest {
        check(&pool).await?;
        remember(folder, now);
    }
    pool.close().await;
    Ok(version)
}

/// The whole check, whether it is due or not.
pub(super) async fn whole(file: &SqliteConnectOptions, folder: &Path, newest: i64) -> Result<()> {
    if folder.join("catalog.db").metadata().map_or(true, |file| file.len() == 0) {
        return Err(lost(""));
    }
    let pool = pool(1, file.clone().read_only(true)).await?;
    refuse_newer(applied(&pool).await?, newest)?;
    check(&pool).await?;
    pool.close().await;
    Ok(())
}

fn refuse_newer(version: i64, newest: i64) -> Result<()> {
    if version <= newest { Ok(()) } else { Err(made_by_a_newer()) }
}

/// It is not damaged, and nothing of it has to be made again.
pub(super) fn made_by_a_newer() -> Error {
    Error::new(Code::CatalogNewer, "the data here were made by a newer version of Bulkhead")
        .hint("Update Bulkhead on this machine. Nothing is lost: this version leaves what it does not know as it is.")
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

/// Reads the structure of every page, so that damage is told at the start and not in the middle of a backup.
async fn check(pool: &SqlitePool) -> Result<()> {
    let findings: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_all(pool).await.map_err(failed)?;
    if findings == ["ok"] { Ok(()) } else { Err(damaged("its pages do not fit together")) }
}

/// A note that cannot be read, or is of a time to come, is none.
fn is_due(folder: &Path, now: DateTime<Utc>) -> bool {
    let note = fs::read_to_string(folder.join("catalog.checked")).ok();
    let last = note.and_then(|text| DateTime::parse_from_rfc3339(text.trim()).ok());
    last.is_none_or(|last| !(TimeDelta::zero()..CHECK_COUNTS_FOR).contains(&(now - last.to_utc())))
}

/// Without the note the next start checks again, which does no harm.
fn remember(folder: &Path, now: DateTime<Utc>) {
    if let Err(error) = fs::write(folder.join("catalog.checked"), now.to_rfc3339()) {
        tracing::debug!(%error, "the time of the catalog's check was not written down");
    }
}
