//! What the tests of the catalog share: a clock that stands still, names, and a way round the API.

use std::path::Path;

use bulkhead_catalog::{Catalog, NewJob};
use bulkhead_model::{
    Connection, DatabasePath,
    connection::parse_url,
    job::{JobId, JobKind, Trigger},
};
use chrono::{DateTime, Duration, Utc};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};

/// The beginning of 2026, and some minutes after it.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap() + Duration::minutes(minutes)
}

pub(crate) async fn open(folder: &Path) -> Catalog {
    Catalog::open(folder, minute(0)).await.unwrap()
}

pub(crate) fn connection(name: &str) -> Connection {
    parse_url(&format!("sqlite:/srv/{name}.db")).unwrap().connection
}

pub(crate) fn path(text: &str) -> DatabasePath {
    text.parse().unwrap()
}

/// Adds a database, and its tenant if it is new.
pub(crate) async fn add(catalog: &Catalog, database: &str) -> DatabasePath {
    let database = path(database);
    if catalog.tenants().get(&database.tenant).await.is_err() {
        catalog.tenants().add(&database.tenant, "Somebody Ltd", minute(0)).await.unwrap();
    }
    catalog.databases().add(&database, &connection("shop"), false, minute(0)).await.unwrap();
    database
}

/// A backup job whose id ends in `number`.
pub(crate) fn job(database: &DatabasePath, number: u8) -> NewJob {
    NewJob {
        id: JobId::new(1_767_225_600_000, [number; 10]),
        kind: JobKind::Backup,
        tenant: database.tenant.clone(),
        database: Some(database.clone()),
        owner: "test".to_owned(),
        trigger: Trigger::Person,
        detail: serde_json::Value::Null,
    }
}

/// The file itself, as another program would open it.
pub(crate) async fn raw(folder: &Path) -> SqlitePool {
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(folder.join("catalog.db"))).await.unwrap()
}

/// Runs statements on the file itself.
pub(crate) async fn run(folder: &Path, sql: &'static str) {
    let pool = raw(folder).await;
    sqlx::raw_sql(sql).execute(&pool).await.unwrap();
    pool.close().await;
}
