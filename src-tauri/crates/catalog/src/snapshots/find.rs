//! Snapshots of a tenant by what somebody looks for, a page at a time.

use bulkhead_model::{Label, Result, Slug};
use chrono::{DateTime, Utc};

use super::{Columns, Snapshot, Snapshots, once};
use crate::row::{failed, millis, unsigned};

/// What snapshots are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub tenant: Slug,
    /// Of this database alone.
    pub database: Option<Label>,
    /// On this storage, themselves or as a copy.
    pub storage: Option<Label>,
    /// In this state alone.
    pub state: Option<State>,
    /// Taken then or later.
    pub from: Option<DateTime<Utc>>,
    /// Taken before.
    pub until: Option<DateTime<Utc>>,
}

/// What is known of a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// There, and a restore of it was seen to be equal.
    Proved,
    /// There, and not proved.
    Unproved,
    /// On some storage data that it needs is known to be damaged.
    Damaged,
    /// Not there any more, on some storage.
    Missing,
    /// Kept by hand.
    Pinned,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Unproved => "unproved",
            Self::Damaged => "damaged",
            Self::Missing => "missing",
            Self::Pinned => "pinned",
        }
    }
}

/// The snapshot after which a page begins.
pub type Cursor = (DateTime<Utc>, String);

/// Names of those of which this is so on some storage, or on the one that is looked at; worked out once for all rows.
macro_rules! somewhere {
    ($what:literal) => {
        concat!(
            "SELECT coalesce(place.original, place.id) FROM snapshots AS place JOIN storages AS other
                ON other.id = place.storage_id
             WHERE (?3 IS NULL OR other.name = ?3) AND place.forgotten_at IS NULL AND ",
            $what
        )
    };
}

/// One backup is one row, whichever of its places is what was looked for.
macro_rules! matching {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM snapshots JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = tenant_id
                JOIN storages ON storages.id = storage_id
             WHERE forgotten_at IS NULL AND slug = ?1 AND (?2 IS NULL OR databases.name = ?2)
                AND (?3 IS NULL OR coalesce(snapshots.original, snapshots.id) IN (",
            somewhere!("TRUE"),
            "))
                AND (?4 IS NULL OR taken_at >= ?4) AND (?5 IS NULL OR taken_at < ?5)
                AND CASE ?6 WHEN 'proved' THEN proved_at IS NOT NULL AND missing_at IS NULL AND damaged_at IS NULL
                    WHEN 'unproved' THEN proved_at IS NULL AND missing_at IS NULL AND damaged_at IS NULL
                    WHEN 'damaged' THEN coalesce(snapshots.original, snapshots.id) IN (",
            somewhere!("place.damaged_at IS NOT NULL AND place.missing_at IS NULL"),
            ")
                    WHEN 'missing' THEN coalesce(snapshots.original, snapshots.id) IN (",
            somewhere!("place.missing_at IS NOT NULL"),
            ")
                    WHEN 'pinned' THEN pinned_at IS NOT NULL ELSE TRUE END
                AND ",
            once!(),
            $rest
        )
    };
}

const PAGE: &str = matching!(
    "snapshots.id, slug, databases.name AS database, storages.name AS storage, taken_at, finished_at, bytes, bytes_added,
        tables, rows, proved_at, pinned_at, original, missing_at, read_at, damaged_at, set_aside",
    "AND (?7 IS NULL OR (taken_at, snapshots.id) < (?7, ?8)) ORDER BY taken_at DESC, snapshots.id DESC LIMIT ?9"
);
const COUNT: &str = matching!("count(*)", "");

impl Snapshots<'_> {
    /// A page of those that are looked for, newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self, filter: &Filter, after: Option<&Cursor>, limit: u32) -> Result<Vec<Snapshot>> {
        let query = sqlx::query_as::<_, Columns>(PAGE)
            .bind(filter.tenant.as_str())
            .bind(filter.database.as_ref().map(Label::as_str))
            .bind(filter.storage.as_ref().map(Label::as_str))
            .bind(filter.from.map(millis))
            .bind(filter.until.map(millis))
            .bind(filter.state.map(State::word))
            .bind(after.map(|(taken_at, _)| millis(*taken_at)))
            .bind(after.map(|(_, id)| id.as_str()))
            .bind(i64::from(limit));
        self.fetch(query).await
    }

    /// How many there are of those that are looked for.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn count(&self, filter: &Filter) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(filter.tenant.as_str())
            .bind(filter.database.as_ref().map(Label::as_str))
            .bind(filter.storage.as_ref().map(Label::as_str))
            .bind(filter.from.map(millis))
            .bind(filter.until.map(millis))
            .bind(filter.state.map(State::word))
            .fetch_one(&self.0.readers)
            .await
            .map_err(failed)?;
        Ok(unsigned(count))
    }
}
