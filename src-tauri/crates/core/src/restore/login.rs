//! Who logs in to the target of a restore, and with what: also after the process has died, when what it left has to be removed.

use bulkhead_catalog::Job;
use bulkhead_model::{Connection, DatabasePath, Result, secret::SecretName};
use secrecy::SecretString;

use super::RestoreRequest;
use crate::{Core, databases, jobs::JobContext, ports::Source};

/// The target of a request, with the password that was given, or that of the source where it is the same login.
pub(super) async fn target_source(core: &Core, request: &RestoreRequest, target: &Connection) -> Result<Source> {
    login(core, &request.database, target, request.password.clone()).await
}

/// The same, for whoever has no request any more.
pub(super) async fn login(
    core: &Core,
    database: &DatabasePath,
    target: &Connection,
    password: Option<SecretString>,
) -> Result<Source> {
    if password.is_some() {
        return Ok(Source { connection: target.clone(), password });
    }
    let database = core.catalog().databases().get(database).await?;
    let password = if same_login(&database.connection, target) {
        databases::source(core, &database).await?.password
    } else {
        None
    };
    Ok(Source { connection: target.clone(), password })
}

/// Keeps the password that was given for a target, before anything is made there.
///
/// # Errors
/// The keyring's: what could not be removed after a kill is not begun.
pub(super) async fn keep(context: &JobContext, password: Option<&SecretString>) -> Result<()> {
    let Some(password) = password else { return Ok(()) };
    let name = SecretName::Target(context.tenant().clone(), context.id());
    context.core().parts.secrets.set(&name, password).await
}

/// Forgets it once nothing is left of the job.
pub(crate) async fn forget(core: &Core, job: &Job) {
    let left = core.catalog().jobs().get(job.id).await.map(|job| job.leftovers);
    if !left.is_ok_and(|left| left.is_empty()) {
        return;
    }
    if let Err(error) = core.parts.secrets.remove(&SecretName::Target(job.tenant.clone(), job.id)).await {
        tracing::warn!(job = %job.id, %error, "the password of a target was not removed from the keyring");
    }
}

/// The login of a job that has ended or died: never one user's password for another user.
///
/// # Errors
/// The keyring's.
pub(crate) async fn of(core: &Core, job: &Job, target: &Connection) -> Result<Option<SecretString>> {
    let Some(path) = &job.database else { return Ok(None) };
    let kept = core.parts.secrets.get(&SecretName::Target(job.tenant.clone(), job.id)).await?;
    match kept {
        Some(password) => Ok(Some(password)),
        None => login(core, path, target, None).await.map(|source| source.password),
    }
}

fn same_login(a: &Connection, b: &Connection) -> bool {
    match (a, b) {
        (Connection::Server(x), Connection::Server(y)) => a.same_server(b) && x.user == y.user,
        _ => false,
    }
}
