//! What a database has of its own on the server, and no dump of it holds: owner, rights, limit, settings of roles.
//!
//! The successor gets them from the one it replaces, so that whoever could use that one can use this one.

use bulkhead_model::Result;
use sqlx::{Connection, PgConnection};

use super::connect::{failed, literal, quoted, run};

const OWN: &str = "
    SELECT pg_get_userbyid(datdba)::text, datconnlimit, datacl IS NOT NULL, shobj_description(oid, 'pg_database')
    FROM pg_database WHERE datname = $1";

const RIGHTS: &str = "
    SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee)::text END, privilege_type, is_grantable
    FROM pg_database, aclexplode(datacl) WHERE datname = $1 ORDER BY 1, 2";

const SETTINGS: &str = "
    SELECT r.rolname::text, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
    WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = $1) ORDER BY 1, 2";

type Own = (String, i32, bool, Option<String>);
type Right = (Option<String>, String, bool);

/// Gives `to` what `from` has. What this user may not give becomes a notice.
pub(super) async fn copy(connection: &mut PgConnection, from: &str, to: &str) -> Result<Vec<String>> {
    let own: Own = sqlx::query_as(OWN).bind(from).fetch_one(&mut *connection).await.map_err(failed)?;
    let rights: Vec<Right> = sqlx::query_as(RIGHTS).bind(from).fetch_all(&mut *connection).await.map_err(failed)?;
    let settings: Vec<(String, String, String)> =
        sqlx::query_as(SETTINGS).bind(from).fetch_all(&mut *connection).await.map_err(failed)?;
    let mut notices = Vec::new();
    for statement in statements(&own, &rights, &quoted(to)) {
        if let Err(error) = run(connection, statement.clone()).await {
            notices.push(format!("Not done: {statement}; ({error})."));
        }
    }
    for (role, name, value) in &settings {
        if let Err(error) = set(connection, to, role, name, value).await {
            notices.push(format!("The setting {name} of {role} for this database could not be made: {error}."));
        }
    }
    Ok(notices)
}

/// The owner last: afterwards this user may do nothing more with it, unless by way of that role.
fn statements((owner, limit, has_rights, comment): &Own, rights: &[Right], database: &str) -> Vec<String> {
    let mut statements = vec![format!("ALTER DATABASE {database} CONNECTION LIMIT {limit}")];
    if let Some(comment) = comment {
        statements.push(format!("COMMENT ON DATABASE {database} IS {}", literal(comment)));
    }
    if *has_rights {
        statements.push(format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"));
    }
    statements
        .extend(rights.iter().filter(|(role, ..)| role.as_ref() != Some(owner)).map(|right| grant(right, database)));
    statements.push(format!("ALTER DATABASE {database} OWNER TO {}", quoted(owner)));
    statements
}

fn grant((role, privilege, grantable): &Right, database: &str) -> String {
    let role = role.as_ref().map_or_else(|| "PUBLIC".to_owned(), |role| quoted(role));
    let option = if *grantable { " WITH GRANT OPTION" } else { "" };
    format!("GRANT {privilege} ON DATABASE {database} TO {role}{option}")
}

/// Through the session's own value: the server takes lists apart.
async fn set(connection: &mut PgConnection, database: &str, role: &str, name: &str, value: &str) -> Result<()> {
    let mut transaction = connection.begin().await.map_err(failed)?;
    let query = sqlx::query("SELECT set_config($1, $2, true)").bind(name).bind(value);
    query.execute(&mut *transaction).await.map_err(failed)?;
    let parts: Vec<String> = name.split('.').map(quoted).collect();
    let (role, database, name) = (quoted(role), quoted(database), parts.join("."));
    run(&mut transaction, format!("ALTER ROLE {role} IN DATABASE {database} SET {name} FROM CURRENT")).await?;
    transaction.commit().await.map_err(failed)
}
