//! Looks at the target of a restore without changing it.

use bulkhead_core::ports::Source;
use bulkhead_model::{
    Code, Error, Result, held,
    manifest::{Manifest, Role},
    restore::TargetFacts,
};
use sqlx::PgConnection;

use super::{client, connect, connect::failed, contents, roles};
use crate::{
    ToolPaths,
    reach::{PROBE, within},
    tunnel::{Reached, through},
};

pub(super) async fn run(tools: &ToolPaths, target: &Source, manifest: Option<&Manifest>) -> TargetFacts {
    match within(PROBE, through(target, async |target| look(tools, target, manifest).await)).await {
        Ok(facts) => facts,
        Err(error) => TargetFacts { failure: Some(error), ..TargetFacts::default() },
    }
}

async fn look(tools: &ToolPaths, target: &Reached, manifest: Option<&Manifest>) -> Result<TargetFacts> {
    let name = &target.connection.server()?.database;
    if name.len() > 63 {
        return Err(Error::new(Code::InvalidInput, "the name of the database is longer than 63 bytes")
            .hint("Choose a shorter one."));
    }
    let mut facts = TargetFacts::default();
    let mut connection = match connect::connect(target).await {
        Ok(mut connection) => {
            facts.exists = true;
            facts.contents = contents::list(&mut connection).await?;
            facts.encoding = Some(own(&mut connection, name).await?);
            connection
        }
        Err(error) if error.code == Code::NotFound => connect::connect_maintenance(target).await?,
        Err(error) => return Err(error),
    };
    let (version, _) = connect::version(&mut connection).await?;
    facts.server_version = Some(version);
    facts.tool = Some(client::tool(tools, "pg_restore", version)?.says);
    rights(&mut connection, &mut facts).await?;
    if let Some(manifest) = manifest {
        missing(&mut connection, manifest, &mut facts).await?;
        facts.for_superusers = for_superusers(&mut connection, manifest).await?;
    }
    connect::close(connection).await;
    Ok(facts)
}

/// The encoding of the database that is there.
///
/// # Errors
/// `Refused` for a template: every database that anybody makes from it would hold the tenant's data.
async fn own(connection: &mut PgConnection, name: &str) -> Result<String> {
    let query =
        "SELECT datistemplate, pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = current_database()";
    let (template, encoding): (bool, String) = sqlx::query_as(query).fetch_one(connection).await.map_err(failed)?;
    if template {
        let message = format!("{name} is a template: whatever it holds is in every database that is made from it");
        return Err(Error::new(Code::Refused, message).hint("Choose the name of a new database."));
    }
    Ok(encoding)
}

async fn rights(connection: &mut PgConnection, facts: &mut TargetFacts) -> Result<()> {
    let (superuser, create, roles, user): (bool, bool, bool, String) = sqlx::query_as(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolname::text FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    facts.can_create = superuser || create;
    // From PostgreSQL 16 on a role that was made may be granted to its maker; before, objects could not be given to it.
    facts.can_create_roles = superuser || (roles && facts.server_version.is_some_and(|version| version.major >= 16));
    if !facts.can_create {
        facts.missing_rights.push(format!("ALTER ROLE {} CREATEDB;", connect::quoted(&user)));
    }
    Ok(())
}

/// No other user makes these, unless its server has rules of its own for that.
async fn for_superusers(connection: &mut PgConnection, manifest: &Manifest) -> Result<Vec<String>> {
    let query = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user";
    if sqlx::query_scalar(query).fetch_one(connection).await.map_err(failed)? {
        return Ok(Vec::new());
    }
    let word = |kind: &str| match kind {
        "foreign data wrappers" => Some("the foreign-data wrapper"),
        "event triggers" => Some("the event trigger"),
        _ => None,
    };
    let all = manifest.facts.objects.iter().filter_map(|(kind, names)| Some((word(kind)?, names)));
    Ok(all.flat_map(|(word, names)| names.iter().map(move |name| format!("{word} {name}"))).collect())
}

/// The source's first user, if something belongs to it: it is in no list of roles.
fn superuser(manifest: &Manifest) -> Option<Role> {
    let name = held::first_user(&manifest.facts.settings)?;
    Some(Role { name: name.to_owned(), statement: String::new() })
}

async fn missing(connection: &mut PgConnection, manifest: &Manifest, facts: &mut TargetFacts) -> Result<()> {
    facts.missing_roles = roles::not_usable(connection, &manifest.facts.roles).await?;
    if let Some(owner) = superuser(manifest)
        && !roles::not_usable(connection, std::slice::from_ref(&owner)).await?.is_empty()
    {
        facts.missing_roles.push(owner.name);
        // Nobody makes a role that stands for another server's first user.
        facts.can_create_roles = false;
    }
    if roles::any_there(connection, &facts.missing_roles).await? {
        facts.can_create_roles = false;
    }
    let wanted: Vec<&str> = manifest
        .facts
        .objects
        .iter()
        .filter(|(kind, _)| *kind == "extensions")
        .flat_map(|(_, names)| names)
        .map(String::as_str)
        .collect();
    let query = "SELECT wanted FROM unnest($1::text[]) AS wanted WHERE wanted NOT IN (SELECT name FROM pg_available_extensions)";
    facts.missing_extensions = sqlx::query_scalar(query).bind(wanted).fetch_all(connection).await.map_err(failed)?;
    facts.missing_extensions.iter_mut().for_each(|name| *name = format!("the extension {name}"));
    Ok(())
}
