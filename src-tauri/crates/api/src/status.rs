//! Where every database and every tenant stands, and what the last days brought.

use bulkhead_core::{history, standing};
use bulkhead_model::Result;
use chrono::{DateTime, Utc};

use crate::{
    App,
    types::{DatabaseStatus, DayStrips, Overview, TenantStatus},
};

/// The longest strip: more than a year nobody looks at.
const LONGEST: u32 = 366;

/// One row a database, by tenant and name, from the catalog alone.
///
/// # Errors
/// The catalog's.
pub async fn overview(app: &App) -> Result<Vec<DatabaseStatus>> {
    Ok(standing::databases(app.core()).await?.into_iter().map(DatabaseStatus::from).collect())
}

/// One row a tenant, by slug, and what they come to together.
///
/// # Errors
/// The catalog's.
pub async fn tenants(app: &App) -> Result<Overview> {
    let tenants: Vec<_> = standing::tenants(app.core()).await?.into_iter().map(TenantStatus::from).collect();
    let alerts = app.core().catalog().alerts().list(false, u32::MAX).await?;
    // Somebody takes care of the others, or wants to be left alone by them for a while.
    let now = app.core().now();
    let rests = |until: Option<DateTime<Utc>>| until.is_some_and(|until| until > now);
    let open = alerts.iter().filter(|alert| alert.acknowledged_at.is_none() && !rests(alert.snoozed_until)).count();
    Ok(Overview::new(tenants, open))
}

/// What each of the last days brought, one strip a tenant; the days are those of this machine's time zone.
///
/// # Errors
/// The catalog's.
pub async fn days(app: &App, days: u32) -> Result<DayStrips> {
    let zone = bulkhead_host::clock::zone();
    let (calendar, strips) = history::days(app.core(), days.clamp(1, LONGEST), &zone).await?;
    Ok(DayStrips {
        dates: calendar.dates().map(|date| date.to_string()).collect(),
        tenants: strips.into_iter().map(|(slug, strip)| (slug.to_string(), strip.0)).collect(),
    })
}
