//! What the last days brought, tenant by tenant.

use std::{cmp::Reverse, collections::HashMap};

use bulkhead_model::{
    Result, Slug,
    history::{Calendar, Day, Strip, spread},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::Core;

/// One strip a tenant, by slug; tenants without a run have an empty one. Days are those of the zone, or of UTC if nobody
/// knows that zone.
///
/// # Errors
/// The catalog's.
pub async fn days(core: &Core, days: u32, zone: &str) -> Result<(Calendar, Vec<(Slug, Strip)>)> {
    let calendar = Calendar::last(days, core.now(), zone.parse().unwrap_or(Tz::UTC));
    let mut databases = HashMap::<i64, Strip>::new();
    let mut note = |database, at, day| {
        if let Some(place) = calendar.place(at) {
            databases.entry(database).or_insert_with(|| calendar.strip()).best(place, day);
        }
    };
    let history = core.catalog().history();
    let mut last = HashMap::<i64, (DateTime<Utc>, Day)>::new();
    for ended in history.ended(calendar.since()).await? {
        note(ended.database, ended.at, ended.day);
        let newest = last.entry(ended.database).or_insert((ended.at, ended.day));
        // Of two at one instant the better counts, as it does of one day.
        if (ended.at, Reverse(ended.day)) > (newest.0, Reverse(newest.1)) {
            *newest = (ended.at, ended.day);
        }
    }
    for (database, missed) in history.missed(calendar.since()).await? {
        for at in spread(missed.first_at, missed.last_at, missed.count) {
            note(database, at, Day::Missed);
        }
    }
    for (database, (at, _)) in last.into_iter().filter(|(_, (_, day))| *day == Day::Failed) {
        if let (Some(place), Some(strip)) = (calendar.place(at), databases.get_mut(&database)) {
            strip.fails(place);
        }
    }
    let mut tenants = HashMap::<Slug, Strip>::new();
    for (database, tenant) in history.owners().await? {
        if let Some(strip) = databases.get(&database) {
            tenants.entry(tenant).or_insert_with(|| calendar.strip()).worst(strip);
        }
    }
    let all = core.catalog().tenants().list().await?.into_iter().map(|tenant| {
        let strip = tenants.remove(&tenant.slug).unwrap_or_else(|| calendar.strip());
        (tenant.slug, strip)
    });
    Ok((calendar, all.collect()))
}
