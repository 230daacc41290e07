//! Source databases.

use bulkhead_model::{Code, Connection, DatabasePath, Error, Result, Slug};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, is_unique, millis, to_json, word},
    tenants,
};

/// A source database. Its password is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Tenant and name.
    pub path: DatabasePath,
    /// Where it is.
    pub connection: Connection,
    /// Whether a password is in the keyring.
    pub has_password: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Whether it is marked as production.
    pub production: bool,
}

/// Databases of a catalog.
pub struct Databases<'a>(pub(crate) &'a Catalog);

type Row = (String, String, String, bool, i64, bool);

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT slug, databases.name, connection, has_password, databases.created_at, production
             FROM databases JOIN tenants ON tenants.id = tenant_id ",
            $rest
        )
    };
}

fn database((slug, name, connection, has_password, created_at, production): Row) -> Result<Database> {
    let path = DatabasePath { tenant: word(&slug)?, database: word(&name)? };
    Ok(Database {
        path,
        connection: from_json(&connection)?,
        has_password,
        created_at: instant(created_at)?,
        production,
    })
}

impl Databases<'_> {
    /// Adds a database.
    ///
    /// # Errors
    /// `NotFound` for the tenant, `AlreadyExists`.
    pub async fn add(
        &self,
        path: &DatabasePath,
        connection: &Connection,
        has_password: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO databases (tenant_id, name, connection, has_password, created_at)
             SELECT id, ?, ?, ?, ? FROM tenants WHERE slug = ?",
        )
        .bind(path.database.as_str())
        .bind(to_json(connection)?)
        .bind(has_password)
        .bind(millis(now))
        .bind(path.tenant.as_str());
        match insert.execute(&self.0.writer).await {
            Ok(done) if done.rows_affected() == 0 => Err(tenants::not_found(&path.tenant)),
            Err(error) if is_unique(&error) => {
                Err(Error::new(Code::AlreadyExists, format!("the database {path} exists already"))
                    .hint("Choose another name."))
            }
            result => result.map(drop).map_err(failed),
        }
    }

    /// Changes connection and password mark.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update(&self, database: &Database) -> Result<()> {
        let path = &database.path;
        let done = sqlx::query(
            "UPDATE databases SET connection = ?, has_password = ?
             WHERE name = ? AND tenant_id = (SELECT id FROM tenants WHERE slug = ?)",
        )
        .bind(to_json(&database.connection)?)
        .bind(database.has_password)
        .bind(path.database.as_str())
        .bind(path.tenant.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(path)) } else { Ok(()) }
    }

    /// Whether the password of a database is known to be missing on this machine.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn is_password_missing(&self, path: &DatabasePath) -> Result<bool> {
        let query = sqlx::query_scalar(
            "SELECT password_missing FROM databases WHERE name = ?
             AND tenant_id = (SELECT id FROM tenants WHERE slug = ?)",
        );
        let found = query.bind(path.database.as_str()).bind(path.tenant.as_str());
        Ok(found.fetch_optional(&self.0.readers).await.map_err(failed)?.unwrap_or_default())
    }

    /// Says whether its password is known to be missing on this machine.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_password_missing(&self, path: &DatabasePath, missing: bool) -> Result<()> {
        self.set_flag("password_missing", path, missing).await
    }

    /// Marks it as production, or takes the mark away.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_production(&self, path: &DatabasePath, production: bool) -> Result<()> {
        self.set_flag("production", path, production).await
    }

    async fn set_flag(&self, column: &'static str, path: &DatabasePath, value: bool) -> Result<()> {
        let update = format!(
            "UPDATE databases SET {column} = ? WHERE name = ? AND tenant_id = (SELECT id FROM tenants WHERE slug = ?)"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(update))
            .bind(value)
            .bind(path.database.as_str())
            .bind(path.tenant.as_str())
            .execute(&self.0.writer)
            .await
            .map_err(failed)?;
        if done.rows_affected() == 0 { Err(not_found(path)) } else { Ok(()) }
    }

    /// Whether no job of it is active.
    ///
    /// # Errors
    /// `Busy` while one is, `NotFound`.
    pub async fn idle(&self, path: &DatabasePath) -> Result<()> {
        let active: Option<bool> = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE database_id = databases.id AND state IN ('queued', 'running', 'cancelling'))
             FROM databases WHERE name = ? AND tenant_id = (SELECT id FROM tenants WHERE slug = ?)",
        )
        .bind(path.database.as_str())
        .bind(path.tenant.as_str())
        .fetch_optional(&self.0.readers)
        .await
        .map_err(failed)?;
        match active {
            Some(false) => Ok(()),
            Some(true) => Err(busy(path)),
            None => Err(not_found(path)),
        }
    }

    /// Databases of one tenant or of all, by tenant and name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self, tenant: Option<&Slug>) -> Result<Vec<Database>> {
        let rows: Vec<Row> = sqlx::query_as(select!("WHERE ?1 IS NULL OR slug = ?1 ORDER BY slug, databases.name"))
            .bind(tenant.map(Slug::as_str))
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        rows.into_iter().map(database).collect()
    }

    /// One database.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, path: &DatabasePath) -> Result<Database> {
        let row: Option<Row> = sqlx::query_as(select!("WHERE slug = ? AND databases.name = ?"))
            .bind(path.tenant.as_str())
            .bind(path.database.as_str())
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        row.map(database).transpose()?.ok_or_else(|| not_found(path))
    }

    /// Removes a database with its snapshots' rows and jobs.
    ///
    /// # Errors
    /// `NotFound`, or `Busy` while a job is active.
    pub async fn remove(&self, path: &DatabasePath) -> Result<()> {
        let removed = sqlx::query(
            "DELETE FROM databases WHERE name = ? AND tenant_id = (SELECT id FROM tenants WHERE slug = ?)
             AND NOT EXISTS (SELECT 1 FROM jobs WHERE database_id = databases.id AND state IN ('queued', 'running', 'cancelling'))",
        )
        .bind(path.database.as_str())
        .bind(path.tenant.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        if removed.rows_affected() > 0 {
            return Ok(());
        }
        self.get(path).await?;
        Err(busy(path))
    }
}

fn busy(path: &DatabasePath) -> Error {
    Error::new(Code::Busy, format!("a job of {path} is active")).hint("Wait for it, or cancel it.")
}

pub(crate) fn not_found(path: &DatabasePath) -> Error {
    Error::new(Code::NotFound, format!("there is no database {path}")).hint("List them: bulkhead database list.")
}
