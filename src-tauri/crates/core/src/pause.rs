//! Pauses: nothing begins by itself until a time, of anybody or of one tenant. What was due meanwhile is caught up with by the
//! rule of its policy.

use std::collections::HashMap;

use bulkhead_model::{Code, Error, Result, Slug};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Core, audit};

/// Begins the marks that hold until when; a tenant's name follows.
const MARK: &str = "paused until";
/// Begins the marks that hold since when; a tenant's name follows.
const SINCE: &str = "paused since";
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

/// When the last pauses were, of everybody and of each tenant, those that have ended included.
#[derive(Debug, Default)]
pub(crate) struct Lulls {
    since: HashMap<String, DateTime<Utc>>,
    until: HashMap<String, DateTime<Utc>>,
}

impl Lulls {
    pub(crate) async fn of(core: &Core) -> Result<Self> {
        let marks = core.catalog().alerts();
        Ok(Self { since: marks.marks(SINCE).await?, until: marks.marks(MARK).await? })
    }

    /// Whether the whole of a time of one tenant lies in a pause.
    pub(crate) fn hold(&self, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> bool {
        let within = |tenant: Option<&Slug>| {
            let (since, until) = (self.since.get(&named(SINCE, tenant)), self.until.get(&named(MARK, tenant)));
            since.is_some_and(|since| *since <= from) && until.is_some_and(|until| to <= *until)
        };
        within(None) || within(Some(tenant))
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
    let (marks, mark, since) = (core.catalog().alerts(), mark(tenant), named(SINCE, tenant));
    let before = marks.mark(&mark).await?;
    // One that is made longer has begun before.
    if until.is_some() && before.is_none_or(|before| before <= now) {
        marks.set_mark(&since, marks.mark(&since).await?, now).await?;
    }
    marks.set_mark(&mark, before, until.unwrap_or(now)).await?;
    let action = if until.is_some() { "scheduler.pause" } else { "scheduler.resume" };
    let told = until.map(|until| until.to_rfc3339()).unwrap_or_default();
    match tenant {
        None => audit::record(core, action, told, Value::Null).await,
        Some(tenant) => audit::record(core, action, tenant, told.into()).await,
    }
}

/// What is written down of the pauses of one tenant.
pub(crate) fn marks(tenant: &Slug) -> [String; 2] {
    [MARK, SINCE].map(|what| named(what, Some(tenant)))
}

fn mark(tenant: Option<&Slug>) -> String {
    named(MARK, tenant)
}

fn named(what: &str, tenant: Option<&Slug>) -> String {
    tenant.map_or_else(|| what.to_owned(), |tenant| format!("{what} {tenant}"))
}
