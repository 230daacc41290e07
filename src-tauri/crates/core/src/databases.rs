//! Source databases: added, tested, inspected; and resolved to a connection with its password.

use bulkhead_catalog::Database;
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Result,
    report::{Inspection, TestReport},
    secret::SecretName,
};
use secrecy::SecretString;

use crate::{Core, ports::Source};

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
    core.catalog().databases().add(path, connection, password.is_some(), core.now()).await
}

/// Removes a database from the catalog and its password from the keyring. Its backups stay.
///
/// # Errors
/// `NotFound`, `Busy` while a job is active, or the keyring's.
pub async fn remove(core: &Core, path: &DatabasePath) -> Result<()> {
    core.catalog().databases().remove(path).await?;
    core.parts.secrets.remove(&secret_name(path)).await
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
            .hint("Enter it again: bulkhead database add, or Edit in the window.")
    })?;
    Ok(Source { connection, password: Some(password) })
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
