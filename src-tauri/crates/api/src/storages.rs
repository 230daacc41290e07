//! Storages.

use bulkhead_core::{
    ports::Usage,
    storages::{self, Held},
};
use bulkhead_model::{
    Label, Result, Slug,
    forecast::{Full, TRUSTED},
    report::TestReport,
    storage::{Location, parse_storage_url},
};
use chrono::{NaiveDate, TimeDelta};
use secrecy::SecretString;

use crate::{
    App,
    types::{
        Forecast, HeldRepository, Storage, StorageAdded, StorageFilling, StorageHistory, StorageInput, StorageSeries,
        StorageUsage, TenantUsage,
    },
};

/// Tenants that a picture of a storage names; the rest is one.
const NAMED: usize = 7;

/// Adds a storage; its secret goes to the keyring.
///
/// # Errors
/// `InvalidInput`, `UnknownScheme`, `AlreadyExists`, or the keyring's.
pub async fn add(app: &App, input: StorageInput) -> Result<Storage> {
    let (name, location, secret) = read(input)?;
    storages::add(app.core(), &name, &location, secret.as_ref()).await?;
    Ok(app.core().catalog().storages().get(&name).await?.into())
}

fn read(input: StorageInput) -> Result<(Label, Location, Option<SecretString>)> {
    let name = input.name.parse()?;
    let parsed = parse_storage_url(&input.url)?;
    Ok((name, parsed.location, input.secret.or(parsed.secret)))
}

/// Adds a storage if it passes its test; its secret goes to the keyring. Of one that does not pass, nothing is kept.
///
/// # Errors
/// As [`add`].
pub async fn add_tested(app: &App, input: StorageInput) -> Result<StorageAdded> {
    let (name, location, secret) = read(input)?;
    let report = storages::add_tested(app.core(), &name, &location, secret.as_ref()).await?;
    let storage = match report.passed() {
        true => Some(app.core().catalog().storages().get(&name).await?.into()),
        false => None,
    };
    Ok(StorageAdded { storage, report })
}

/// Whether a URL can be read: what is wrong with it is told while it is typed.
///
/// # Errors
/// `InvalidInput` or `UnknownScheme` if it cannot.
pub fn check_url(url: &str) -> Result<()> {
    parse_storage_url(url).map(drop)
}

/// Gives a storage another secret.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn set_secret(app: &App, name: &Label, secret: &SecretString) -> Result<()> {
    storages::set_secret(app.core(), name, secret).await
}

/// Writes, reads and deletes a scratch object, in stages.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test(app: &App, name: &Label) -> Result<TestReport> {
    storages::test(app.core(), name).await
}

/// All storages, by name.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<Storage>> {
    Ok(app.core().catalog().storages().list().await?.into_iter().map(Storage::from).collect())
}

/// How every storage fills, from the looks at it so far; nothing is looked at now.
///
/// # Errors
/// The catalog's.
pub async fn fillings(app: &App) -> Result<Vec<StorageFilling>> {
    let mut rows = Vec::new();
    for storage in app.core().catalog().storages().list().await? {
        let filling = storages::filling(app.core(), &storage.name).await?;
        rows.push(StorageFilling {
            storage: storage.name.to_string(),
            used: filling.used,
            free: filling.free,
            full_in_days: filling.full.map(|full| (full.earliest, full.latest)),
        });
    }
    Ok(rows)
}

/// Size of every tenant's repository on a storage, and when it will be full.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn usage(app: &App, name: &Label) -> Result<StorageUsage> {
    let rows = storages::usage(app.core(), name).await?;
    let filling = storages::filling(app.core(), name).await?;
    // What was free when somebody last could look is not what is free.
    let looked = rows.is_empty() || rows.iter().any(|(_, usage)| usage.is_ok());
    Ok(StorageUsage {
        free: filling.free.filter(|_| looked),
        full_in_days: filling.full.filter(|_| looked).map(|full| (full.earliest, full.latest)),
        tenants: rows.into_iter().map(|(tenant, usage)| row(tenant.to_string(), usage)).collect(),
        growth_per_day: filling.growth.map(|growth| growth.per_day),
    })
}

/// How a storage came to be as full as it is, and how it goes on. Asks no storage, so it is quick and works without a network.
///
/// # Errors
/// `NotFound`.
pub async fn history(app: &App, name: &Label) -> Result<StorageHistory> {
    let found = storages::history(app.core(), name, NAMED).await?;
    let tenants = app.core().catalog().tenants().list().await?;
    let named = |slug: &Slug| tenants.iter().find(|tenant| tenant.slug == *slug).map(|tenant| tenant.name.clone());
    let series = found.series;
    let enough = series.days.len() >= TRUSTED;
    let last = series.days.last().copied().unwrap_or_default();
    let rest = StorageSeries { name: series.rest_count.to_string(), bytes: series.rest };
    Ok(StorageHistory {
        days: series.days.iter().map(|day| date(*day)).collect(),
        tenants: series
            .tenants
            .into_iter()
            .map(|(tenant, bytes)| StorageSeries { name: tenant.to_string(), bytes })
            .collect(),
        rest: (series.rest_count > 0).then_some(rest),
        bytes: found.repositories.iter().filter_map(|held| held.bytes).sum(),
        dumped: found.repositories.iter().map(|held| held.dumped).sum(),
        free: found.filling.free,
        growth_per_day: found.filling.growth.filter(|_| enough).map(|growth| growth.per_day),
        full: found.filling.full.filter(|_| enough).map(|full| forecast(last, full)),
        needed: TRUSTED,
        repositories: found.repositories.into_iter().map(|held| held_of(held, named)).collect(),
    })
}

fn held_of(held: Held, named: impl Fn(&Slug) -> Option<String>) -> HeldRepository {
    HeldRepository {
        tenant_name: named(&held.repository.tenant),
        tenant: held.repository.tenant.to_string(),
        bytes: held.bytes,
        snapshots: held.snapshots,
        dumped: held.dumped,
        foreign: held.repository.look.foreign,
        looked_at: held.repository.look.looked_at,
        failure: held.repository.look.failure.map(Into::into),
    }
}

/// `full` counts from the day of the last look.
fn forecast(last: i64, full: Full) -> Forecast {
    let about = full.about();
    Forecast {
        earliest: date(last + full.earliest),
        about: about.map(|(days, _)| date(last + days)),
        give_or_take_days: about.map(|(_, days)| days),
    }
}

fn date(day: i64) -> String {
    NaiveDate::default().checked_add_signed(TimeDelta::days(day)).unwrap_or_default().to_string()
}

fn row(tenant: String, usage: Result<Usage>) -> TenantUsage {
    match usage {
        Ok(usage) => TenantUsage { tenant, bytes: Some(usage.bytes), snapshots: Some(usage.snapshots), failure: None },
        Err(error) => TenantUsage { tenant, bytes: None, snapshots: None, failure: Some(error.into()) },
    }
}

/// Removes a storage that no repository uses.
///
/// # Errors
/// `NotFound`, or `Refused` while it is in use.
pub async fn remove(app: &App, name: &Label) -> Result<()> {
    storages::remove(app.core(), name).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_is_a_date_give_or_take() {
        let last = 20_513; // 2026-03-01
        let range = forecast(last, Full { earliest: 0, latest: Some(28) });
        assert_eq!((range.earliest.as_str(), range.about.as_deref()), ("2026-03-01", Some("2026-03-15")));
        assert_eq!(range.give_or_take_days, Some(14));
        let open = forecast(last, Full { earliest: 31, latest: None });
        assert_eq!((open.earliest.as_str(), open.about, open.give_or_take_days), ("2026-04-01", None, None));
    }
}
