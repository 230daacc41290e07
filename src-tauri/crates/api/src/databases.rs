//! Source databases.

use bulkhead_core::{databases, ports::Source};
use bulkhead_model::{DatabasePath, Result, Slug, connection::parse_url, report::TestReport};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    App,
    types::{ConnectionInput, Database, DatabaseInput, DatabaseUpdate, Inspection},
};

/// Adds a database; the password goes to the keyring.
///
/// # Errors
/// `InvalidInput`, `UnknownScheme`, `NotFound` for the tenant, `AlreadyExists`, or the keyring's.
pub async fn add(app: &App, input: DatabaseInput) -> Result<Database> {
    let path = DatabasePath { tenant: input.tenant.parse()?, database: input.name.parse()? };
    let parsed = parse_url(&input.url)?;
    let password = input.password.or(parsed.password);
    databases::add(app.core(), &path, &parsed.connection, password.as_ref()).await?;
    Ok(app.core().catalog().databases().get(&path).await?.into())
}

/// Connects a database anew; its backups and its rules stay.
///
/// # Errors
/// `InvalidInput`, `UnknownScheme`, `NotFound`, `Refused` for another engine, `Busy` while a job is active, or the keyring's.
pub async fn update(app: &App, path: &DatabasePath, input: DatabaseUpdate) -> Result<Database> {
    let parsed = parse_url(&input.url)?;
    let given = input.password.or(parsed.password);
    let password = match &given {
        None => databases::Password::Kept,
        Some(password) if password.expose_secret().is_empty() => databases::Password::None,
        Some(password) => databases::Password::New(password),
    };
    databases::update(app.core(), path, parsed.connection, password).await?;
    Ok(app.core().catalog().databases().get(path).await?.into())
}

/// Tests a connection in place of the saved one, with the saved password unless another is given.
///
/// # Errors
/// As [`update`].
pub async fn test_update(app: &App, path: &DatabasePath, input: ConnectionInput) -> Result<TestReport> {
    let parsed = parse_url(&input.url)?;
    let password = input.password.or(parsed.password);
    databases::test_instead(app.core(), path, parsed.connection, password).await
}

/// Tests a saved connection, in stages.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test(app: &App, path: &DatabasePath) -> Result<TestReport> {
    databases::test(app.core(), path).await
}

/// Whether a URL can be read: what is wrong with it is told while it is typed.
///
/// # Errors
/// `InvalidInput` or `UnknownScheme` if it cannot.
pub fn check_url(url: &str) -> Result<()> {
    parse_url(url).map(drop)
}

/// Tests a connection before it is saved, in stages.
///
/// # Errors
/// `InvalidInput` or `UnknownScheme` if the URL cannot be read.
pub async fn test_url(app: &App, input: ConnectionInput) -> Result<TestReport> {
    let parsed = parse_url(&input.url)?;
    let source = Source { connection: parsed.connection, password: input.password.or(parsed.password) };
    databases::test_source(app.core(), &source).await
}

/// Lists what a database holds.
///
/// # Errors
/// `NotFound`, the keyring's, or the engine's.
pub async fn inspect(app: &App, path: &DatabasePath) -> Result<Inspection> {
    Ok(databases::inspect(app.core(), path).await?.into())
}

/// Databases of one tenant or of all.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App, tenant: Option<&Slug>) -> Result<Vec<Database>> {
    Ok(app.core().catalog().databases().list(tenant).await?.into_iter().map(Database::from).collect())
}

/// Gives a database another password.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn set_password(app: &App, path: &DatabasePath, password: &SecretString) -> Result<()> {
    databases::set_password(app.core(), path, password).await
}

/// Marks a database as production, or takes the mark away.
///
/// # Errors
/// `NotFound`.
pub async fn set_production(app: &App, path: &DatabasePath, production: bool) -> Result<()> {
    databases::set_production(app.core(), path, production).await
}

/// Whether somebody typed the name of a database that is to be removed; if not, what would go and what would stay.
///
/// # Errors
/// `NotFound`, or `Refused`.
pub async fn confirmed(app: &App, path: &DatabasePath, typed: &str) -> Result<()> {
    databases::confirmed(app.core(), path, typed).await
}

/// Removes a database from the catalog and its password from the keyring. Its backups stay.
///
/// # Errors
/// `NotFound`, or `Busy` while a job is active.
pub async fn remove(app: &App, path: &DatabasePath) -> Result<()> {
    databases::remove(app.core(), path).await
}
