//! Pauses: nothing begins by itself until a time, of anybody or of one tenant. What was due meanwhile is caught up with by the
//! rule of its policy.

use std::collections::HashMap;

use bulkhead_catalog::Lull;
use bulkhead_model::{Code, Error, Result, Slug};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Core, audit};

/// Begins the marks that hold until when; a tenant's name follows.
const MARK: &str = "paused until";
/// The longest pause: who wants a longer one takes the schedule away.
const LONGEST: chrono::Duration = chrono::Duration::days(7);

/// Until when nothing begins.
#[derive(Debug, Default)]
pub struct Pauses(HashMap<String, DateTime<Utc>>);

impl Pauses {
    /// Those that have not ended. An end far ahead was written by a clock that was wrong.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn of(core: &Core) -> Result<Self> {
        let now = core.now();
        let mut marks = core.catalog().alerts().marks(MARK).await?;
        marks.retain(|_, until| *until > now && *until - now <= LONGEST);
        Ok(Self(marks))
    }

    /// Of everybody.
    #[must_use]
    pub fn all(&self) -> Option<DateTime<Utc>> {
        self.0.get(MARK).copied()
    }

    /// Of one tenant, by itself.
    #[must_use]
    pub fn own(&self, tenant: &Slug) -> Option<DateTime<Utc>> {
        self.0.get(&mark(Some(tenant))).copied()
    }

    /// Those that hold now: of everybody first, then by tenant.
    #[must_use]
    pub fn list(&self) -> Vec<(Option<Slug>, DateTime<Utc>)> {
        let whose = |mark: &str| mark.strip_prefix(MARK).and_then(|rest| rest.trim_start().parse().ok());
        let mut all: Vec<_> = self.0.iter().map(|(mark, until)| (whose(mark), *until)).collect();
        all.sort();
        all
    }

    /// The first that something of this tenant can begin; none if that is now.
    #[must_use]
    pub fn until(&self, tenant: &Slug) -> Option<DateTime<Utc>> {
        self.all().max(self.own(tenant))
    }
}

/// When pauses were, of everybody and of each tenant, those that have ended included.
#[derive(Debug, Default)]
pub(crate) struct Lulls(Vec<Lull>);

impl Lulls {
    pub(crate) async fn of(core: &Core) -> Result<Self> {
        core.catalog().lulls().list().await.map(Self)
    }

    /// Whether the whole of a time of one tenant lies in pauses, its own and everybody's, with nothing in between.
    pub(crate) fn hold(&self, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        let own = self.0.iter().filter(|lull| lull.tenant.as_ref().is_none_or(|of| of == tenant));
        let reach = |reached: Option<DateTime<Utc>>, lull: &Lull| match reached {
            None => (lull.since <= from && from <= lull.until).then_some(lull.until),
            Some(end) if lull.since <= end => Some(end.max(lull.until)),
            reached => reached,
        };
        own.fold(None, reach).is_some_and(|end| to <= end)
    }
}

/// Begins nothing of a tenant, or of anybody, until then. None ends a pause.
///
/// # Errors
/// `InvalidInput` for an end that is past or more than a week ahead, `NotFound` for the tenant.
pub async fn set(core: &Core, tenant: Option<&Slug>, until: Option<DateTime<Utc>>) -> Result<()> {
    let now = core.now();
    if let Some(until) = until.filter(|until| *until <= now || *until - now > LONGEST) {
        let told = until.format("%Y-%m-%d %H:%M UTC");
        return Err(Error::new(Code::InvalidInput, format!("the pause cannot end at {told}"))
            .hint("A pause ends within a week. To stop for longer, take the policy away: bulkhead policy unassign."));
    }
    if let Some(tenant) = tenant {
        core.catalog().tenants().get(tenant).await?;
    }
    let (marks, lulls, mark) = (core.catalog().alerts(), core.catalog().lulls(), mark(tenant));
    let before = marks.mark(&mark).await?;
    match (before.is_some_and(|before| before > now), until) {
        // One that is made longer or shorter has begun before.
        (true, _) => lulls.end(tenant, until.unwrap_or(now)).await?,
        (false, Some(until)) => lulls.begin(tenant, now, until).await?,
        (false, None) => {}
    }
    marks.set_mark(&mark, before, until.unwrap_or(now)).await?;
    let action = if until.is_some() { "scheduler.pause" } else { "scheduler.resume" };
    let told = until.map(|until| until.to_rfc3339()).unwrap_or_default();
    match tenant {
        None => audit::record(core, action, told, Value::Null).await,
        Some(tenant) => audit::record(core, action, tenant, told.into()).await,
    }
}

/// The mark of a pause: of everybody, or of one tenant.
pub(crate) fn mark(tenant: Option<&Slug>) -> String {
    tenant.map_or_else(|| MARK.to_owned(), |tenant| format!("{MARK} {tenant}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_two_pauses_lies_in_none() {
        let at = |hour: i64| DateTime::UNIX_EPOCH + chrono::Duration::hours(hour);
        let [acme, other]: [Slug; 2] = ["acme", "other"].map(|slug| slug.parse().expect("slug"));
        let lull =
            |tenant: Option<&Slug>, since, until| Lull { tenant: tenant.cloned(), since: at(since), until: at(until) };
        let lulls = Lulls(vec![lull(None, 1, 3), lull(Some(&acme), 2, 5), lull(None, 7, 9)]);
        for (tenant, from, to, held) in [
            (&acme, 1, 1, true),
            (&acme, 2, 5, true),
            (&acme, 1, 5, true),
            (&other, 1, 5, false),
            (&acme, 4, 8, false),
            (&acme, 6, 6, false),
            (&other, 7, 8, true),
            (&acme, 0, 2, false),
        ] {
            assert_eq!(lulls.hold(tenant, at(from), at(to)), held, "{tenant} {from} {to}");
        }
    }
}
