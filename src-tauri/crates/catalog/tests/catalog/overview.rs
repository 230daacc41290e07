//! The overview of a big house: right for every database, in one query.

use std::{path::Path, time::Instant};

use bulkhead_catalog::NewJob;
use bulkhead_model::{
    Code, Engine, Error,
    job::{JobKind, JobState},
};

use crate::common::{connection, minute, open, raw};

const TENANTS: i64 = 1_000;
const DATABASES: i64 = 3;
const SNAPSHOTS: i64 = 30;

/// Snapshot `s` of database `d` (both from 1) was taken at minute `100 s + d mod 7`; every third is proved one minute
/// later. The last job of every fifth database failed, and one of every hundredth is running.
fn fill_statements() -> String {
    let zero = minute(0).timestamp_millis();
    let connection = serde_json::to_string(&connection("shop")).unwrap();
    let error = serde_json::to_string(&Error::new(Code::WrongPassword, "refused")).unwrap();
    format!(
        "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) SELECT i FROM n;
        INSERT INTO tenants (id, slug, name, created_at) SELECT i, printf('tenant-%04d', i), 'Tenant ' || i, {zero} FROM n WHERE i <= {TENANTS};
        INSERT INTO databases (id, tenant_id, name, connection, has_password, created_at) SELECT i, (i + 2) / 3, 'db-' || (i % 3), '{connection}', 0, {zero} FROM n;
        INSERT INTO storages (id, name, location, has_secret, created_at) VALUES (1, 'disk', '{{}}', 0, {zero});
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, proved_at) SELECT printf('%064x', id * 100 + i), id, 1, {zero} + (i * 100 + id % 7) * 60000,
            {zero} + (i * 100 + 9) * 60000, 1000000, 1000, 12, 5000,
            CASE WHEN i % 3 = 0 THEN {zero} + (i * 100 + id % 7 + 1) * 60000 END FROM databases, n WHERE i <= {SNAPSHOTS};
        INSERT INTO jobs (id, kind, tenant_id, database_id, state, requested_at, ended_at, error)
            SELECT printf('00000000-0000-7000-8000-%012x', id * 2), 'backup', tenant_id, id, iif(id % 5 = 0, 'failed', 'done'),
                {zero}, {zero} + 60000, iif(id % 5 = 0, '{error}', NULL) FROM databases
            UNION ALL
            SELECT printf('00000000-0000-7000-8000-%012x', id * 2 + 1), 'backup', tenant_id, id, 'running', {zero} + 120000, NULL, NULL
                FROM databases WHERE id % 100 = 0;"
    )
}

async fn fill(folder: &Path) {
    drop(open(folder).await);
    let pool = raw(folder).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(fill_statements())).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn every_database_of_a_thousand_tenants_is_told_right() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let opening = Instant::now();
    let catalog = open(folder.path()).await;
    let reading = Instant::now();
    let rows = catalog.overview(minute(1 << 30)).await.unwrap();
    let times = (reading - opening, reading.elapsed());
    println!(
        "{} rows over {} snapshots: opened in {:.0?}, read in {:.0?}",
        rows.len(),
        TENANTS * DATABASES * SNAPSHOTS,
        times.0,
        times.1
    );
    assert_eq!(i64::try_from(rows.len()).unwrap(), TENANTS * DATABASES);
    assert!(rows.is_sorted_by(|a, b| a.database < b.database));
    for row in &rows {
        let tenant: i64 = row.database.tenant.as_str().strip_prefix("tenant-").unwrap().parse().unwrap();
        let number: i64 = row.database.database.as_str().strip_prefix("db-").unwrap().parse().unwrap();
        // Databases 3t-2, 3t-1 and 3t belong to tenant t.
        let id = (tenant * 3 - 2..=tenant * 3).find(|id| id % 3 == number).unwrap();
        let taken = minute(SNAPSHOTS * 100 + id % 7);
        assert_eq!(row.tenant_name, format!("Tenant {tenant}"));
        assert_eq!(row.engine, Engine::Sqlite);
        assert_eq!(row.last_good, Some((taken, format!("{:064x}", id * 100 + SNAPSHOTS))));
        assert_eq!(row.last_good_proved, Some(taken + chrono::Duration::minutes(1)), "the newest is proved");
        assert_eq!(row.last_proved, Some(taken + chrono::Duration::minutes(1)));
        let failed = (JobState::Failed, Some(minute(1)), Some(Code::WrongPassword));
        let done = (JobState::Done, Some(minute(1)), None);
        assert_eq!(row.last_job, Some(if id % 5 == 0 { failed } else { done }));
        assert_eq!(row.running.is_some(), id % 100 == 0, "{}", row.database);
    }
}

#[tokio::test]
async fn a_database_without_a_backup_has_no_date() {
    let catalog = bulkhead_catalog::Catalog::in_memory().await.unwrap();
    crate::common::add(&catalog, "acme/shop").await;
    let rows = catalog.overview(minute(1 << 30)).await.unwrap();
    assert_eq!((rows.len(), &rows[0].last_good, &rows[0].last_job, &rows[0].running), (1, &None, &None, &None));
}

/// A drill runs beside a backup: a database is busy with neither more nor less by it.
#[tokio::test]
async fn a_drill_is_no_job_that_a_database_is_busy_with() {
    let catalog = bulkhead_catalog::Catalog::in_memory().await.unwrap();
    let path = crate::common::add(&catalog, "acme/shop").await;
    let drill = NewJob { kind: JobKind::Drill, ..crate::common::job(&path, 1) };
    catalog.jobs().queue(&drill, minute(0)).await.unwrap();
    let running = async || catalog.overview(minute(1 << 30)).await.unwrap().remove(0).running.map(|(id, _)| id);
    assert_eq!(running().await, None);
    let backup = crate::common::job(&path, 2);
    catalog.jobs().queue(&backup, minute(1)).await.unwrap();
    assert_eq!(running().await, Some(backup.id));
}

#[tokio::test]
async fn the_newest_backup_is_not_proved_by_the_proof_of_an_older_one() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    crate::common::run(
        folder.path(),
        "DELETE FROM snapshots WHERE id IN (SELECT printf('%064x', d.id * 100 + 30) FROM databases AS d)",
    )
    .await;
    let rows = open(folder.path()).await.overview(minute(1 << 30)).await.unwrap();
    assert!(rows.iter().all(|row| row.last_good_proved.is_none() && row.last_proved.is_some()));
}
