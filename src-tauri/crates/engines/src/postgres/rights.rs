//! Looks for everything that this user could not read, before a dump that would fail half-way or leave it out.

use bulkhead_model::{Code, Error, Result, version::Version};
use sqlx::PgConnection;

use super::connect::{failed, quoted, run};

/// Relations of the user's own schemas that cannot be read, with what is missing.
const UNREADABLE: &str = "
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S', 'm', 'v', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      AND (NOT has_schema_privilege(n.oid, 'USAGE')
        OR CASE WHEN c.relkind = 'S' THEN NOT has_sequence_privilege(c.oid, 'SELECT') WHEN c.relkind IN ('r', 'm', 'p')
            THEN NOT has_table_privilege(c.oid, 'SELECT') ELSE false END)
    ORDER BY 1 LIMIT 100";

/// Tables of which row-level security would hide rows from this user.
const HIDDEN: &str = "
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relrowsecurity AND row_security_active(c.oid) ORDER BY 1 LIMIT 100";

/// Large objects that this user cannot read.
const LARGE: &str = "
    SELECT m.oid::text FROM pg_largeobject_metadata m
    WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
      AND NOT EXISTS (SELECT 1 FROM aclexplode(coalesce(m.lomacl, acldefault('L', m.lomowner))) a
        WHERE a.privilege_type = 'SELECT' AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
    ORDER BY m.oid LIMIT 100";

/// What is missing, and the statements that grant it.
#[derive(Debug, Default)]
pub(super) struct Missing {
    what: Vec<String>,
    grants: Vec<String>,
    aside: Option<Aside>,
}

/// A role in which the sessions of a login begin, and which is put aside: the login is the one that a backup may be given rights.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Aside {
    login: String,
    role: String,
}

/// The role, and only if it is another one.
const ASIDE: &str = "SELECT session_user::text AS login, current_user::text AS role WHERE session_user <> current_user";

/// What this session may not read. Where a setting has put it into a role (`ALTER DATABASE … SET role`) that may not read all, it goes
/// on as the login itself: what that may read counts, and what it lacks is not given to a role that others work in.
pub(super) async fn missing(connection: &mut PgConnection, server: Version) -> Result<Missing> {
    let missing = look(connection, server).await?;
    if missing.what.is_empty() {
        return Ok(missing);
    }
    let aside: Option<Aside> = sqlx::query_as(ASIDE).fetch_optional(&mut *connection).await.map_err(failed)?;
    if aside.is_none() {
        return Ok(missing);
    }
    run(connection, "SET ROLE NONE".to_owned()).await?;
    Ok(Missing { aside, ..look(connection, server).await? })
}

async fn look(connection: &mut PgConnection, server: Version) -> Result<Missing> {
    let user: String =
        sqlx::query_scalar("SELECT current_user::text").fetch_one(&mut *connection).await.map_err(failed)?;
    let user = quoted(&user);
    let mut missing = Missing::default();
    let unreadable: Vec<String> = sqlx::query_scalar(UNREADABLE).fetch_all(&mut *connection).await.map_err(failed)?;
    if !unreadable.is_empty() {
        missing.grants.extend(read_grants(&unreadable, &user, server));
        missing.what.extend(unreadable);
    }
    let hidden: Vec<String> = sqlx::query_scalar(HIDDEN).fetch_all(&mut *connection).await.map_err(failed)?;
    if !hidden.is_empty() {
        missing.grants.push(format!("ALTER ROLE {user} BYPASSRLS;"));
        missing.what.extend(hidden.into_iter().map(|table| format!("{table} (row-level security)")));
    }
    let large: Vec<String> = sqlx::query_scalar(LARGE).fetch_all(connection).await.map_err(failed)?;
    missing.grants.extend(large.iter().map(|number| format!("GRANT SELECT ON LARGE OBJECT {number} TO {user};")));
    missing.what.extend(large.into_iter().map(|number| format!("large object {number}")));
    Ok(missing)
}

fn read_grants(unreadable: &[String], user: &str, server: Version) -> Vec<String> {
    if server.major >= 14 {
        return vec![format!("GRANT pg_read_all_data TO {user};")];
    }
    unreadable.iter().map(|relation| format!("GRANT SELECT ON {relation} TO {user};")).collect()
}

/// Whether this user may do everything, and whether a table has policies that hide rows from others.
const SUPERUSER: &str = "
    SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
        EXISTS (SELECT FROM pg_class WHERE relrowsecurity), EXISTS (SELECT FROM pg_largeobject_metadata)";

/// For a superuser: how to make a login that may read all there is and do nothing with it. Nothing for others, and where a server is
/// too old to have such a role.
pub(super) async fn less(connection: &mut PgConnection, server: Version) -> Result<Vec<String>> {
    let (superuser, policies, large): (bool, bool, bool) =
        sqlx::query_as(SUPERUSER).fetch_one(connection).await.map_err(failed)?;
    if !superuser || server.major < 14 {
        return Ok(Vec::new());
    }
    let bypass = if policies { " BYPASSRLS" } else { "" };
    // As it stands no server takes it: nobody ends up with a password that is written here.
    let mut less = vec![format!("CREATE ROLE backups LOGIN{bypass} IN ROLE pg_read_all_data PASSWORD <password>;")];
    if large {
        less.push(
            "Large objects have rights of their own: the test of that login names what it may not read.".to_owned(),
        );
    }
    Ok(less)
}

impl Missing {
    /// An error that names what and how; else the role that the tools are to put aside as well.
    pub(super) fn refuse(self) -> Result<Option<Aside>> {
        let Some(first) = self.what.first() else { return Ok(self.aside) };
        let more = match self.what.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let error = Error::new(
            Code::MissingRights,
            format!("the user may not read {first}{more}: the backup would not be whole"),
        );
        let error = self.aside.iter().fold(error, |error, aside| error.hint(aside.to_string()));
        let error = self.grants.into_iter().take(20).fold(error, Error::hint);
        let place = if self.aside.is_some() { ", in another database or after SET ROLE NONE" } else { "" };
        Err(error.hint(format!("Run the statements as the owner or a superuser{place}, then run the backup again.")))
    }
}

impl std::fmt::Display for Aside {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { login, role } = self;
        write!(
            to,
            "The setting role puts sessions of {login:?} into {role:?}, which may not read everything: it is put aside"
        )?;
        write!(to, ", and {login:?} works as itself.")
    }
}
