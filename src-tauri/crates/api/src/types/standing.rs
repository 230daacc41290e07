//! Where tenants stand, and what was and will be.

use bulkhead_core::{
    standing::{Objective, TenantStanding},
    upcoming::Run,
};
use bulkhead_model::{drill::Outcome, history::Day, protection::Level};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

/// All tenants, and what they come to together.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Overview {
    /// The worst of all; none without a database.
    pub level: Option<Level>,
    /// How many tenants, by level.
    pub tenants_by: ByLevel,
    /// Tenants without a database.
    pub empty: u32,
    /// How many databases, by level.
    pub databases_by: ByLevel,
    /// Databases with a job under way.
    pub running: u32,
    /// Alerts that are open and that nobody has taken note of.
    pub alerts: u32,
    /// The next run of any database.
    #[specta(type = Option<String>)]
    pub next_run_at: Option<DateTime<Utc>>,
    /// One row a tenant, by slug.
    pub tenants: Vec<TenantStatus>,
}

/// How many there are of each level.
#[derive(Clone, Copy, Debug, Default, Serialize, Type)]
pub struct ByLevel {
    /// Protected.
    pub protected: u32,
    /// At risk.
    pub at_risk: u32,
    /// Unprotected.
    pub unprotected: u32,
}

/// Where a tenant stands; of several databases the worst counts.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TenantStatus {
    /// Its slug.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// How many databases, by level.
    pub databases: ByLevel,
    /// The worst of them; none without databases.
    pub protection: Option<Level>,
    /// The worst that keeps it from being protected, with the database's name.
    pub reason: Option<String>,
    /// Databases with a job under way.
    pub running: u32,
    /// Databases whose last backup failed.
    pub failing: u32,
    /// Everything could be restored to then or later; none if a database has no good backup.
    #[specta(type = Option<String>)]
    pub last_good_at: Option<DateTime<Utc>>,
    /// Every database was proved then or later; none if one never was.
    #[specta(type = Option<String>)]
    pub last_proved_at: Option<DateTime<Utc>>,
    /// The worst that the last drill of a database came to; none if nothing was ever drilled.
    pub last_drill: Option<Outcome>,
    /// When the newest drill that ended so did.
    #[specta(type = Option<String>)]
    pub last_drill_at: Option<DateTime<Utc>>,
    /// The next run of any database.
    #[specta(type = Option<String>)]
    pub next_run_at: Option<DateTime<Utc>>,
    /// The age of the last good backup beside the RPO.
    pub rpo: Option<ObjectiveStatus>,
    /// What the last restore took beside the RTO.
    pub rto: Option<ObjectiveStatus>,
    /// Until when nothing of it begins by itself.
    #[specta(type = Option<String>)]
    pub paused_until: Option<DateTime<Utc>>,
    /// Bytes of the last dumps.
    #[specta(type = u32)]
    pub bytes: u64,
}

/// An objective beside what was measured, in seconds.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct ObjectiveStatus {
    /// What was asked for.
    #[specta(type = u32)]
    pub asked: u64,
    /// How it is; none if nothing could be measured.
    #[specta(type = Option<u32>)]
    pub is: Option<i64>,
    /// Whether it holds; what was not measured does not.
    pub met: bool,
}

/// What each of the last days brought.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DayStrips {
    /// The days, oldest first, as `2026-03-29`.
    pub dates: Vec<String>,
    /// Of each tenant, by slug, one cell a day; none where nothing ran.
    pub tenants: Vec<(String, Vec<Option<Day>>)>,
}

/// Runs to come.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Upcoming {
    /// The next one first.
    pub runs: Vec<UpcomingRun>,
    /// Whether there are more within the time that was asked for.
    pub more: bool,
}

/// A run to come.
#[derive(Clone, Debug, Serialize, Type)]
pub struct UpcomingRun {
    /// When it is due.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// `TENANT/NAME`.
    pub database: String,
}

impl Overview {
    pub(crate) fn new(tenants: Vec<TenantStatus>, alerts: usize) -> Self {
        let mut all = Self {
            level: tenants.iter().filter_map(|tenant| tenant.protection).max(),
            tenants_by: ByLevel::default(),
            empty: 0,
            databases_by: ByLevel::default(),
            running: tenants.iter().map(|tenant| tenant.running).sum(),
            alerts: u32::try_from(alerts).unwrap_or(u32::MAX),
            next_run_at: tenants.iter().filter_map(|tenant| tenant.next_run_at).min(),
            tenants: Vec::new(),
        };
        for tenant in &tenants {
            match tenant.protection {
                Some(Level::Protected) => all.tenants_by.protected += 1,
                Some(Level::AtRisk) => all.tenants_by.at_risk += 1,
                Some(Level::Unprotected) => all.tenants_by.unprotected += 1,
                None => all.empty += 1,
            }
            all.databases_by.protected += tenant.databases.protected;
            all.databases_by.at_risk += tenant.databases.at_risk;
            all.databases_by.unprotected += tenant.databases.unprotected;
        }
        Self { tenants, ..all }
    }
}

impl From<TenantStanding> for TenantStatus {
    fn from(standing: TenantStanding) -> Self {
        let [protected, at_risk, unprotected] = standing.levels;
        Self {
            slug: standing.tenant.slug.to_string(),
            name: standing.tenant.name,
            databases: ByLevel { protected, at_risk, unprotected },
            protection: standing.level,
            reason: standing.reason,
            running: standing.running,
            failing: standing.failing,
            last_good_at: standing.last_good,
            last_proved_at: standing.last_proved,
            last_drill: standing.last_drill.map(|(outcome, _)| outcome),
            last_drill_at: standing.last_drill.map(|(_, at)| at),
            next_run_at: standing.next_run,
            rpo: standing.rpo.map(ObjectiveStatus::from),
            rto: standing.rto.map(ObjectiveStatus::from),
            paused_until: standing.paused,
            bytes: standing.bytes,
        }
    }
}

impl From<Objective> for ObjectiveStatus {
    fn from(objective: Objective) -> Self {
        Self {
            asked: objective.asked.seconds(),
            is: objective.is.map(|is| is.num_seconds().max(0)),
            met: objective.is_met(),
        }
    }
}

impl From<Run> for UpcomingRun {
    fn from(run: Run) -> Self {
        Self { at: run.at, database: run.database.to_string() }
    }
}
