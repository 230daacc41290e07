//! Restores.

use bulkhead_core::restore::{self, RestoreRequest};
use bulkhead_model::{
    DatabasePath, Result,
    compare::Scope,
    connection::parse_url,
    job::JobId,
    manifest::TableName,
    restore::{Choices, Destination, Owners},
};
use secrecy::SecretString;

use crate::{
    App,
    types::{RestoreInput, RestorePlan, RestoreTarget},
};

/// Works out what a restore would do, changing nothing.
///
/// # Errors
/// `InvalidInput`, `NotFound`, or the repository's. What is wrong with the target is a blocker of the plan.
pub async fn plan(app: &App, input: RestoreInput) -> Result<RestorePlan> {
    let request = request(app, input).await?;
    Ok(restore::plan(app.core(), &request).await?.into())
}

/// Carries out a plan that was shown before.
///
/// # Errors
/// `PlanStale` if `digest` is of another plan; the first blocker that `confirmation` does not answer.
pub async fn execute(app: &App, input: RestoreInput, digest: &str, confirmation: Option<&str>) -> Result<JobId> {
    let request = request(app, input).await?;
    restore::execute(app.core(), request, digest, confirmation).await
}

async fn request(app: &App, input: RestoreInput) -> Result<RestoreRequest> {
    let database: DatabasePath = input.database.parse()?;
    let (destination, password) = destination(app, &database, input.target).await?;
    let choices = Choices {
        destination,
        scope: scope(&input.tables),
        owners: if input.no_owners { Owners::Skip } else { Owners::Keep },
        keep_on_failure: input.keep_on_failure,
    };
    Ok(RestoreRequest { database, snapshot: input.snapshot, choices, password })
}

async fn destination(
    app: &App,
    database: &DatabasePath,
    target: RestoreTarget,
) -> Result<(Destination, Option<SecretString>)> {
    match target {
        RestoreTarget::File { path } => {
            let path = std::path::absolute(&path).map_err(|error| bulkhead_model::Error::io(path.display(), error))?;
            Ok((Destination::File { path }, None))
        }
        RestoreTarget::Url { url, password } => {
            let parsed = parse_url(&url)?;
            Ok((Destination::Database { connection: parsed.connection }, password.or(parsed.password)))
        }
        RestoreTarget::Beside { name } => {
            let source = app.core().catalog().databases().get(database).await?;
            Ok((Destination::Database { connection: source.connection.with_database(&name) }, None))
        }
    }
}

fn scope(tables: &[String]) -> Scope {
    match tables {
        [] => Scope::Everything,
        tables => Scope::Tables(tables.iter().map(|table| TableName::read(table)).collect()),
    }
}
