//! Drills and what they found.

use bulkhead_core::drill::Planned;
use bulkhead_model::{
    drill::{Answer, Check, Outcome, SandboxKind, Times},
    policy::Effective,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

use super::Failure;

/// The drills to come of a database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DrillPlan {
    /// `TENANT/NAME`.
    pub database: String,
    /// The schedule in plain English; none if it is drilled by hand alone.
    pub sentence: Option<String>,
    /// Where the schedule comes from.
    pub from: Option<String>,
    /// When the next is due; it may be in the past while it waits for its turn.
    #[specta(type = Option<String>)]
    pub due_at: Option<DateTime<Utc>>,
    /// `latest` or `random`: which backup it takes.
    pub pick: String,
    /// `private`, or the server that it restores to.
    pub sandbox: String,
}

impl From<Planned> for DrillPlan {
    fn from(planned: Planned) -> Self {
        let Planned { database, rules, due_at } = planned;
        Self {
            database: database.to_string(),
            sentence: rules.drill.as_ref().map(|drill| drill.value.sentence()),
            from: rules.drill.as_ref().map(|drill| drill.from.to_string()),
            due_at,
            pick: rules.drill_pick.value.to_string(),
            sandbox: rules.sandbox.value.to_string(),
        }
    }
}

/// A drill, as a line of the history.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DrillRow {
    /// Its number.
    #[specta(type = u32)]
    pub id: i64,
    /// The job that ran it.
    pub job: String,
    /// Slug of the tenant.
    pub tenant: String,
    /// `TENANT/NAME`.
    pub database: String,
    /// The snapshot, full id, hex; none if it did not come to one.
    pub snapshot: Option<String>,
    /// The storage it was fetched from.
    pub storage: Option<String>,
    /// When the dump of the snapshot began.
    #[specta(type = Option<String>)]
    pub taken_at: Option<DateTime<Utc>>,
    /// When it began.
    #[specta(type = String)]
    pub started_at: DateTime<Utc>,
    /// When it ended.
    #[specta(type = String)]
    pub ended_at: DateTime<Utc>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not proved.
    pub reason: Option<Failure>,
    /// Who asked for it.
    pub who: String,
    /// Whether the schedule did.
    pub scheduled: bool,
    /// Where it restored to.
    pub sandbox: SandboxKind,
    /// Bytes of dump.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Tables that were compared.
    #[specta(type = u32)]
    pub tables: u64,
    /// Rows of them.
    #[specta(type = u32)]
    pub rows: u64,
    /// How long a restore would have taken, in milliseconds; none if it did not come so far.
    #[specta(type = Option<u32>)]
    pub restore_ms: Option<u64>,
    /// The longest that it may take, in seconds, as the rules are now.
    #[specta(type = Option<u32>)]
    pub rto_seconds: Option<u64>,
    /// Whether it takes no longer; none without an objective or a measurement.
    pub rto_met: Option<bool>,
    /// How old the data was when the drill ended, in seconds.
    #[specta(type = Option<u32>)]
    pub age_seconds: Option<u64>,
    /// Whether data of that age is within the RPO, as the rules are now; none without an objective.
    pub rpo_met: Option<bool>,
}

/// A drill with all that it found.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DrillDetail {
    /// Its line in the history.
    pub drill: DrillRow,
    /// How long its parts took.
    pub times: Times,
    /// What differed, in words, as many as are worth reading.
    pub differences: Vec<String>,
    /// How many differed in all.
    #[specta(type = u32)]
    pub differing: u64,
    /// The engine's own checks.
    pub checks: Vec<Check>,
    /// The tenant's assertions.
    pub assertions: Vec<Answer>,
    /// Objects that were compared by name, besides tables.
    #[specta(type = u32)]
    pub objects: u64,
    /// The server of the backup, as it printed itself.
    pub source_server: String,
    /// The server of the sandbox, as it printed itself.
    pub sandbox_server: String,
    /// The client tool that made the dump.
    pub tool: String,
    /// What was said on the way.
    pub notices: Vec<String>,
}

impl DrillRow {
    pub(crate) fn of(drill: &bulkhead_catalog::Drill, rules: Option<&Effective>) -> Self {
        let rto = rules.and_then(|rules| rules.rto.as_ref()).map(|rto| rto.value.duration());
        let rpo = rules.and_then(|rules| rules.rpo.as_ref()).map(|rpo| rpo.value.duration());
        let took = drill.restore_ms.map(std::time::Duration::from_millis);
        let age = drill.taken_at.and_then(|taken| (drill.ended_at - taken).to_std().ok());
        Self {
            id: drill.id,
            job: drill.job.to_string(),
            tenant: drill.database.tenant.to_string(),
            database: drill.database.to_string(),
            snapshot: drill.snapshot.clone(),
            storage: drill.storage.as_ref().map(ToString::to_string),
            taken_at: drill.taken_at,
            started_at: drill.started_at,
            ended_at: drill.ended_at,
            outcome: drill.outcome,
            reason: drill.evidence.reason.clone().map(Failure::from),
            who: drill.who.clone(),
            scheduled: drill.who == bulkhead_core::drill::SCHEDULE,
            sandbox: drill.sandbox,
            bytes: drill.bytes,
            tables: drill.tables,
            rows: drill.rows,
            restore_ms: drill.restore_ms,
            rto_seconds: rto.map(|rto| rto.as_secs()),
            rto_met: rto.zip(took).map(|(rto, took)| took <= rto),
            age_seconds: age.map(|age| age.as_secs()),
            rpo_met: rpo.zip(age).map(|(rpo, age)| age <= rpo),
        }
    }
}

impl DrillDetail {
    pub(crate) fn of(drill: bulkhead_catalog::Drill, rules: Option<&Effective>) -> Self {
        let row = DrillRow::of(&drill, rules);
        let evidence = drill.evidence;
        Self {
            drill: row,
            times: evidence.times,
            differences: evidence.differences.iter().map(ToString::to_string).collect(),
            differing: evidence.differing,
            checks: evidence.checks,
            assertions: evidence.assertions,
            objects: evidence.objects,
            source_server: evidence.source,
            sandbox_server: evidence.sandbox,
            tool: evidence.tool,
            notices: evidence.notices,
        }
    }
}
