//! Looks at the target of a restore without changing it.

use bulkhead_core::ports::Source;
use bulkhead_model::{Code, Engine, Error, Result, manifest::Manifest, restore::TargetFacts};
use sqlx::MySqlConnection;

use super::{
    client::{self, Job},
    connect::{self, failed},
    dump,
    grants::Grants,
    load::contents,
    rights,
    sql::identifier,
};
use crate::{
    ToolPaths,
    reach::{PROBE, within},
    tunnel::{Reached, through},
};

/// Rights to give an object another definer; their names changed with the versions.
const ANY_DEFINER: [&str; 4] = ["SET USER", "SET_USER_ID", "SET_ANY_DEFINER", "SUPER"];
/// Most names a person reads.
const SHOWN: usize = 50;

pub(super) async fn run(
    engine: Engine,
    tools: &ToolPaths,
    target: &Source,
    manifest: Option<&Manifest>,
) -> TargetFacts {
    match within(PROBE, through(target, async |target| look(engine, tools, target, manifest).await)).await {
        Ok(facts) => facts,
        Err(error) => TargetFacts { failure: Some(error), ..TargetFacts::default() },
    }
}

async fn look(engine: Engine, tools: &ToolPaths, target: &Reached, manifest: Option<&Manifest>) -> Result<TargetFacts> {
    let database = &target.connection.server()?.database;
    if database.chars().count() > 64 {
        return Err(Error::new(Code::InvalidInput, "the name of the database is longer than 64 characters")
            .hint("Choose a shorter one."));
    }
    if let Some(manifest) = manifest {
        // It could be loaded, and not be compared.
        dump::askable(engine, database, &manifest.facts.objects)?;
    }
    let (mut connection, server) = connect::connect_server(target).await?;
    let mut facts = TargetFacts { server_version: Some(server.version), ..TargetFacts::default() };
    facts.tool = Some(client::tool(tools, engine, Job::Load, &server)?.says);
    facts.exists = exists(&mut connection, database).await?;
    let there = contents(&mut connection, database).await?;
    facts.contents = there.into_iter().take(SHOWN).map(|(_, name)| name).collect();
    let grants = Grants::read(&mut connection).await?;
    let user = rights::user(&mut connection).await?;
    facts.can_create = grants.on_database("CREATE", database);
    if !facts.can_create {
        facts.missing_rights.push(format!("GRANT ALL PRIVILEGES ON {}.* TO {user};", rights::pattern(database)));
    }
    if let Some(manifest) = manifest {
        facts.missing_roles = if ANY_DEFINER.into_iter().any(|right| grants.everywhere(right)) {
            absent(&mut connection, &grants, manifest).await?
        } else {
            others(manifest, &user)
        };
    }
    connect::close(connection).await;
    Ok(facts)
}

async fn exists(connection: &mut MySqlConnection, database: &str) -> Result<bool> {
    let query = "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    let count: i64 = sqlx::query_scalar(query).bind(database).fetch_one(connection).await.map_err(failed)?;
    Ok(count > 0)
}

/// Definers that the server does not have, as far as this user may look: what runs as one of them could not be read.
async fn absent(connection: &mut MySqlConnection, grants: &Grants, manifest: &Manifest) -> Result<Vec<String>> {
    if manifest.facts.roles.is_empty() || !grants.on_table("SELECT", "mysql", "user") {
        return Ok(Vec::new());
    }
    let query = "SELECT CAST(User AS CHAR), LOWER(CAST(Host AS CHAR)) FROM mysql.user";
    let there: Vec<(String, String)> = sqlx::query_as(query).fetch_all(connection).await.map_err(failed)?;
    let is_there = |name: &str| {
        // A role of MariaDB has no host.
        let (user, host) = name.rsplit_once('@').unwrap_or((name, ""));
        there.iter().any(|(there, at)| there == user && *at == host.to_lowercase())
    };
    let names = manifest.facts.roles.iter().map(|role| role.name.clone());
    Ok(names.filter(|name| !is_there(name)).collect())
}

/// Definers that are not this user, who may not set them.
fn others(manifest: &Manifest, user: &str) -> Vec<String> {
    let quoted = |name: &str| {
        let (user, host) = name.rsplit_once('@').unwrap_or((name, "%"));
        format!("{}@{}", identifier(user), identifier(host))
    };
    manifest.facts.roles.iter().map(|role| role.name.clone()).filter(|name| quoted(name) != user).collect()
}
