//! What is over: judged by what was seen since of the thing that was wrong, not by the job that failed by it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Cause, Condition, Member, words::NAMED};
use crate::{
    Code, DatabasePath, Error, Label, Slug,
    protection::{Level, rounded},
};

/// What was seen last of what jobs need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The storages that there are.
    pub storages: BTreeSet<Label>,
    /// When the repositories of tenants were last seen, of those that the last look could see.
    pub repositories: BTreeMap<(Slug, Label), DateTime<Utc>>,
    /// When the keyring last gave a secret.
    pub keyring: Option<DateTime<Utc>>,
    /// Why a storage could not be asked for a tenant's repository when that was last tried, and when that was.
    pub failures: BTreeMap<(Slug, Label), (DateTime<Utc>, Error)>,
}

impl Seen {
    /// Whether what made a job of a tenant fail then is over, without another such job.
    #[must_use]
    pub fn is_over(&self, cause: &Cause, code: Code, tenant: &Slug, failed_at: Option<DateTime<Utc>>) -> bool {
        let since = |at: Option<DateTime<Utc>>| at.zip(failed_at).is_some_and(|(seen, failed)| seen > failed);
        match cause {
            Cause::Storage(name) | Cause::Space(name) | Cause::Gone(name) if !self.storages.contains(name) => true,
            // A storage that answers now may fail the next write all the same; a repository is there or is not.
            Cause::Gone(name) if code == Code::RepositoryMissing => {
                failed_at.is_some_and(|failed| self.is_found(tenant, name, failed))
            }
            // That it gave some other secret says nothing of one that is not in it.
            Cause::Keyring if !matches!(code, Code::SecretMissing | Code::WrongKey) => since(self.keyring),
            _ => false,
        }
    }

    /// Why its storage could not be asked for a tenant's repository, if that was tried after that.
    #[must_use]
    pub fn failure(&self, tenant: &Slug, storage: &Label, after: DateTime<Utc>) -> Option<&Error> {
        let (at, error) = self.failures.get(&(tenant.clone(), storage.clone()))?;
        (*at > after).then_some(error)
    }

    /// Whether a tenant's repository on a storage was found there after that.
    #[must_use]
    pub fn is_found(&self, tenant: &Slug, storage: &Label, after: DateTime<Utc>) -> bool {
        self.repositories.get(&(tenant.clone(), storage.clone())).is_some_and(|seen| *seen > after)
    }
}

impl Condition {
    /// What to say at its end: how long it lasted, how those stand now whom it concerned, and what it was.
    #[must_use]
    pub fn farewell(
        &self,
        began: DateTime<Utc>,
        now: DateTime<Utc>,
        level: impl Fn(&DatabasePath) -> Option<Level>,
    ) -> String {
        let lasted = rounded((now - began).max(chrono::Duration::zero()));
        let mut lines = vec![format!("It lasted {lasted}, since {}.", began.format("%Y-%m-%d %H:%M UTC"))];
        let databases = self.members.keys().filter_map(|member| match member {
            Member::Database(path) => Some(match level(path) {
                Some(level) => format!("{path} is {level} now."),
                None => format!("{path} was removed."),
            }),
            Member::Everybody | Member::Tenant(_) => None,
        });
        lines.extend(databases.take(NAMED));
        lines.push("It was:".to_owned());
        lines.push(Self { hint: String::new(), ..self.clone() }.body());
        lines.join("\n")
    }

    /// The tenants that it concerns.
    pub(super) fn tenants<'a>(&'a self) -> BTreeSet<&'a Slug> {
        let tenant = |member: &'a Member| match member {
            Member::Everybody => None,
            Member::Tenant(tenant) => Some(tenant),
            Member::Database(path) => Some(&path.tenant),
        };
        self.members.keys().filter_map(tenant).collect()
    }
}
