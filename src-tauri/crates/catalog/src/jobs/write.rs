//! Changes of jobs. Every change of state is compared and set in one statement, so that two writers never both win.

use bulkhead_model::{
    Code, Error, Result,
    job::{JobId, JobKind, JobState, Phase, Transition},
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::{Jobs, Leftover, NewJob};
use crate::{
    databases,
    row::{failed, from_json, is_unique, millis, signed, to_json},
    tenants,
};

impl Jobs<'_> {
    /// Accepts a job.
    ///
    /// # Errors
    /// `Busy` while another job of the database is active; `NotFound` for tenant or database.
    pub async fn queue(&self, job: &NewJob, now: DateTime<Utc>) -> Result<()> {
        let mut connection = self.0.writer.acquire().await.map_err(failed)?;
        match insert_job(&mut connection, job, now).await {
            Ok(0) => Err(unknown(job)),
            Err(error) if is_unique(&error) => Err(busy(job)),
            result => result.map(drop).map_err(failed),
        }
    }

    /// A place is free: the job runs now.
    ///
    /// # Errors
    /// `Internal` if it is not queued any more.
    pub async fn start(&self, id: JobId, owner: &str, now: DateTime<Utc>) -> Result<()> {
        let with = With { started_at: Some(millis(now)), owner: Some(owner), ..With::default() };
        self.step(id, Transition::Start, now, with).await.map(drop)
    }

    /// Changes the state as the machine of the model allows, and gives the new one.
    ///
    /// # Errors
    /// `NotFound`; `Internal` if the change cannot happen in the present state.
    pub async fn apply(&self, id: JobId, transition: Transition, now: DateTime<Utc>) -> Result<JobState> {
        self.step(id, transition, now, With::default()).await
    }

    /// State and result change together: whoever sees the one sees the other.
    async fn step(&self, id: JobId, transition: Transition, now: DateTime<Utc>, with: With<'_>) -> Result<JobState> {
        loop {
            let state = self.get(id).await?.state;
            let next = state
                .after(transition)
                .ok_or_else(|| Error::internal(format!("a job that is {state} cannot take the step {transition:?}")))?;
            let update = sqlx::query(
                "UPDATE jobs SET state = ?, ended_at = coalesce(?, ended_at), started_at = coalesce(?, started_at),
                    owner = coalesce(?, owner), snapshot = coalesce(?, snapshot), detail = coalesce(json_patch(detail, ?), detail),
                    error = coalesce(?, error)
                 WHERE id = ? AND state = ?",
            )
            .bind(next.as_str())
            .bind(next.is_final().then(|| millis(now)))
            .bind(with.started_at)
            .bind(with.owner)
            .bind(with.snapshot)
            .bind(&with.detail)
            .bind(&with.error)
            .bind(id.to_string())
            .bind(state.as_str());
            if update.execute(&self.0.writer).await.map_err(failed)?.rows_affected() == 1 {
                return Ok(next);
            }
        }
    }

    /// Writes down how far it is.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn progress(&self, id: JobId, phase: Phase, bytes_read: u64, bytes_stored: u64) -> Result<()> {
        let update = sqlx::query("UPDATE jobs SET phase = ?, bytes_read = ?, bytes_stored = ? WHERE id = ?")
            .bind(phase.as_str())
            .bind(signed(bytes_read))
            .bind(signed(bytes_stored))
            .bind(id.to_string());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Writes down what a queued job waits for; none for a place.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn waits(&self, id: JobId, what: Option<Phase>) -> Result<()> {
        let update = sqlx::query("UPDATE jobs SET phase = ? WHERE id = ? AND state = 'queued'")
            .bind(what.map(Phase::as_str))
            .bind(id.to_string());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Writes down what must be removed if the job ends now; replaces what was written before.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn leave(&self, id: JobId, leftovers: &[Leftover]) -> Result<()> {
        let update =
            sqlx::query("UPDATE jobs SET leftovers = ? WHERE id = ?").bind(to_json(&leftovers)?).bind(id.to_string());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Takes one thing off that list, whatever else others write there meanwhile. Whether it was there.
    ///
    /// # Errors
    /// `NotFound` for an unknown job, or the catalog's.
    pub async fn leave_no_more(&self, id: JobId, gone: &Leftover) -> Result<bool> {
        loop {
            // As it is written, which may be by another version.
            let written = sqlx::query_scalar("SELECT leftovers FROM jobs WHERE id = ?").bind(id.to_string());
            let written: Option<String> = written.fetch_optional(&self.0.readers).await.map_err(failed)?;
            // An unknown job says so.
            let Some(written) = written else { return self.get(id).await.map(|_| false) };
            let before: Vec<Leftover> = from_json(&written)?;
            let after: Vec<_> = before.iter().filter(|leftover| *leftover != gone).collect();
            if after.len() == before.len() {
                return Ok(false);
            }
            let update = sqlx::query("UPDATE jobs SET leftovers = ? WHERE id = ? AND leftovers = ?")
                .bind(to_json(&after)?)
                .bind(id.to_string())
                .bind(written);
            if update.execute(&self.0.writer).await.map_err(failed)?.rows_affected() == 1 {
                return Ok(true);
            }
        }
    }

    /// Writes down which snapshot it reads from now on: that one stays until the job has ended. Whether it is listed at all, and so not
    /// on its way out already.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn reads(&self, id: JobId, snapshot: &str) -> Result<bool> {
        let update = sqlx::query(
            "UPDATE jobs SET detail = json_set(CASE json_type(detail) WHEN 'object' THEN detail ELSE '{}' END, '$.snapshot', ?1)
             WHERE id = ?2 AND EXISTS (SELECT 1 FROM snapshots WHERE id = ?1 AND forgotten_at IS NULL)",
        )
        .bind(snapshot)
        .bind(id.to_string());
        update.execute(&self.0.writer).await.map(|done| done.rows_affected() == 1).map_err(failed)
    }

    /// Adds to what it reports; keys that are there already get the new value.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn note(&self, id: JobId, detail: &Value) -> Result<()> {
        let update = sqlx::query("UPDATE jobs SET detail = json_patch(detail, ?) WHERE id = ?")
            .bind(to_json(detail)?)
            .bind(id.to_string());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// The job has ended well; what it reports is added to what it was asked for.
    ///
    /// # Errors
    /// `Internal` if it had ended before.
    pub async fn finish(&self, id: JobId, snapshot: Option<&str>, detail: &Value, now: DateTime<Utc>) -> Result<()> {
        let with = With { snapshot, detail: Some(to_json(detail)?), ..With::default() };
        self.step(id, Transition::Finish, now, with).await.map(drop)
    }

    /// The job was asked to end and has; by a hook if there is an error, else by a person.
    ///
    /// # Errors
    /// `Internal` if nobody had asked for its end, or it had ended before.
    pub async fn stopped(&self, id: JobId, why: Option<&Error>, now: DateTime<Utc>) -> Result<()> {
        let with = With { error: why.map(to_json).transpose()?, ..With::default() };
        self.step(id, Transition::Stopped, now, with).await.map(drop)
    }

    /// The job has ended by an error.
    ///
    /// # Errors
    /// `Internal` if it had ended before.
    pub async fn fail(&self, id: JobId, error: &Error, now: DateTime<Utc>) -> Result<()> {
        let with = With { error: Some(to_json(error)?), ..With::default() };
        self.step(id, Transition::Fail, now, with).await.map(drop)
    }
}

/// Adds the row of a job, in a transaction perhaps; gives the number of rows.
pub(crate) async fn insert_job(
    connection: &mut SqliteConnection,
    job: &NewJob,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let insert = sqlx::query(
        "INSERT INTO jobs (id, kind, tenant_id, database_id, state, owner, requested_at, detail, asked_by)
         SELECT ?1, ?2, tenants.id, databases.id, 'queued', ?3, ?4, ?5, ?8
         FROM tenants LEFT JOIN databases ON databases.tenant_id = tenants.id AND databases.name = ?7
         WHERE slug = ?6 AND (?7 IS NULL OR databases.id IS NOT NULL)",
    )
    .bind(job.id.to_string())
    .bind(job.kind.as_str())
    .bind(&job.owner)
    .bind(millis(now))
    .bind(job.detail.to_string())
    .bind(job.tenant.as_str())
    .bind(job.database.as_ref().map(|path| path.database.as_str()))
    .bind(job.trigger.as_str());
    insert.execute(connection).await.map(|done| done.rows_affected())
}

/// What changes with the state; nothing for what stays.
#[derive(Default)]
struct With<'a> {
    started_at: Option<i64>,
    owner: Option<&'a str>,
    snapshot: Option<&'a str>,
    detail: Option<String>,
    error: Option<String>,
}

fn busy(job: &NewJob) -> Error {
    let subject = job.database.as_ref().map_or_else(|| job.tenant.to_string(), ToString::to_string);
    let what = match job.kind {
        JobKind::Drill => format!("a drill of {} is active already", job.tenant),
        _ => format!("a job of {subject} is active already"),
    };
    Error::new(Code::Busy, what)
        .hint("Look at it: bulkhead jobs. Wait for it, or cancel it: bulkhead jobs --cancel ID.")
}

fn unknown(job: &NewJob) -> Error {
    job.database.as_ref().map_or_else(|| tenants::not_found(&job.tenant), databases::not_found)
}
