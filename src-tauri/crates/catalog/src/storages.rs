//! Storages.

use bulkhead_model::{
    Code, Error, Label, Result,
    storage::{Lasting, Location},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, is_unique, millis, to_json, word},
};

/// A storage. Its secret is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its name.
    pub name: Label,
    /// Where it is.
    pub location: Location,
    /// Whether a secret is in the keyring.
    pub has_secret: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Whether what was written there could be deleted; none while nobody has found out.
    pub lasting: Option<Lasting>,
}

/// Storages of a catalog.
pub struct Storages<'a>(pub(crate) &'a Catalog);

type Row = (String, String, bool, i64, Option<i64>);

fn storage((name, location, has_secret, created_at, lasting): Row) -> Result<Storage> {
    let (name, location, created_at) = (word(&name)?, from_json(&location)?, instant(created_at)?);
    let lasting = lasting.map(|number| match number {
        0 => Lasting::Deletable,
        2 => Lasting::Locked,
        _ => Lasting::RefusedDelete,
    });
    Ok(Storage { name, location, has_secret, created_at, lasting })
}

impl Storages<'_> {
    /// Adds a storage.
    ///
    /// # Errors
    /// `AlreadyExists`.
    pub async fn add(&self, name: &Label, location: &Location, has_secret: bool, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query("INSERT INTO storages (name, location, has_secret, created_at) VALUES (?, ?, ?, ?)")
            .bind(name.as_str())
            .bind(to_json(location)?)
            .bind(has_secret)
            .bind(millis(now));
        match insert.execute(&self.0.writer).await {
            Err(error) if is_unique(&error) => {
                Err(Error::new(Code::AlreadyExists, format!("the storage {name} exists already"))
                    .hint("Choose another name."))
            }
            result => result.map(drop).map_err(failed),
        }
    }

    /// All storages, by name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self) -> Result<Vec<Storage>> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT name, location, has_secret, created_at, lasting FROM storages ORDER BY name")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        rows.into_iter().map(storage).collect()
    }

    /// One storage.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, name: &Label) -> Result<Storage> {
        let row: Option<Row> =
            sqlx::query_as("SELECT name, location, has_secret, created_at, lasting FROM storages WHERE name = ?")
                .bind(name.as_str())
                .fetch_optional(&self.0.readers)
                .await
                .map_err(failed)?;
        row.map(storage).transpose()?.ok_or_else(|| not_found(name))
    }

    /// Writes down that its secret is in the keyring.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_has_secret(&self, name: &Label) -> Result<()> {
        let update = sqlx::query("UPDATE storages SET has_secret = 1 WHERE name = ?").bind(name.as_str());
        let done = update.execute(&self.0.writer).await.map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(name)) } else { Ok(()) }
    }

    /// Writes down whether what was written there could be deleted.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set_lasting(&self, name: &Label, lasting: Lasting) -> Result<()> {
        let number = match lasting {
            Lasting::Deletable => 0_i64,
            Lasting::RefusedDelete => 1,
            Lasting::Locked => 2,
        };
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let update = sqlx::query("UPDATE storages SET lasting = ? WHERE name = ?").bind(number).bind(name.as_str());
        update.execute(&mut *transaction).await.map_err(failed)?;
        // What was seen of locks before says nothing any more: the next look asks again.
        let anew =
            "UPDATE repositories SET kept_until = NULL WHERE storage_id = (SELECT id FROM storages WHERE name = ?)";
        sqlx::query(anew).bind(name.as_str()).execute(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    /// Removes a storage.
    ///
    /// # Errors
    /// `NotFound`, or `Refused` while a repository is on it.
    pub async fn remove(&self, name: &Label) -> Result<()> {
        let removed = sqlx::query(
            "DELETE FROM storages WHERE name = ? AND NOT EXISTS (SELECT 1 FROM repositories WHERE storage_id = storages.id)",
        )
        .bind(name.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if removed.rows_affected() > 0 {
            return Ok(());
        }
        self.get(name).await?;
        Err(Error::new(Code::Refused, format!("repositories are on the storage {name}"))
            .hint("A storage with backups on it stays known, so that they can be restored."))
    }
}

pub(crate) fn not_found(name: &Label) -> Error {
    Error::new(Code::NotFound, format!("there is no storage {name}")).hint("List them: bulkhead storage list.")
}
