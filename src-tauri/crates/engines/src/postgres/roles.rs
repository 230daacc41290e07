//! Roles that a database refers to. Reading them needs no superuser, as `pg_dumpall --globals-only` would (measured).

use bulkhead_model::{Result, manifest::Role};
use sqlx::PgConnection;

use super::connect::{failed, quoted, run};

/// Owners and grantees of this database's objects, without the ones every server has.
const REFERRED: &str = "
    SELECT DISTINCT r.rolname::text FROM pg_roles r
    WHERE r.oid IN (
        SELECT refobjid FROM pg_shdepend
        WHERE refclassid = 'pg_authid'::regclass AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        UNION SELECT datdba FROM pg_database WHERE datname = current_database()
    ) AND r.rolname !~ '^pg_' AND r.oid >= 16384
    ORDER BY 1";

pub(super) async fn referred(connection: &mut PgConnection) -> Result<Vec<Role>> {
    let names: Vec<String> = sqlx::query_scalar(REFERRED).fetch_all(connection).await.map_err(failed)?;
    Ok(names
        .into_iter()
        .map(|name| Role { statement: format!("CREATE ROLE {} NOLOGIN", quoted(&name)), name })
        .collect())
}

/// Those of `wanted` that the server does not have, or that this user may not give objects to.
pub(super) async fn not_usable(connection: &mut PgConnection, wanted: &[Role]) -> Result<Vec<String>> {
    let names: Vec<&str> = wanted.iter().map(|role| role.name.as_str()).collect();
    let query = "
        SELECT wanted FROM unnest($1::text[]) AS wanted
        WHERE NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolname = wanted
            AND ((SELECT rolsuper FROM pg_roles WHERE rolname = current_user) OR pg_has_role(current_user, r.oid, 'MEMBER')))";
    sqlx::query_scalar(query).bind(names).fetch_all(connection).await.map_err(failed)
}

/// Whether one of them is there: it can be used by others only, and nobody can make it.
pub(super) async fn any_there(connection: &mut PgConnection, names: &[String]) -> Result<bool> {
    let query = "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ANY ($1))";
    sqlx::query_scalar(query).bind(names).fetch_one(connection).await.map_err(failed)
}

/// Makes those that are missing, without login and password.
pub(super) async fn make(connection: &mut PgConnection, roles: &[Role], missing: &[String]) -> Result<()> {
    for role in roles.iter().filter(|role| missing.contains(&role.name)) {
        // Made from the name and not from the manifest's statement: a manifest is data, never code.
        let statement = format!("CREATE ROLE {} NOLOGIN", quoted(&role.name));
        run(connection, statement).await?;
    }
    Ok(())
}
