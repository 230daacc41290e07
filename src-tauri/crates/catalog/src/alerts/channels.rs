//! Channels, and the messages on their way to them.

use bulkhead_model::{
    Code, Error, Label, Result,
    alert::Message,
    channel::Channel,
    delivery::{Turn, Waiting, turns},
};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

use crate::{
    Catalog,
    row::{failed, from_json, instant, is_unique, millis, to_json, unsigned, word},
};

/// A channel by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedChannel {
    /// Its name.
    pub name: Label,
    /// What it is.
    pub channel: Channel,
    /// What came of the last message, once there was one: when it was tried, and why it failed.
    pub last: Option<(DateTime<Utc>, Option<Error>)>,
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Its number.
    pub id: i64,
    /// Where to.
    pub channel: NamedChannel,
    /// What.
    pub message: Message,
    /// How often it was tried before.
    pub tries: u64,
}

/// Deliveries that are kept of each channel.
const KEPT: i64 = 100;

/// Channels of a catalog.
pub struct Channels<'a>(pub(crate) &'a Catalog);

type ChannelRow = (String, String, Option<i64>, Option<String>);

const CHANNEL: &str = "SELECT name, channel, last.delivered_at, last.failure FROM channels
    LEFT JOIN deliveries AS last ON last.id = (SELECT id FROM deliveries
        WHERE channel_id = channels.id AND (delivered_at IS NOT NULL OR failure IS NOT NULL) ORDER BY id DESC LIMIT 1)
    WHERE ?1 IS NULL OR name = ?1 ORDER BY name";

fn channel((name, channel, at, failure): ChannelRow) -> Result<NamedChannel> {
    let failure = failure.as_deref().map(from_json).transpose()?;
    let last = at.map(instant).transpose()?.map(|at| (at, failure));
    Ok(NamedChannel { name: word(&name)?, channel: from_json(&channel)?, last })
}

/// Its number, the message, tries, whether it is due, and whether somebody is at it.
type WaitingRow = (i64, String, i64, bool, bool);

const WAITING: &str = "SELECT id, message, tries, due_at <= ?1,
        claimed_until IS NOT NULL AND claimed_until > ?1 AND claimed_until <= ?2
    FROM deliveries WHERE due_at IS NOT NULL AND channel_id = (SELECT id FROM channels WHERE name = ?3) ORDER BY id";

const fn waiting<'a>(row: &WaitingRow, message: &'a Message) -> Waiting<'a> {
    Waiting { message, is_due: row.3, tried: row.2 > 0, is_on_its_way: row.4 }
}

impl Channels<'_> {
    /// Adds a channel.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub async fn add(&self, name: &Label, channel: &Channel, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query("INSERT INTO channels (name, channel, created_at) VALUES (?, ?, ?)")
            .bind(name.as_str())
            .bind(to_json(channel)?)
            .bind(millis(now));
        match insert.execute(&self.0.writer).await {
            Err(error) if is_unique(&error) => Err(taken(name)),
            result => result.map(drop).map_err(failed),
        }
    }

    /// Whether no channel has this name yet.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub async fn free(&self, name: &Label) -> Result<()> {
        match self.get(name).await {
            Err(error) if error.code == Code::NotFound => Ok(()),
            known => known.and_then(|_| Err(taken(name))),
        }
    }

    /// All channels, by name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self) -> Result<Vec<NamedChannel>> {
        let rows: Vec<ChannelRow> =
            sqlx::query_as(CHANNEL).bind(None::<&str>).fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(channel).collect()
    }

    /// One channel.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, name: &Label) -> Result<NamedChannel> {
        let row: Option<ChannelRow> =
            sqlx::query_as(CHANNEL).bind(name.as_str()).fetch_optional(&self.0.readers).await.map_err(failed)?;
        row.map(channel).transpose()?.ok_or_else(|| not_found(name))
    }

    /// Changes a channel; what is on its way to it goes by what it is now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn change(&self, name: &Label, channel: &Channel) -> Result<()> {
        let update =
            sqlx::query("UPDATE channels SET channel = ? WHERE name = ?").bind(to_json(channel)?).bind(name.as_str());
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }

    /// Removes a channel and what is on its way to it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove(&self, name: &Label) -> Result<()> {
        let delete = sqlx::query("DELETE FROM channels WHERE name = ?").bind(name.as_str());
        let done = delete.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }

    /// Puts a message on its way; it is due at once.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn queue(&self, name: &Label, message: &Message, now: DateTime<Utc>) -> Result<()> {
        let mut connection = self.0.writer.acquire().await.map_err(failed)?;
        queue(&mut connection, name, message, now).await
    }

    /// Writes down a message that was sent at once, and what came of it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn sent(
        &self,
        name: &Label,
        message: &Message,
        failure: Option<&Error>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut connection = self.0.writer.acquire().await.map_err(failed)?;
        insert(&mut connection, name, message, None, failure, now).await
    }

    /// Takes what is due for the channels that are `ready`, in order; until then nobody else does. What was overtaken by
    /// something newer is given up.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn claim(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        ready: impl Fn(&Channel) -> bool,
    ) -> Result<Vec<Delivery>> {
        let channels = self.list().await?;
        let mut transaction = self.0.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        let mut taken = Vec::new();
        for channel in channels.into_iter().filter(|channel| ready(&channel.channel)) {
            let rows: Vec<WaitingRow> = sqlx::query_as(WAITING)
                .bind(millis(now))
                .bind(millis(until))
                .bind(channel.name.as_str())
                .fetch_all(&mut *transaction)
                .await
                .map_err(failed)?;
            let messages: Vec<Message> = rows.iter().map(|row| from_json(&row.1)).collect::<Result<_>>()?;
            let waiting: Vec<_> = rows.iter().zip(&messages).map(|(row, message)| waiting(row, message)).collect();
            let turns = turns(&waiting);
            for (((id, _, tries, ..), message), turn) in rows.into_iter().zip(messages).zip(turns) {
                let write = match turn {
                    Turn::Wait => continue,
                    Turn::Overtaken => sqlx::query("DELETE FROM deliveries WHERE id = ?1"),
                    Turn::Send => sqlx::query("UPDATE deliveries SET claimed_until = ?2 WHERE id = ?1"),
                };
                write.bind(id).bind(millis(until)).execute(&mut *transaction).await.map_err(failed)?;
                if turn == Turn::Send {
                    taken.push(Delivery { id, channel: channel.clone(), message, tries: unsigned(tries) });
                }
            }
        }
        transaction.commit().await.map_err(failed)?;
        Ok(taken)
    }

    /// Writes down what came of a delivery; one that failed is tried again at `again`, or given up.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn settle(
        &self,
        id: i64,
        failure: Option<&Error>,
        again: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE deliveries SET tries = tries + 1, claimed_until = NULL, due_at = ?, delivered_at = ?, failure = ? WHERE id = ?",
        )
        .bind(again.map(millis))
        .bind(millis(now))
        .bind(failure.map(to_json).transpose()?)
        .bind(id)
        .execute(&self.0.writer)
        .await
        .map(drop)
        .map_err(failed)
    }
}

/// Puts a message on its way, in a transaction perhaps.
pub(super) async fn queue(
    connection: &mut SqliteConnection,
    name: &Label,
    message: &Message,
    now: DateTime<Utc>,
) -> Result<()> {
    insert(connection, name, message, Some(now), None, now).await
}

/// Whether something of an alert was delivered to a channel, or is on its way to it.
pub(super) async fn hears(connection: &mut SqliteConnection, name: &Label, alert: i64) -> Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM deliveries WHERE channel_id = (SELECT id FROM channels WHERE name = ?)
            AND json_extract(message, '$.alert') = ? AND (due_at IS NOT NULL OR failure IS NULL))",
    )
    .bind(name.as_str())
    .bind(alert)
    .fetch_one(connection)
    .await
    .map_err(failed)
}

async fn insert(
    connection: &mut SqliteConnection,
    name: &Label,
    message: &Message,
    due: Option<DateTime<Utc>>,
    failure: Option<&Error>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO deliveries (channel_id, message, queued_at, due_at, delivered_at, failure)
         SELECT id, ?1, ?2, ?3, CASE WHEN ?3 IS NULL THEN ?2 END, ?4 FROM channels WHERE name = ?5",
    )
    .bind(to_json(message)?)
    .bind(millis(now))
    .bind(due.map(millis))
    .bind(failure.map(to_json).transpose()?)
    .bind(name.as_str())
    .execute(&mut *connection)
    .await
    .map_err(failed)?;
    // What was said long ago is of no use to anybody, but that those who heard of an alert hear of its end.
    sqlx::query(
        "DELETE FROM deliveries WHERE due_at IS NULL AND channel_id = (SELECT id FROM channels WHERE name = ?1)
         AND id NOT IN (SELECT id FROM deliveries
            WHERE channel_id = (SELECT id FROM channels WHERE name = ?1) ORDER BY id DESC LIMIT ?2)
         AND coalesce(json_extract(message, '$.alert') NOT IN (SELECT id FROM alerts WHERE closed_at IS NULL), TRUE)",
    )
    .bind(name.as_str())
    .bind(KEPT)
    .execute(&mut *connection)
    .await
    .map(drop)
    .map_err(failed)
}

fn taken(name: &Label) -> Error {
    Error::new(Code::AlreadyExists, format!("the channel {name} exists already"))
        .hint("Choose another name, or remove it first: bulkhead channel remove.")
}

fn not_found(name: &Label) -> Error {
    Error::new(Code::NotFound, format!("there is no channel {name}")).hint("List them: bulkhead channel list.")
}
