//! Alerts that were told, channels, and the messages on their way.

mod channels;

use std::collections::HashMap;

use bulkhead_model::{
    Code, Error, Label, Result,
    alert::{Condition, Message, Open},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, maybe_instant, millis, to_json},
};

pub use channels::{Channels, Delivery, NamedChannel};

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Its number.
    pub id: i64,
    /// What is wrong, or was.
    pub condition: Condition,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it was last told.
    pub told_at: DateTime<Utc>,
    /// When somebody took note.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Until when it is not told of, unless it gets worse.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it was over.
    pub closed_at: Option<DateTime<Utc>>,
}

/// What tells a change of an alert, and by which channel. The number of the alert is filled in.
pub type Telling = (Label, Message);

/// Alerts of a catalog.
pub struct Alerts<'a>(pub(crate) &'a Catalog);

type Row = (i64, String, i64, i64, Option<i64>, Option<i64>, Option<i64>);

fn alert((id, condition, opened_at, told_at, acknowledged_at, snoozed_until, closed_at): Row) -> Result<Alert> {
    Ok(Alert {
        id,
        condition: from_json(&condition)?,
        opened_at: instant(opened_at)?,
        told_at: instant(told_at)?,
        acknowledged_at: maybe_instant(acknowledged_at)?,
        snoozed_until: maybe_instant(snoozed_until)?,
        closed_at: maybe_instant(closed_at)?,
    })
}

const ALERT: &str = "SELECT id, condition, opened_at, told_at, acknowledged_at, snoozed_until, closed_at FROM alerts
    WHERE ?1 OR closed_at IS NULL ORDER BY closed_at IS NOT NULL, opened_at DESC, id DESC LIMIT ?2";

impl Alerts<'_> {
    /// Open alerts, newest first; then those that are over, if they are asked for.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self, closed_too: bool, limit: u32) -> Result<Vec<Alert>> {
        let rows: Vec<Row> =
            sqlx::query_as(ALERT).bind(closed_too).bind(limit).fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(alert).collect()
    }

    /// What is open, as the model works with it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn open(&self) -> Result<Vec<Open>> {
        let open = |alert: Alert| Open {
            id: alert.id,
            condition: alert.condition,
            opened_at: alert.opened_at,
            told_at: alert.told_at,
            acknowledged: alert.acknowledged_at.is_some(),
            snoozed_until: alert.snoozed_until,
        };
        Ok(self.list(false, u32::MAX).await?.into_iter().map(open).collect())
    }

    /// Writes down a new one, and puts what tells it on its way: both or neither. Gives its number; none if another instance was
    /// quicker.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn raise(&self, condition: &Condition, telling: &[Telling], now: DateTime<Utc>) -> Result<Option<i64>> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO alerts (cause, condition, opened_at, told_at) VALUES (?1, ?2, ?3, ?3)
             ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(to_json(&condition.cause)?)
        .bind(to_json(condition)?)
        .bind(millis(now))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed)?;
        self.send(transaction, id, telling, now).await
    }

    /// Ends the transaction in which an alert was changed, with what tells the change. Nothing is told of what was not changed.
    async fn send(
        &self,
        mut transaction: sqlx::Transaction<'_, sqlx::Sqlite>,
        alert: Option<i64>,
        telling: &[Telling],
        now: DateTime<Utc>,
    ) -> Result<Option<i64>> {
        for (channel, message) in telling.iter().filter(|_| alert.is_some()) {
            channels::queue(&mut transaction, channel, &Message { alert, ..message.clone() }, now).await?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(alert)
    }

    /// Writes down what is wrong now.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn update(&self, id: i64, condition: &Condition) -> Result<()> {
        let update = sqlx::query("UPDATE alerts SET condition = ? WHERE id = ?").bind(to_json(condition)?).bind(id);
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Writes down what is wrong now and that it is told, and puts what tells it on its way. Whether it is the caller's to tell: no
    /// other instance did since `before`.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn told(
        &self,
        id: i64,
        condition: &Condition,
        before: DateTime<Utc>,
        telling: &[Telling],
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let ours: Option<i64> = sqlx::query_scalar(
            "UPDATE alerts SET condition = ?, told_at = ? WHERE id = ? AND told_at = ? AND closed_at IS NULL RETURNING id",
        )
        .bind(to_json(condition)?)
        .bind(millis(now))
        .bind(id)
        .bind(millis(before))
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed)?;
        Ok(self.send(transaction, ours, telling, now).await?.is_some())
    }

    /// Writes down that it is over, and puts what tells it on its way to those who heard of it. Whether it is the caller's to tell.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn close(&self, id: i64, telling: &[Telling], now: DateTime<Utc>) -> Result<bool> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let ours: Option<i64> =
            sqlx::query_scalar("UPDATE alerts SET closed_at = ? WHERE id = ? AND closed_at IS NULL RETURNING id")
                .bind(millis(now))
                .bind(id)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(failed)?;
        let mut heard = Vec::new();
        for (channel, message) in telling {
            if channels::hears(&mut transaction, channel, id).await? {
                heard.push((channel.clone(), message.clone()));
            }
        }
        Ok(self.send(transaction, ours, &heard, now).await?.is_some())
    }

    /// Writes down that somebody took note: no reminders from here on.
    ///
    /// # Errors
    /// `NotFound` if there is no open alert of this number.
    pub async fn acknowledge(&self, id: i64, now: DateTime<Utc>) -> Result<()> {
        let update = sqlx::query(
            "UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, ?) WHERE id = ? AND closed_at IS NULL",
        )
        .bind(millis(now))
        .bind(id);
        self.on_open(id, update).await
    }

    /// Writes down until when it is not told of.
    ///
    /// # Errors
    /// `NotFound` if there is no open alert of this number.
    pub async fn snooze(&self, id: i64, until: DateTime<Utc>) -> Result<()> {
        let update = sqlx::query("UPDATE alerts SET snoozed_until = ? WHERE id = ? AND closed_at IS NULL");
        self.on_open(id, update.bind(millis(until)).bind(id)).await
    }

    async fn on_open(
        &self,
        id: i64,
        update: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<()> {
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
        Err(no_open(id))
    }

    /// Takes that back: there are reminders again.
    ///
    /// # Errors
    /// `NotFound` if there is no open alert of this number.
    pub async fn unacknowledge(&self, id: i64) -> Result<()> {
        let update =
            sqlx::query("UPDATE alerts SET acknowledged_at = NULL WHERE id = ? AND closed_at IS NULL").bind(id);
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(no_open(id)) }
    }

    /// When something that is done now and then was done last.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn mark(&self, what: &str) -> Result<Option<DateTime<Utc>>> {
        let at: Option<i64> = sqlx::query_scalar("SELECT at FROM marks WHERE what = ?")
            .bind(what)
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        maybe_instant(at)
    }

    /// All marks whose names begin with this.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn marks(&self, begin: &str) -> Result<HashMap<String, DateTime<Utc>>> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT what, at FROM marks WHERE substr(what, 1, length(?1)) = ?1")
                .bind(begin)
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        rows.into_iter().map(|(what, at)| Ok((what, instant(at)?))).collect()
    }

    /// Writes down that it is done now. Whether it is the caller's to do: nobody did since `before`.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set_mark(&self, what: &str, before: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<bool> {
        let write = sqlx::query(
            "INSERT INTO marks (what, at) VALUES (?1, ?2) ON CONFLICT (what) DO UPDATE SET at = ?2 WHERE at = ?3",
        );
        let write = write.bind(what).bind(millis(now)).bind(before.map(millis));
        write.execute(&self.0.writer).await.map(|done| done.rows_affected() == 1).map_err(failed)
    }

    /// Forgets that it was done.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn unmark(&self, what: &str) -> Result<()> {
        let write = sqlx::query("DELETE FROM marks WHERE what = ?").bind(what);
        write.execute(&self.0.writer).await.map(drop).map_err(failed)
    }
}

fn no_open(id: i64) -> Error {
    Error::new(Code::NotFound, format!("there is no open alert {id}")).hint("List them: bulkhead alerts.")
}
