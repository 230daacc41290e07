//! Restores.

use std::path::Path;

use bulkhead_core::{
    audit, foreign,
    restore::{self, PlaceRequest, RestoreRequest},
};
use bulkhead_model::{
    Code, Connection, DatabasePath, Engine, Error, Label, Result, Slug,
    compare::Scope,
    connection::parse_url,
    job::JobId,
    manifest::TableName,
    restore::{Choices, Destination, Manner, Owners},
};
use bulkhead_paper::{self as paper, certificate::Certificate};
use secrecy::SecretString;

use crate::{
    App, chosen, files, snapshots,
    types::{DiscardInput, PlaceInput, RestoreInput, RestorePlan, RestoreTarget},
};

/// Lets nothing through that names a path: the page is given words for files that a dialog returned.
///
/// # Errors
/// `Refused`, or `InvalidInput` for what is no URL.
pub fn from_page(input: RestoreInput) -> Result<RestoreInput> {
    let url = match &input.target {
        RestoreTarget::Url { url, .. } | RestoreTarget::Replace { url: Some(url), .. } => url,
        _ => return Ok(input),
    };
    if parse_url(url)?.connection.server().is_err() {
        return Err(Error::new(Code::Refused, "the window names no files by a URL")
            .hint("Choose the file, and the database is restored into it."));
    }
    Ok(input)
}

/// Works out what a restore would do, changing nothing.
///
/// # Errors
/// `InvalidInput`, `NotFound`, or the repository's. What is wrong with the target is a blocker of the plan.
pub async fn plan(app: &App, input: RestoreInput) -> Result<RestorePlan> {
    let request = request(app, input).await?;
    Ok(restore::plan(app.core(), &request).await?.into())
}

/// Writes the files of a snapshot that another program wrote into a new folder, as a job: there is nothing to compare them with.
///
/// # Errors
/// `NotFound`, `InvalidInput` if several begin so, `AlreadyExists`; the keyring's, or a repository's.
pub async fn foreign_files(
    app: &App,
    tenant: &Slug,
    snapshot: &str,
    storage: Option<&Label>,
    folder: &Path,
) -> Result<JobId> {
    let folder = std::path::absolute(folder).map_err(|error| Error::io(folder.display(), error))?;
    foreign::extract(app.core(), tenant, snapshot, storage, &folder).await
}

/// Carries out a plan that was shown before.
///
/// # Errors
/// `PlanStale` if `digest` is of another plan; the first blocker that `confirmation` does not answer.
pub async fn execute(app: &App, input: RestoreInput, digest: &str, confirmation: Option<&str>) -> Result<JobId> {
    let request = request(app, input).await?;
    restore::execute(app.core(), request, digest, confirmation).await
}

/// The name of a new database beside the source that nothing has yet.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn free_name(app: &App, database: &DatabasePath) -> Result<String> {
    restore::free_name(app.core(), database).await
}

/// Removes the database that a restore made, if it made it itself and nothing backs it up by now. Its name is typed.
///
/// # Errors
/// `Refused`, `NothingToDo`, `NotFound`, or the engine's.
pub async fn discard(app: &App, input: DiscardInput) -> Result<()> {
    restore::discard(app.core(), input.job.parse()?, &input.name, input.password).await
}

/// Works out what putting a restored copy in the place of its source would do, changing nothing.
///
/// # Errors
/// `InvalidInput`, `NotFound`, `Refused` or `NothingToDo` where the job made no such copy. What is wrong with either database is a
/// blocker of the plan.
pub async fn plan_place(app: &App, input: PlaceInput) -> Result<RestorePlan> {
    Ok(restore::plan_place(app.core(), &placing(input)?).await?.into())
}

/// Carries out such a plan, which was shown before.
///
/// # Errors
/// `PlanStale` if `digest` is of another plan; the first blocker that `confirmation` does not answer; `Busy`.
pub async fn place(app: &App, input: PlaceInput, digest: &str, confirmation: Option<&str>) -> Result<JobId> {
    restore::place(app.core(), placing(input)?, digest, confirmation).await
}

fn placing(input: PlaceInput) -> Result<PlaceRequest> {
    let login = input.url.as_deref().map(parse_url).transpose()?;
    let (login, own) = login.map_or((None, None), |parsed| (Some(parsed.connection), parsed.password));
    let manner = Manner { safety_backup: input.safety_backup, end_sessions: input.end_sessions };
    let password = input.password.or(own);
    Ok(PlaceRequest { restore: input.job.parse()?, login, password, manner, agreed: input.changed })
}

/// Writes the certificate of a restore into a file: what was restored, what it was compared with, and the result.
///
/// # Errors
/// `NotFound`, `Refused` for a job after which nothing was compared, or `Io`.
pub async fn certificate(app: &App, id: JobId, path: &Path) -> Result<()> {
    let text = paper::certificate::html(&certified(app, id).await?)?;
    files::write_private(path, &text)?;
    audit::record(app.core(), "restore.certificate", id, serde_json::Value::Null).await
}

async fn certified(app: &App, id: JobId) -> Result<Certificate> {
    let catalog = app.core().catalog();
    let job = catalog.jobs().get(id).await?;
    let nothing = || {
        Error::new(Code::Refused, "nothing was compared in this job")
            .hint("A certificate is written of a restore into a database that has ended.")
    };
    let (Some(outcome), Some(database), Some(ended)) = (restore::outcome(&job), job.database, job.ended_at) else {
        return Err(nothing());
    };
    let target = outcome.choices.destination.connection().ok_or_else(nothing)?.to_string();
    if outcome.tables.is_none() && outcome.differences.is_empty() {
        return Err(nothing());
    }
    let some: Vec<String> = match &outcome.choices.scope {
        Scope::Everything => Vec::new(),
        Scope::Tables(tables) => tables.iter().map(ToString::to_string).collect(),
    };
    // Without the repository it is still true, and shorter.
    let manifest = snapshots::manifest(app, &database, &outcome.snapshot).await.ok().flatten();
    let tables = manifest.into_iter().flat_map(|manifest| manifest.tables);
    let wanted = |name: &String| some.is_empty() || some.contains(name);
    let differs = !outcome.differences.is_empty();
    Ok(Certificate {
        tenant: catalog.tenants().get(&database.tenant).await?.name,
        taken_at: catalog
            .snapshots()
            .find(&database, &outcome.snapshot, None, app.core().latest())
            .await
            .ok()
            .map(|row| row.taken_at),
        snapshot: outcome.snapshot,
        database,
        target,
        job: id.to_string(),
        began: job.started_at,
        ended,
        tables: outcome.tables.unwrap_or_default(),
        rows: outcome.rows.unwrap_or_default(),
        compared: tables
            .filter(|row| !differs && wanted(&row.name))
            .map(|row| (row.name, row.rows, row.hash))
            .collect(),
        some,
        differences: outcome.differences.iter().map(ToString::to_string).collect(),
        assertions: outcome.assertions,
        notices: outcome.notices,
        made_at: app.now(),
        bulkhead: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// A name for the file of a raw dump: which database, as of when, and what the engine's tools expect.
///
/// # Errors
/// `NotFound` for an unknown database or snapshot.
pub async fn file_name(app: &App, database: &DatabasePath, snapshot: &str) -> Result<String> {
    let catalog = app.core().catalog();
    let engine = catalog.databases().get(database).await?.connection.engine();
    let taken = catalog.snapshots().find(database, snapshot, None, app.core().latest()).await?.taken_at;
    let ending = match engine {
        Engine::Postgres => "pgdump",
        Engine::Mysql | Engine::Mariadb => "sql",
        Engine::Sqlite => "sqlite",
    };
    let plain =
        |character: char| if character.is_alphanumeric() || "-_.".contains(character) { character } else { '-' };
    let name: String = database.database.as_str().chars().map(plain).collect();
    Ok(format!("{name}-{}.{ending}", taken.format("%Y%m%d-%H%MZ")))
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
    let (snapshot, storage) = (input.snapshot, input.storage);
    Ok(RestoreRequest { database, snapshot, storage, choices, password })
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
        RestoreTarget::Replace { url, password, safety_backup, end_sessions } => {
            let (connection, password) = replaced(app, database, url, password).await?;
            Ok((Destination::Replace { connection, manner: Manner { safety_backup, end_sessions } }, password))
        }
        RestoreTarget::Chosen { file } => Ok((Destination::File { path: chosen::file(app, &file)? }, None)),
        RestoreTarget::ChosenDatabase { file } => {
            let connection = Connection::File { path: chosen::file(app, &file)? };
            Ok((Destination::Database { connection }, None))
        }
        RestoreTarget::Beside { name } => {
            let source = app.core().catalog().databases().get(database).await?;
            Ok((Destination::Database { connection: beside(&source.connection, &name)? }, None))
        }
    }
}

async fn replaced(
    app: &App,
    database: &DatabasePath,
    url: Option<String>,
    password: Option<SecretString>,
) -> Result<(Connection, Option<SecretString>)> {
    let Some(url) = url else {
        return Ok((app.core().catalog().databases().get(database).await?.connection, password));
    };
    let parsed = parse_url(&url)?;
    Ok((parsed.connection, password.or(parsed.password)))
}

/// A file beside the source is named, and not led to.
fn beside(source: &Connection, name: &str) -> Result<Connection> {
    let plain = Path::new(name).file_name().is_some_and(|file| file == name);
    if name.is_empty() || (source.server().is_err() && !plain) {
        return Err(Error::new(Code::InvalidInput, "the name of the new database cannot be used")
            .hint("Give the name alone, without a folder."));
    }
    Ok(source.with_database(name))
}

fn scope(tables: &[String]) -> Scope {
    match tables {
        [] => Scope::Everything,
        tables => Scope::Tables(tables.iter().map(|table| TableName::read(table)).collect()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_name_beside_a_file_leads_nowhere_else() {
        let file = parse_url("sqlite:/srv/app/shop.db").unwrap().connection;
        for name in ["", "..", "../shop.db", "/etc/shop.db", "other/shop.db"] {
            assert_eq!(beside(&file, name).unwrap_err().code, Code::InvalidInput, "{name}");
        }
        assert_eq!(beside(&file, "copy.db").unwrap().to_string(), "sqlite:/srv/app/copy.db");
        let server = parse_url("postgres://u@h/shop").unwrap().connection;
        assert!(beside(&server, "a/b").is_ok(), "a server's names may hold anything");
    }

    /// It names what a dialog returned by its id alone.
    #[test]
    fn the_page_names_no_paths() {
        let read = |text: &str| serde_json::from_str::<RestoreTarget>(text).is_ok();
        assert!(!read(r#"{ "to": "file", "path": "/etc/passwd" }"#));
        assert!(read(r#"{ "to": "chosen", "file": "file-1" }"#));
        assert!(read(r#"{ "to": "chosen-database", "file": "file-1" }"#));
        let input = |target: &str| {
            let text = format!(
                r#"{{ "database": "acme/shop", "snapshot": "latest", "tables": [], "no_owners": false,
                      "keep_on_failure": false, "target": {target} }}"#
            );
            from_page(serde_json::from_str(&text).unwrap()).map(drop).map_err(|error| error.code)
        };
        let refused = Err(Code::Refused);
        assert_eq!(input(r#"{ "to": "url", "url": "sqlite:/home/admin/.bashrc", "password": null }"#), refused);
        let replace = |url: &str| {
            input(&format!(
                r#"{{ "to": "replace", "url": {url}, "password": null, "safety_backup": true, "end_sessions": false }}"#
            ))
        };
        assert_eq!(replace(r#""sqlite:/srv/other.db""#), refused);
        assert_eq!(replace("null"), Ok(()));
        assert_eq!(input(r#"{ "to": "url", "url": "postgres://u@h/shop_restored", "password": null }"#), Ok(()));
    }
}
