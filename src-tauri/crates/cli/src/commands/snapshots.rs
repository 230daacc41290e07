//! `bulkhead snapshots`.

use bulkhead_api::{App, DatabasePath, Result, databases, snapshots, types::Snapshot};
use chrono::{DateTime, Utc};

use crate::{
    output::{Output, table},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, path: &str, limit: u32) -> Result<()> {
    let mut rows = Vec::new();
    for database in which(app, path).await? {
        rows.extend(snapshots::page(app, &database, None, limit).await?);
    }
    let now = app.now();
    output.result(&rows, || {
        if rows.is_empty() {
            return vec![format!("there are no snapshots of {} yet; make one: bulkhead backup TENANT/DATABASE", text::safe(path))];
        }
        let heading = ["SNAPSHOT", "DATABASE", "TAKEN", "ROWS", "SIZE", "STORED", "STORAGE", "PROVED"];
        table(heading, rows.iter().map(|row| cells(row, now)).collect())
    })
}

async fn which(app: &App, path: &str) -> Result<Vec<DatabasePath>> {
    if path.contains('/') {
        return Ok(vec![path.parse()?]);
    }
    let tenant = path.parse()?;
    bulkhead_api::tenants::get(app, &tenant).await?;
    databases::list(app, Some(&tenant)).await?.into_iter().map(|database| database.path.parse()).collect()
}

fn cells(row: &Snapshot, now: DateTime<Utc>) -> [String; 8] {
    [
        row.id.get(..8).unwrap_or(&row.id).to_owned(),
        row.database.clone(),
        text::when(row.taken_at, now),
        text::number(row.rows),
        text::bytes(row.bytes),
        text::bytes(row.bytes_added),
        row.storage.clone(),
        row.proved_at.map_or_else(|| "not yet".to_owned(), |at| text::when(at, now)),
    ]
}
