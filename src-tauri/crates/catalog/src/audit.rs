//! The audit log.

use bulkhead_model::{
    Error, Result,
    audit::{Entry, FIRST},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, instant, millis},
};

/// How often an entry is sealed anew because another instance was quicker.
const TRIES: u32 = 50;

/// The audit log of a catalog.
pub struct Audit<'a>(pub(crate) &'a Catalog);

type Row = (i64, i64, String, String, String, String, String);

fn entry((number, at, who, action, subject, detail, seal): Row) -> Result<Entry> {
    Ok(Entry { number, at: instant(at)?, who, action, subject, detail, seal })
}

impl Audit<'_> {
    /// Adds an entry behind the last.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn add(&self, who: &str, action: &str, subject: &str, detail: &str, now: DateTime<Utc>) -> Result<Entry> {
        for _ in 0..TRIES {
            let last: Option<(i64, String)> =
                sqlx::query_as("SELECT number, seal FROM audit ORDER BY number DESC LIMIT 1")
                    .fetch_optional(&self.0.writer)
                    .await
                    .map_err(failed)?;
            let (number, before) = last.unwrap_or((0, FIRST.to_owned()));
            let mut entry = Entry {
                number: number + 1,
                at: instant(millis(now))?,
                who: who.to_owned(),
                action: action.to_owned(),
                subject: subject.to_owned(),
                detail: detail.to_owned(),
                seal: String::new(),
            };
            entry.seal = entry.sealed(&before);
            if self.insert(&entry).await? {
                return Ok(entry);
            }
        }
        Err(Error::internal("the audit log could not be added to"))
    }

    /// Whether nobody was quicker.
    async fn insert(&self, entry: &Entry) -> Result<bool> {
        let insert = sqlx::query(
            "INSERT INTO audit (number, at, who, action, subject, detail, seal) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(entry.number)
        .bind(millis(entry.at))
        .bind(&entry.who)
        .bind(&entry.action)
        .bind(&entry.subject)
        .bind(&entry.detail)
        .bind(&entry.seal);
        insert.execute(&self.0.writer).await.map(|done| done.rows_affected() == 1).map_err(failed)
    }

    /// A page of entries, newest first, that hold these words somewhere.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn page(&self, words: &str, before: Option<i64>, limit: u32) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT number, at, who, action, subject, detail, seal FROM audit
             WHERE number < ?1 AND (?2 = '' OR instr(lower(who || ' ' || action || ' ' || subject || ' ' || detail), lower(?2)) > 0)
             ORDER BY number DESC LIMIT ?3",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(words.trim())
        .bind(limit)
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(entry).collect()
    }

    /// The last entries, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn last(&self, limit: u32) -> Result<Vec<Entry>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM (SELECT number, at, who, action, subject, detail, seal FROM audit ORDER BY number DESC LIMIT ?)
             ORDER BY number",
        )
        .bind(limit)
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(entry).collect()
    }
}
