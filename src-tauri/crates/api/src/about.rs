//! What runs here, and what somebody who helps from afar needs to know.

use std::collections::BTreeMap;

use bulkhead_core::storages;
use bulkhead_model::Result;
use serde_json::{Value, json};

use crate::{App, status, tools, types::About};

/// Jobs that a diagnosis looks back at.
const JOBS: u32 = 200;

/// What runs here.
#[must_use]
pub fn about(app: &App) -> About {
    About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        time_zone: bulkhead_host::clock::zone(),
        data_dir: app.data_dir().display().to_string(),
        user: app.core().user().to_owned(),
    }
}

/// What somebody who helps from afar needs to know, as JSON: versions, states, codes and numbers.
///
/// Nothing that a person or a server named is in it: no names, addresses, paths of data, messages or logs. It is safe by what
/// it is made of, not by taking things out.
///
/// # Errors
/// The catalog's.
pub async fn diagnosis(app: &App) -> Result<Value> {
    let About { version, system, time_zone, .. } = about(app);
    Ok(json!({
        "bulkhead": version,
        "system": system,
        "time_zone": time_zone,
        "made_at": app.now(),
        "client_tools": client_tools(app).await?,
        "databases": databases(app).await?,
        "storages": storages(app).await?,
        "channels": channels(app).await?,
        "jobs": jobs(app).await?,
        "missed_runs": app.core().catalog().schedules().missed(JOBS).await?.len(),
        "open_alerts": app.core().catalog().alerts().list(false, JOBS).await?.len(),
    }))
}

async fn client_tools(app: &App) -> Result<Vec<Value>> {
    let tools = tools::list(app).await?.tools.into_iter();
    Ok(tools
        .map(|tool| {
            let versions: Vec<_> = tool.found.into_iter().map(|found| found.version).collect();
            json!({ "tool": tool.name, "versions": versions })
        })
        .collect())
}

async fn databases(app: &App) -> Result<Vec<Value>> {
    let mut tenants = BTreeMap::<String, usize>::new();
    let mut rows = Vec::new();
    for row in status::overview(app).await? {
        let next = tenants.len() + 1;
        rows.push(json!({
            "tenant": *tenants.entry(row.tenant).or_insert(next),
            "engine": row.engine,
            "protection": row.protection,
            "reasons": row.reasons.into_iter().map(|reason| reason.reason).collect::<Vec<_>>(),
            "last_good_at": row.last_good_at,
            "last_proved_at": row.last_proved_at,
            "last_job": { "state": row.last_job_state, "at": row.last_job_at, "code": row.last_job_code },
        }));
    }
    Ok(rows)
}

async fn storages(app: &App) -> Result<Vec<Value>> {
    let repositories = app.core().catalog().repositories().list(None).await?;
    let mut rows = Vec::new();
    for storage in app.core().catalog().storages().list().await? {
        let filling = storages::filling(app.core(), &storage.name).await?;
        let own: Vec<_> = repositories.iter().filter(|repository| repository.storage == storage.name).collect();
        let codes: Vec<_> = own.iter().filter_map(|repository| Some(repository.look.failure.as_ref()?.code)).collect();
        rows.push(json!({
            "kind": storage.location.kind(),
            "repositories": own.len(),
            "looks_that_failed": codes,
            "free": filling.free,
            "growth_per_day": filling.growth.map(|growth| growth.per_day),
        }));
    }
    Ok(rows)
}

async fn channels(app: &App) -> Result<Vec<Value>> {
    let rows = app.core().catalog().channels().list().await?.into_iter();
    Ok(rows
        .map(|row| {
            let code = row.last.as_ref().and_then(|(_, failure)| Some(failure.as_ref()?.code));
            json!({ "kind": row.channel.kind(), "last_at": row.last.map(|(at, _)| at), "code": code })
        })
        .collect())
}

async fn jobs(app: &App) -> Result<Vec<Value>> {
    let rows = crate::jobs::page(app, &crate::types::JobFilter::default(), JOBS).await?.into_iter();
    Ok(rows
        .map(|job| {
            json!({
                "kind": job.kind, "state": job.state, "phase": job.phase, "requested_at": job.requested_at,
                "started_at": job.started_at, "ended_at": job.ended_at, "bytes_read": job.bytes_read,
                "bytes_stored": job.bytes_stored, "code": job.failure.map(|failure| failure.code),
            })
        })
        .collect())
}
