//! Times in which somebody wanted nothing to begin by itself.

use bulkhead_model::{Result, Slug};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, instant, millis, word},
};

/// So many are kept of each: with the longest that a pause may be, more than a year.
const KEPT: i64 = 100;

/// Such a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lull {
    /// Whose; none for everybody's.
    pub tenant: Option<Slug>,
    /// Its beginning.
    pub since: DateTime<Utc>,
    /// Its end, which may be still to come.
    pub until: DateTime<Utc>,
}

/// Those of a catalog.
pub struct Lulls<'a>(pub(crate) &'a Catalog);

impl Lulls<'_> {
    /// All that are kept, in the order in which they began.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self) -> Result<Vec<Lull>> {
        let rows: Vec<(String, i64, i64)> =
            sqlx::query_as("SELECT tenant, since, until FROM pauses ORDER BY since, id")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        let lull = |(tenant, since, until): (String, i64, i64)| {
            let tenant = if tenant.is_empty() { None } else { Some(word(&tenant)?) };
            Ok(Lull { tenant, since: instant(since)?, until: instant(until)? })
        };
        rows.into_iter().map(lull).collect()
    }

    /// Writes down one that begins, and lets go of what is older than a ledger is asked for.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn begin(&self, tenant: Option<&Slug>, since: DateTime<Utc>, until: DateTime<Utc>) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let whose = whose(tenant);
        sqlx::query("INSERT INTO pauses (tenant, since, until) VALUES (?, ?, ?)")
            .bind(whose)
            .bind(millis(since))
            .bind(millis(until))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        sqlx::query(
            "DELETE FROM pauses WHERE tenant = ?1 AND id NOT IN
                (SELECT id FROM pauses WHERE tenant = ?1 ORDER BY id DESC LIMIT ?2)",
        )
        .bind(whose)
        .bind(KEPT)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// The last one ends then.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn end(&self, tenant: Option<&Slug>, until: DateTime<Utc>) -> Result<()> {
        sqlx::query("UPDATE pauses SET until = ?2 WHERE id = (SELECT max(id) FROM pauses WHERE tenant = ?1)")
            .bind(whose(tenant))
            .bind(millis(until))
            .execute(&self.0.writer)
            .await
            .map(drop)
            .map_err(failed)
    }
}

fn whose(tenant: Option<&Slug>) -> &str {
    tenant.map_or("", Slug::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn those_of_each_are_kept_up_to_a_bound() {
        let catalog = Catalog::in_memory().await.unwrap();
        let acme: Slug = "acme".parse().unwrap();
        let at = |hour: i64| DateTime::UNIX_EPOCH + chrono::Duration::hours(hour);
        for hour in 0..KEPT + 3 {
            catalog.lulls().begin(None, at(hour), at(hour + 1)).await.unwrap();
        }
        catalog.lulls().begin(Some(&acme), at(0), at(9)).await.unwrap();
        catalog.lulls().end(Some(&acme), at(2)).await.unwrap();
        let all = catalog.lulls().list().await.unwrap();
        assert_eq!(i64::try_from(all.len()).unwrap(), KEPT + 1);
        assert_eq!(all[0], Lull { tenant: Some(acme), since: at(0), until: at(2) });
        assert_eq!(all[1].since, at(3), "the oldest are let go");
    }
}
