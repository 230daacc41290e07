//! Drills: the evidence that they left, and when the next ones are due.

mod refuted;
mod times;

use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result, Slug,
    drill::{Evidence, Outcome, Pace, SandboxKind},
    job::JobId,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

pub use refuted::{Refutation, Refuted};
pub use times::DrillTime;

use crate::{
    Catalog,
    row::{failed, from_json, instant, maybe_instant, millis, signed, to_json, unsigned, word},
};

/// A drill that came to an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// Its number; 0 before it is written.
    pub id: i64,
    /// The job that ran it.
    pub job: JobId,
    /// Of which database.
    pub database: DatabasePath,
    /// Of which snapshot, full id, hex; none if it did not come to one.
    pub snapshot: Option<String>,
    /// The storage that it was fetched from.
    pub storage: Option<Label>,
    /// When the dump of the snapshot began.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// How it ended.
    pub outcome: Outcome,
    /// Who asked for it.
    pub who: String,
    /// Where it restored to.
    pub sandbox: SandboxKind,
    /// Bytes of dump.
    pub bytes: u64,
    /// Tables that were compared.
    pub tables: u64,
    /// Rows of them.
    pub rows: u64,
    /// How long a restore would have taken, in milliseconds; none if it did not come so far.
    pub restore_ms: Option<u64>,
    /// All that it found.
    pub evidence: Evidence,
}

impl Drill {
    /// Whether it ran to its end and what it restored was not the backup. That a copy is damaged says nothing of the others, and what
    /// a tenant asserts is asked of rows that are equal.
    fn refutes(&self) -> bool {
        let elsewhere = [Code::RepositoryDamaged, Code::AssertionFailed];
        matches!(self.outcome, Outcome::Differs | Outcome::Failed)
            && self.evidence.reason.as_ref().is_none_or(|reason| !elsewhere.contains(&reason.code))
    }
}

/// Drills of a catalog.
pub struct Drills<'a>(pub(crate) &'a Catalog);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT drills.id, job_id, slug, databases.name AS database, snapshot, storage, taken_at, started_at, ended_at, outcome,
                who, sandbox, bytes, tables, rows, restore_ms, evidence
             FROM drills JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = tenant_id ",
            $rest
        )
    };
}

/// What [`Drill::refutes`] says, of a row.
macro_rules! refutes {
    ($rest:literal) => {
        concat!(
            "outcome IN ('differs', 'failed') AND coalesce(json_extract(evidence, '$.reason.code'), '')
                NOT IN ('repository-damaged', 'assertion-failed')",
            $rest
        )
    };
}

/// A copy is the same bytes as its original: what refutes one refutes all, whatever the clock said when it was proved.
const REFUTE: &str = "
    UPDATE snapshots SET proved_at = NULL WHERE proved_at IS NOT NULL
        AND (id = (SELECT coalesce(original, id) FROM snapshots WHERE id = ?1)
            OR original = (SELECT coalesce(original, id) FROM snapshots WHERE id = ?1))";

/// A copy is the same bytes as its original: what proves it proves both, until another drill refutes it.
const MARK: &str = concat!(
    "UPDATE snapshots SET proved_at = (
        SELECT max(ended_at) FROM drills WHERE outcome = 'proved' AND drills.database_id = snapshots.database_id
        AND (snapshot = snapshots.id OR snapshot IN (SELECT copy.id FROM snapshots AS copy WHERE copy.original = snapshots.id))
        AND drills.id > coalesce((
            SELECT max(drills.id) FROM drills JOIN snapshots AS tried ON tried.id = drills.snapshot
            WHERE drills.database_id = snapshots.database_id
                AND coalesce(tried.original, tried.id) = coalesce(snapshots.original, snapshots.id) AND ",
    refutes!(
        "), 0))
    WHERE proved_at IS NULL
        AND database_id IN (SELECT databases.id FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ?)"
    )
);
const PLACE: &str = "
    UPDATE drills SET storage = (
        SELECT name FROM snapshots JOIN storages ON storages.id = storage_id WHERE snapshots.id = snapshot ORDER BY name LIMIT 1)
    WHERE storage IS NULL AND snapshot IS NOT NULL
        AND database_id IN (SELECT databases.id FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ?)";

/// The columns as SQLite gives them.
#[derive(FromRow)]
struct Columns {
    id: i64,
    job_id: String,
    slug: String,
    database: String,
    snapshot: Option<String>,
    storage: Option<String>,
    taken_at: Option<i64>,
    started_at: i64,
    ended_at: i64,
    outcome: String,
    who: String,
    sandbox: String,
    bytes: i64,
    tables: i64,
    rows: i64,
    restore_ms: Option<i64>,
    evidence: String,
}

impl TryFrom<Columns> for Drill {
    type Error = Error;

    fn try_from(row: Columns) -> Result<Self> {
        Ok(Self {
            id: row.id,
            job: word(&row.job_id)?,
            database: DatabasePath { tenant: word(&row.slug)?, database: word(&row.database)? },
            snapshot: row.snapshot,
            storage: row.storage.as_deref().map(word).transpose()?,
            taken_at: maybe_instant(row.taken_at)?,
            started_at: instant(row.started_at)?,
            ended_at: instant(row.ended_at)?,
            outcome: word(&row.outcome)?,
            who: row.who,
            sandbox: word(&row.sandbox)?,
            bytes: unsigned(row.bytes),
            tables: unsigned(row.tables),
            rows: unsigned(row.rows),
            restore_ms: row.restore_ms.map(unsigned),
            evidence: from_json(&row.evidence)?,
        })
    }
}

impl Drills<'_> {
    /// The last drills of a database that were no proof, of what is still kept there, by the newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn refuting(&self, database: &DatabasePath, limit: u32) -> Result<Vec<Drill>> {
        let query = sqlx::query_as(concat!(
            select!(
                "WHERE slug = ?1 AND databases.name = ?2
                    AND EXISTS (SELECT 1 FROM snapshots WHERE snapshots.id = snapshot AND forgotten_at IS NULL AND proved_at IS NULL) AND "
            ),
            refutes!(" ORDER BY drills.id DESC LIMIT ?3")
        ));
        let query = query.bind(database.tenant.as_str()).bind(database.database.as_str()).bind(limit);
        let rows: Vec<Columns> = query.fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(Drill::try_from).collect()
    }

    /// Writes down what a drill found; and, if it proved its snapshot or refuted what was proved, that it did: both or neither.
    ///
    /// # Errors
    /// `NotFound` if the database is gone.
    pub async fn add(&self, drill: &Drill) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let done = sqlx::query(
            "INSERT INTO drills (job_id, database_id, snapshot, storage, taken_at, started_at, ended_at, outcome, who, sandbox,
                bytes, tables, rows, restore_ms, evidence)
             SELECT ?, databases.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
             FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ? AND databases.name = ?",
        )
        .bind(drill.job.to_string())
        .bind(drill.snapshot.as_deref())
        .bind(drill.storage.as_ref().map(Label::as_str))
        .bind(drill.taken_at.map(millis))
        .bind(millis(drill.started_at))
        .bind(millis(drill.ended_at))
        .bind(drill.outcome.as_str())
        .bind(&drill.who)
        .bind(drill.sandbox.as_str())
        .bind(signed(drill.bytes))
        .bind(signed(drill.tables))
        .bind(signed(drill.rows))
        .bind(drill.restore_ms.map(signed))
        .bind(to_json(&drill.evidence)?)
        .bind(drill.database.tenant.as_str())
        .bind(drill.database.database.as_str())
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        if done.rows_affected() == 0 {
            return Err(crate::databases::not_found(&drill.database));
        }
        if drill.refutes() {
            let refute = sqlx::query(REFUTE).bind(drill.snapshot.as_deref());
            refute.execute(&mut *transaction).await.map_err(failed)?;
        }
        if drill.outcome == Outcome::Proved {
            // A copy is the same bytes: what proves it proves its original.
            sqlx::query("UPDATE snapshots SET proved_at = ?1 WHERE id = ?2 OR id = (SELECT original FROM snapshots WHERE id = ?2)")
                .bind(millis(drill.ended_at))
                .bind(drill.snapshot.as_deref())
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Marks the snapshots of a tenant that a drill proved before they were listed here, and says where they are.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn mark_snapshots(&self, tenant: &Slug) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        for update in [MARK, PLACE] {
            sqlx::query(update).bind(tenant.as_str()).execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// One drill, by its number.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: i64) -> Result<Drill> {
        let row: Option<Columns> = sqlx::query_as(select!("WHERE drills.id = ?"))
            .bind(id)
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        let missing =
            || Error::new(Code::NotFound, format!("there is no drill {id}")).hint("List them: bulkhead drills.");
        row.map(Drill::try_from).transpose()?.ok_or_else(missing)
    }

    /// The drill that a job ran; none if it left none.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn of_job(&self, job: JobId) -> Result<Option<Drill>> {
        let query = sqlx::query_as(select!("WHERE job_id = ?1 ORDER BY drills.id DESC LIMIT 1")).bind(job.to_string());
        let row: Option<Columns> = query.fetch_optional(&self.0.readers).await.map_err(failed)?;
        row.map(Drill::try_from).transpose()
    }

    /// A page, newest first; `before` is `ended_at` of the last row of the page before.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn page(
        &self,
        tenant: Option<&Slug>,
        database: Option<&DatabasePath>,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<Drill>> {
        let page = select!(
            "WHERE (?1 IS NULL OR slug = ?1) AND (?2 IS NULL OR databases.name = ?2) AND (?3 IS NULL OR ended_at < ?3)
             ORDER BY ended_at DESC, drills.id DESC LIMIT ?4"
        );
        let query = sqlx::query_as(page)
            .bind(database.map(|path| path.tenant.as_str()).or(tenant.map(Slug::as_str)))
            .bind(database.map(|path| path.database.as_str()))
            .bind(before.map(millis))
            .bind(i64::from(limit));
        self.all(query).await
    }

    /// The drill of every database that was written down last: what a clock ahead did must hide none that came after it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn newest(&self) -> Result<Vec<Drill>> {
        self.all(sqlx::query_as(select!(
            "WHERE drills.id = (SELECT id FROM drills AS other WHERE other.database_id = databases.id ORDER BY id DESC LIMIT 1)"
        )))
        .await
    }

    /// The same of those that could run, of one database or of all: one that could not says nothing of the backup.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn verdicts(&self, database: Option<&DatabasePath>) -> Result<Vec<Drill>> {
        let query = sqlx::query_as(select!(
            "WHERE (?1 IS NULL OR slug = ?1 AND databases.name = ?2) AND drills.id = (SELECT id FROM drills AS other
                WHERE other.database_id = databases.id AND other.outcome <> 'could-not-run' ORDER BY id DESC LIMIT 1)"
        ));
        let (tenant, name) = database.map(|path| (path.tenant.as_str(), path.database.as_str())).unzip();
        self.all(query.bind(tenant).bind(name)).await
    }

    /// The last drill of a database that proved a snapshot.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn last_proof(&self, database: &DatabasePath) -> Result<Option<Drill>> {
        let query = sqlx::query_as(select!(
            "WHERE slug = ?1 AND databases.name = ?2 AND outcome = 'proved' ORDER BY drills.id DESC LIMIT 1"
        ))
        .bind(database.tenant.as_str())
        .bind(database.database.as_str());
        Ok(self.all(query).await?.into_iter().next())
    }

    /// How long the last restores of a database took in its drills, newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn paces(&self, database: &DatabasePath, limit: u32) -> Result<Vec<Pace>> {
        let query = sqlx::query_as(select!(
            "WHERE slug = ?1 AND databases.name = ?2 AND restore_ms IS NOT NULL ORDER BY ended_at DESC LIMIT ?3"
        ))
        .bind(database.tenant.as_str())
        .bind(database.database.as_str())
        .bind(i64::from(limit));
        let drills = self.all(query).await?;
        Ok(drills
            .into_iter()
            .map(|drill| Pace { bytes: drill.bytes, times: drill.evidence.times, at: drill.ended_at })
            .collect())
    }

    async fn all(
        &self,
        query: sqlx::query::QueryAs<'_, sqlx::Sqlite, Columns, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<Drill>> {
        let rows = query.fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(Drill::try_from).collect()
    }
}
