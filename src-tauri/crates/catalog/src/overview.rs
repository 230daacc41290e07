//! Where every database stands, in one go.

use bulkhead_model::{
    Code, Connection, DatabasePath, Engine, Error, Label, Result,
    drill::{Outcome, Proof},
    job::{JobId, JobState, Phase},
};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::FromRow;

use crate::{
    Catalog, Refutation,
    row::{failed, from_json, instant, maybe_instant, millis, unsigned, word},
};

/// How the last job that ended did: its state, when, and why it failed.
pub type LastJob = (JobState, Option<DateTime<Utc>>, Option<Code>);

/// One database.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewRow {
    /// Which.
    pub database: DatabasePath,
    /// The tenant's name for people.
    pub tenant_name: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// Its engine.
    pub engine: Engine,
    /// Whether it is marked as production.
    pub production: bool,
    /// Whether its password is known to be missing on this machine.
    pub password_missing: bool,
    /// When the last good backup began, and its snapshot: what `latest` names. One that is dated ahead only if there is no other, and so
    /// is one that a restore made of what it was about to replace.
    pub last_good: Option<(DateTime<Utc>, String)>,
    /// Rows in it, and in the newest one that is a week older, or in the first where none is; neither is one that a restore made of
    /// what it was about to replace.
    pub last_rows: Option<(u64, u64)>,
    /// Bytes of its dump, and how long that took.
    pub last_size: Option<(u64, TimeDelta)>,
    /// The storage it is on, and the bytes that the repository there grew by.
    pub last_added: Option<(Label, u64)>,
    /// When a restore of that snapshot was seen to be equal.
    pub last_good_proved: Option<DateTime<Utc>>,
    /// What restores of that snapshot have shown; of an older drill than the last one only that it was proved.
    pub last_good_proof: Proof,
    /// When all of the repository that it is in was read.
    pub last_good_read: Option<DateTime<Utc>>,
    /// When a restore of one of its snapshots was last seen to be equal.
    pub last_proved: Option<DateTime<Utc>>,
    /// When the newest of the snapshots began of which that was seen.
    pub newest_proved: Option<DateTime<Utc>>,
    /// The time of a good backup that is dated ahead.
    pub ahead: Option<DateTime<Utc>>,
    /// The last job that ended and was not cancelled.
    pub last_job: Option<LastJob>,
    /// The server it is on; none for a file.
    pub server: Option<String>,
    /// Why the last backup failed that nobody and no hook cancelled, or that it was interrupted; none if it was done.
    pub backup_failure: Option<Error>,
    /// What a hook failed by after that backup, which is good.
    pub hook_failure: Option<Error>,
    /// What the hook said that kept the newest backup from being made; none if one was made or tried since.
    pub held_back: Option<Error>,
    /// When the backup ended that was not cancelled.
    pub backup_ended: Option<DateTime<Utc>>,
    /// How long the last restore of a whole backup took, its comparison included, in earnest or in a drill, and when it ended.
    pub last_restore: Option<(TimeDelta, DateTime<Utc>)>,
    /// How the last drill ended, and when.
    pub last_drill: Option<(Outcome, DateTime<Utc>)>,
    /// What the last drill found that could run: one that could not says nothing of the backup, and takes nothing back.
    pub last_verdict: Option<Proof>,
    /// The storage that backup was to go to.
    pub backup_storage: Option<Label>,
    /// The job under way.
    pub running: Option<(JobId, Option<Phase>)>,
}

/// Each subquery is one step in an index, whatever the number of snapshots and jobs; the newest that was proved takes one for each
/// that was, and SQLite by itself would go through all that were not. Of jobs the last is the one
/// that was written down last: a clock that was ahead for a while must not hide what came after it. A cancel mends nothing, so one
/// that was cancelled hides none of those before it.
const OVERVIEW: &str = "
    WITH latest AS (
        SELECT databases.id, databases.tenant_id, slug, tenants.name AS tenant_name, databases.name, databases.created_at, connection, production, password_missing,
            coalesce(
                (SELECT rowid FROM snapshots WHERE database_id = databases.id AND taken_at <= ?1 AND forgotten_at IS NULL
                    AND NOT set_aside AND missing_at IS NULL AND damaged_at IS NULL ORDER BY taken_at DESC, original IS NOT NULL LIMIT 1),
                (SELECT rowid FROM snapshots WHERE database_id = databases.id AND taken_at <= ?1 AND forgotten_at IS NULL
                    AND missing_at IS NULL AND damaged_at IS NULL ORDER BY taken_at DESC, original IS NOT NULL LIMIT 1),
                (SELECT rowid FROM snapshots WHERE database_id = databases.id AND taken_at > ?1 AND forgotten_at IS NULL
                    AND missing_at IS NULL AND damaged_at IS NULL ORDER BY taken_at DESC, original IS NOT NULL LIMIT 1)) AS good,
            (SELECT taken_at FROM snapshots WHERE database_id = databases.id AND taken_at > ?1 AND forgotten_at IS NULL
                AND missing_at IS NULL AND damaged_at IS NULL ORDER BY taken_at DESC LIMIT 1) AS ahead,
            (SELECT max(proved_at) FROM snapshots
                WHERE database_id = databases.id AND proved_at <= ?1 AND forgotten_at IS NULL
                AND missing_at IS NULL AND damaged_at IS NULL) AS proved_at,
            (SELECT max(taken_at) FROM snapshots INDEXED BY snapshots_proved
                WHERE database_id = databases.id AND proved_at IS NOT NULL AND taken_at <= ?1 AND forgotten_at IS NULL
                AND missing_at IS NULL AND damaged_at IS NULL) AS newest_proved,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND ended_at IS NOT NULL AND state <> 'cancelled'
                ORDER BY rowid DESC LIMIT 1) AS ended,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND kind = 'backup' AND ended_at IS NOT NULL
                AND state <> 'cancelled' ORDER BY rowid DESC LIMIT 1) AS backup,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND kind = 'backup' AND ended_at IS NOT NULL
                AND (state <> 'cancelled' OR error IS NOT NULL) ORDER BY rowid DESC LIMIT 1) AS tried,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND kind = 'restore' AND state = 'done'
                AND json_extract(detail, '$.tables') = (SELECT tables FROM snapshots WHERE snapshots.id = jobs.snapshot)
                ORDER BY rowid DESC LIMIT 1) AS restore,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND state IN ('queued', 'running', 'cancelling')
                AND kind <> 'drill') AS active,
            (SELECT id FROM drills WHERE database_id = databases.id AND restore_ms IS NOT NULL AND ended_at <= ?1 ORDER BY ended_at DESC LIMIT 1) AS measured,
            (SELECT id FROM drills WHERE database_id = databases.id AND ended_at <= ?1 ORDER BY ended_at DESC LIMIT 1) AS drilled,
            (SELECT id FROM drills WHERE database_id = databases.id AND ended_at <= ?1 AND outcome <> 'could-not-run'
                ORDER BY ended_at DESC LIMIT 1) AS verdict
        FROM databases JOIN tenants ON tenants.id = tenant_id
    )
    SELECT slug, tenant_name, latest.name, latest.created_at, connection, production, password_missing, snapshots.id AS snapshot, snapshots.taken_at, snapshots.finished_at, snapshots.bytes, snapshots.bytes_added, places.name AS place,
        iif(snapshots.set_aside, NULL, snapshots.rows) AS rows_now, coalesce(
            (SELECT rows FROM snapshots AS before WHERE before.database_id = snapshots.database_id AND forgotten_at IS NULL
                AND NOT set_aside AND before.taken_at <= snapshots.taken_at - 604800000 ORDER BY before.taken_at DESC LIMIT 1),
            (SELECT rows FROM snapshots AS before WHERE before.database_id = snapshots.database_id AND forgotten_at IS NULL
                AND NOT set_aside AND before.taken_at < snapshots.taken_at ORDER BY before.taken_at LIMIT 1)) AS rows_before,
        snapshots.proved_at AS good_proved_at, snapshots.read_at AS good_read_at, latest.proved_at, latest.newest_proved, latest.ahead,
        ended.state, ended.ended_at, ended.error, backup.state AS backup_state, backup.error AS backup_error, backup.ended_at AS backup_ended,
        json_extract(backup.detail, '$.storage') AS backup_storage, iif(tried.state = 'cancelled', tried.error, NULL) AS held_back,
        json_extract(backup.detail, '$.kept') IS NOT NULL AS backup_kept,
        restored.started_at AS restore_began, restored.ended_at AS restore_ended,
        json_extract(restored.detail, '$.took_ms') AS restore_took, active.id AS active, active.phase,
        measured.restore_ms, measured.ended_at AS measured_at, drilled.outcome AS drill_outcome, drilled.ended_at AS drilled_at,
        judged.outcome AS verdict, judged.ended_at AS verdict_at, iif(judged.outcome <> 'proved', judged.evidence -> '$.reason.code', NULL) AS verdict_reason,
        iif(judged.outcome <> 'proved', (SELECT coalesce(tried.original, tried.id) FROM snapshots AS tried WHERE tried.id = judged.snapshot LIMIT 1)
            IS coalesce(snapshots.original, snapshots.id), FALSE) AS verdict_of_good
    FROM latest
        LEFT JOIN snapshots ON snapshots.rowid = good
        LEFT JOIN storages AS places ON places.id = snapshots.storage_id
        LEFT JOIN jobs AS ended ON ended.rowid = latest.ended
        LEFT JOIN jobs AS backup ON backup.rowid = latest.backup
        LEFT JOIN jobs AS tried ON tried.rowid = latest.tried
        LEFT JOIN jobs AS restored ON restored.rowid = latest.restore
        LEFT JOIN jobs AS active ON active.rowid = latest.active
        LEFT JOIN drills AS measured ON measured.id = latest.measured
        LEFT JOIN drills AS drilled ON drilled.id = latest.drilled
        LEFT JOIN drills AS judged ON judged.id = latest.verdict
    ORDER BY slug, latest.name";

/// The columns as SQLite gives them.
#[derive(FromRow)]
struct Columns {
    slug: String,
    tenant_name: String,
    name: String,
    created_at: i64,
    connection: String,
    production: bool,
    password_missing: bool,
    snapshot: Option<String>,
    taken_at: Option<i64>,
    finished_at: Option<i64>,
    bytes: Option<i64>,
    bytes_added: Option<i64>,
    place: Option<String>,
    rows_now: Option<i64>,
    rows_before: Option<i64>,
    good_proved_at: Option<i64>,
    good_read_at: Option<i64>,
    proved_at: Option<i64>,
    newest_proved: Option<i64>,
    ahead: Option<i64>,
    state: Option<String>,
    ended_at: Option<i64>,
    error: Option<String>,
    backup_state: Option<String>,
    backup_error: Option<String>,
    backup_ended: Option<i64>,
    backup_storage: Option<String>,
    held_back: Option<String>,
    backup_kept: bool,
    restore_began: Option<i64>,
    restore_ended: Option<i64>,
    /// By a clock that nobody sets; restores of older versions have none.
    restore_took: Option<i64>,
    active: Option<String>,
    phase: Option<String>,
    restore_ms: Option<i64>,
    measured_at: Option<i64>,
    drill_outcome: Option<String>,
    drilled_at: Option<i64>,
    verdict: Option<String>,
    verdict_at: Option<i64>,
    verdict_reason: Option<String>,
    verdict_of_good: bool,
}

impl TryFrom<Columns> for OverviewRow {
    type Error = Error;

    fn try_from(row: Columns) -> Result<Self> {
        let connection: Connection = from_json(&row.connection)?;
        let code = |error: Option<&str>| -> Result<Option<Code>> {
            Ok(error.map(from_json::<Error>).transpose()?.map(|error| error.code))
        };
        let error = code(row.error.as_deref())?;
        let backup_failure = match row.backup_state.as_deref().map(word).transpose()? {
            Some(JobState::Failed) => {
                let error = row.backup_error.as_deref().map(from_json).transpose()?;
                Some(error.unwrap_or_else(|| Error::internal("the job has no reason")))
            }
            Some(JobState::Interrupted) => Some(
                Error::new(Code::Interrupted, "Bulkhead ended while it ran")
                    .hint("Run it again; what was sent so far does not count."),
            ),
            _ => None,
        };
        let is_only_a_hook = backup_failure.as_ref().is_some_and(|it| it.code != Code::Interrupted && row.backup_kept);
        let (hook_failure, backup_failure) =
            if is_only_a_hook { (backup_failure, None) } else { (None, backup_failure) };
        let ended_at = maybe_instant(row.ended_at)?;
        let state: Option<JobState> = row.state.as_deref().map(word).transpose()?;
        let last_size = match (row.bytes, maybe_instant(row.taken_at)?, maybe_instant(row.finished_at)?) {
            (Some(bytes), Some(taken), Some(finished)) => {
                Some((unsigned(bytes), (finished - taken).max(TimeDelta::zero())))
            }
            _ => None,
        };
        let good_proved = maybe_instant(row.good_proved_at)?;
        let reason = row.verdict_reason.as_deref().map(from_json::<Option<Code>>).transpose()?.flatten();
        let judged = row.verdict.as_deref().map(word).transpose()?.zip(maybe_instant(row.verdict_at)?);
        let asserted = reason == Some(Code::AssertionFailed);
        let judged = judged.map(|(outcome, at)| Refutation { outcome, at, asserted });
        // That a copy is damaged says nothing of the others.
        let is_told = row.verdict_of_good && reason != Some(Code::RepositoryDamaged);
        let refuted = judged.filter(|drill| is_told && drill.is_after(good_proved));
        let phase = row.phase.as_deref().map(word).transpose()?;
        Ok(Self {
            database: DatabasePath { tenant: word(&row.slug)?, database: word(&row.name)? },
            tenant_name: row.tenant_name,
            added_at: instant(row.created_at)?,
            engine: connection.engine(),
            production: row.production,
            password_missing: row.password_missing,
            last_good: row.taken_at.map(instant).transpose()?.zip(row.snapshot),
            last_rows: row.rows_now.map(unsigned).zip(row.rows_before.map(unsigned)),
            last_size,
            last_added: row.place.as_deref().map(word).transpose()?.zip(row.bytes_added.map(unsigned)),
            last_good_proved: good_proved,
            last_good_read: maybe_instant(row.good_read_at)?,
            last_proved: maybe_instant(row.proved_at)?,
            newest_proved: maybe_instant(row.newest_proved)?,
            ahead: maybe_instant(row.ahead)?,
            last_job: state.map(|state| (state, ended_at, error)),
            server: match &connection {
                Connection::Server(server) => Some(server.address()),
                Connection::File { .. } => None,
            },
            backup_failure,
            hook_failure,
            held_back: row.held_back.as_deref().map(from_json).transpose()?,
            backup_ended: maybe_instant(row.backup_ended)?,
            last_restore: later(
                maybe_instant(row.restore_began)?.zip(maybe_instant(row.restore_ended)?).map(|(began, ended)| {
                    let took = row.restore_took.map_or(ended - began, TimeDelta::milliseconds);
                    (took.max(TimeDelta::zero()), ended)
                }),
                row.restore_ms.map(TimeDelta::milliseconds).zip(maybe_instant(row.measured_at)?),
            ),
            last_drill: row.drill_outcome.as_deref().map(word).transpose()?.zip(maybe_instant(row.drilled_at)?),
            last_verdict: judged.map(|drill| Refutation::beside(None, Some(&drill))),
            last_good_proof: Refutation::beside(good_proved, refuted.as_ref()),
            backup_storage: row.backup_storage.as_deref().map(word).transpose()?,
            running: row.active.as_deref().map(word).transpose()?.map(|id| (id, phase)),
        })
    }
}

/// The one that ended last.
fn later(
    a: Option<(TimeDelta, DateTime<Utc>)>,
    b: Option<(TimeDelta, DateTime<Utc>)>,
) -> Option<(TimeDelta, DateTime<Utc>)> {
    a.into_iter().chain(b).max_by_key(|(_, ended)| *ended)
}

impl Catalog {
    /// One row a database, by tenant and name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn overview(&self, latest: DateTime<Utc>) -> Result<Vec<OverviewRow>> {
        let rows: Vec<Columns> =
            sqlx::query_as(OVERVIEW).bind(millis(latest)).fetch_all(&self.readers).await.map_err(failed)?;
        rows.into_iter().map(OverviewRow::try_from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A house has a thousand tenants: what is asked of each of their databases is a step in an index.
    #[tokio::test]
    async fn no_table_with_history_is_walked_through() {
        let catalog = Catalog::in_memory().await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {OVERVIEW}"));
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).bind(0).fetch_all(&catalog.readers).await.unwrap();
        let walks = |step: &str| {
            ["snapshots", "before", "jobs", "drills"].iter().any(|it| step.starts_with(&format!("SCAN {it}")))
        };
        assert!(plan.iter().any(|step| step.3.contains("snapshots_by_database")), "{plan:?}");
        assert!(!plan.iter().any(|step| walks(&step.3)), "{plan:?}");
    }
}
