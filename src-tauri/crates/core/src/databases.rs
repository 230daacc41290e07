//! Source databases: added, tested, inspected; and resolved to a connection with its password.

use bulkhead_catalog::Database;
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Result, amount,
    report::{Inspection, TestReport},
    secret::SecretName,
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{Core, alerts, audit, ports::Source, scheduler};

/// Adds a database. The password goes to the keyring first: without a keyring nothing is added.
///
/// # Errors
/// `AlreadyExists`, `NotFound` for the tenant, or the keyring's.
pub async fn add(
    core: &Core,
    path: &DatabasePath,
    connection: &Connection,
    password: Option<&SecretString>,
) -> Result<()> {
    core.catalog().tenants().get(&path.tenant).await?;
    if exists(core, path).await? {
        return Err(
            Error::new(Code::AlreadyExists, format!("the database {path} exists already")).hint("Choose another name.")
        );
    }
    if let Some(password) = password {
        core.parts.secrets.set(&secret_name(path), password).await?;
    }
    core.catalog().databases().add(path, connection, password.is_some(), core.now()).await?;
    scheduler::changed(core).await?;
    let detail = json!({ "connection": connection, "password": password.is_some() });
    audit::record(core, "database.add", path, detail).await
}

/// What becomes of the password of a database whose connection is changed.
pub enum Password<'a> {
    /// It stays as it is.
    Kept,
    /// There is none any more.
    None,
    /// Another one.
    New(&'a SecretString),
}

/// Connects a database anew: its backups, its rules and its history stay.
///
/// # Errors
/// `NotFound`; `InvalidInput` for another server without its password; `Refused` for another engine once there are backups, which would not be comparable; `Busy` while a job is active; the
/// keyring's.
pub async fn update(core: &Core, path: &DatabasePath, connection: Connection, password: Password<'_>) -> Result<()> {
    let old = core.catalog().databases().get(path).await?;
    // A wrong scheme is found out by the first test, or by the first backup: until one was made it is no more than a mistake.
    if old.connection.engine() != connection.engine() && !core.catalog().snapshots().all(path).await?.is_empty() {
        let (was, is) = (old.connection.engine(), connection.engine());
        return Err(Error::new(Code::Refused, format!("{path} is {was}, and cannot become {is}"))
            .hint("Add it as a database of its own; the backups of the old one stay."));
    }
    // A job that runs has read the old password, or is about to.
    core.catalog().databases().idle(path).await?;
    let is_given = !matches!(password, Password::Kept);
    let has_password = match password {
        Password::Kept => {
            stays_there(&old, &connection)?;
            old.has_password
        }
        Password::None => false,
        Password::New(password) => {
            core.parts.secrets.set(&secret_name(path), password).await?;
            true
        }
    };
    let detail = json!({ "connection": connection, "password": has_password });
    core.catalog().databases().update(&Database { connection, has_password, ..old }).await?;
    if is_given {
        core.catalog().databases().set_password_missing(path, false).await?;
    }
    if !has_password {
        core.parts.secrets.remove(&secret_name(path)).await?;
    }
    audit::record(core, "database.update", path, detail).await
}

/// Gives a database another password. Where it had none on this machine, what the server refuses is not kept for the next backup to
/// fail by; elsewhere somebody may be about to change it on the server too.
///
/// # Errors
/// `NotFound`, `WrongPassword`, or the keyring's.
pub async fn set_password(core: &Core, path: &DatabasePath, password: &SecretString) -> Result<()> {
    let database = core.catalog().databases().get(path).await?;
    if core.catalog().databases().is_password_missing(path).await? {
        accepted(core, &Source { connection: database.connection.clone(), password: Some(password.clone()) }).await?;
    }
    core.parts.secrets.set(&secret_name(path), password).await?;
    core.catalog().databases().update(&Database { has_password: true, ..database }).await?;
    core.catalog().databases().set_password_missing(path, false).await?;
    audit::record(core, "database.password", path, Value::Null).await
}

/// An error if the server has refused the password. That it does not answer, or has not got the database yet, says nothing of that.
async fn accepted(core: &Core, source: &Source) -> Result<()> {
    match core.engine(source.connection.engine())?.inspect(source).await {
        Err(error) if error.code == Code::WrongPassword => Err(error),
        _ => Ok(()),
    }
}

/// Marks a database as production, or takes the mark away: what would go into it or replace it asks for more.
///
/// # Errors
/// `NotFound`.
pub async fn set_production(core: &Core, path: &DatabasePath, production: bool) -> Result<()> {
    core.catalog().databases().set_production(path, production).await?;
    audit::record(core, "database.production", path, json!(production)).await
}

/// Whether somebody typed the name of a database that is to be removed; if not, what would go and what would stay.
///
/// # Errors
/// `NotFound`, or `Refused`.
pub async fn confirmed(core: &Core, path: &DatabasePath, typed: &str) -> Result<()> {
    core.catalog().databases().get(path).await?;
    if typed == path.database.as_str() {
        return Ok(());
    }
    let snapshots = core.catalog().snapshots().all(path).await?.len() as u64;
    let snapshots = amount::count(snapshots, "backup");
    Err(Error::new(Code::Refused, format!("removing {path} was not confirmed"))
        .hint(format!("From this machine go: its password, its rules, the list of {snapshots}, its jobs and drills."))
        .hint("What stays: the backups themselves, in the tenant's repositories.")
        .hint(format!("Type its name to confirm: --confirm {}.", path.database.argument())))
}

/// Removes a database from the catalog and its password from the keyring. Its backups stay.
///
/// # Errors
/// `NotFound`, `Busy` while a job is active, or the keyring's.
pub async fn remove(core: &Core, path: &DatabasePath) -> Result<()> {
    core.catalog().databases().remove(path).await?;
    audit::record(core, "database.remove", path, Value::Null).await?;
    core.parts.secrets.remove(&secret_name(path)).await?;
    // An alert of it is over, and rests for nobody who gets its name later.
    alerts::look(core).await
}

/// Tests the connection in stages.
///
/// # Errors
/// `NotFound`, or the keyring's. What is wrong with the connection is a stage of the report.
pub async fn test(core: &Core, path: &DatabasePath) -> Result<TestReport> {
    let database = core.catalog().databases().get(path).await?;
    let source = source(core, &database).await?;
    test_source(core, &source).await
}

/// Tests a connection in place of the saved one; without a password with that which is saved.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test_instead(
    core: &Core,
    path: &DatabasePath,
    connection: Connection,
    password: Option<SecretString>,
) -> Result<TestReport> {
    let saved = core.catalog().databases().get(path).await?;
    let password = match password {
        None => {
            stays_there(&saved, &connection)?;
            source(core, &saved).await?.password
        }
        given => given,
    };
    test_source(core, &Source { connection, password }).await
}

/// Tests a connection that is not saved.
///
/// # Errors
/// Only defects; what is wrong with the connection is a stage of the report.
pub async fn test_source(core: &Core, source: &Source) -> Result<TestReport> {
    Ok(core.engine(source.connection.engine())?.test(source).await)
}

/// Lists what the database holds.
///
/// # Errors
/// `NotFound`, the keyring's, or the engine's.
pub async fn inspect(core: &Core, path: &DatabasePath) -> Result<Inspection> {
    let database = core.catalog().databases().get(path).await?;
    let source = source(core, &database).await?;
    core.engine(source.connection.engine())?.inspect(&source).await
}

/// The connection of a database with its own password, and no other's.
pub(crate) async fn source(core: &Core, database: &Database) -> Result<Source> {
    let connection = database.connection.clone();
    if !database.has_password {
        return Ok(Source { connection, password: None });
    }
    let password = core.parts.secrets.get(&secret_name(&database.path)).await?;
    let password = password.ok_or_else(|| {
        Error::new(Code::SecretMissing, format!("the password of {} is not in the keyring", database.path))
            .hint(format!("Enter it again: bulkhead database password {} --password-stdin.", database.path.argument()))
    })?;
    Ok(Source { connection, password: Some(password) })
}

/// A saved password goes to the server that it was entered for, and to no other.
fn stays_there(saved: &Database, connection: &Connection) -> Result<()> {
    match (&saved.connection, connection) {
        (Connection::Server(old), Connection::Server(new)) if saved.has_password && !old.same_server(new) => {
            Err(Error::new(Code::InvalidInput, format!("the saved password is for {}", old.address()))
                .hint("Enter the password for the new server."))
        }
        _ => Ok(()),
    }
}

async fn exists(core: &Core, path: &DatabasePath) -> Result<bool> {
    match core.catalog().databases().get(path).await {
        Ok(_) => Ok(true),
        Err(error) if error.code == Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn secret_name(path: &DatabasePath) -> SecretName {
    SecretName::DatabasePassword(path.tenant.clone(), path.database.clone())
}
