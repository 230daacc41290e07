//! What stands beside a database on its server and still decides who can do what in it: who is a member of the roles that it refers to,
//! and the settings that those have everywhere; and its comment and its limit of connections. No dump of it has them.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_model::{
    Error, Result,
    held::{ATTRIBUTES, COMMENT, CONNECTION_LIMIT, MEMBERSHIPS, Membership, ROLES_EVERYWHERE, Setting, with_options},
    manifest::Role,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Connection, PgConnection};

use super::{
    connect::{failed, literal, quoted, run},
    roles,
};

/// A role, and what it may do everywhere.
type Attributes = (String, String);

/// Roles that hold something in the database or on it, and whoever is a member of those, over however many others. Other roles of the
/// server are other people's business.
const REACH: &str = "
    WITH RECURSIVE base AS (
        SELECT refobjid AS oid FROM pg_shdepend, pg_database d
            WHERE refclassid = 'pg_authid'::regclass AND dbid = d.oid AND d.datname = current_database()
        UNION SELECT datdba FROM pg_database WHERE datname = current_database()
        UNION SELECT grantee FROM pg_database, aclexplode(datacl) WHERE datname = current_database()
        UNION SELECT setrole FROM pg_db_role_setting s, pg_database d
            WHERE s.setdatabase = d.oid AND d.datname = current_database()
    ), reach AS (
        SELECT oid FROM pg_roles WHERE oid IN (SELECT oid FROM base) AND oid >= 16384
        UNION SELECT m.member FROM pg_auth_members m JOIN reach ON m.roleid = reach.oid
    )";

/// Those, and the server's own roles that they are in: `pg_read_all_data` opens every table. One may have been given by several.
const MEMBERS: &str = "
    SELECT role.rolname::text, member.rolname::text, concat_ws(' ', CASE WHEN bool_or(m.admin_option) THEN 'ADMIN' END, {options})
    FROM pg_auth_members m JOIN pg_roles role ON role.oid = m.roleid JOIN pg_roles member ON member.oid = m.member
    WHERE m.member IN (SELECT oid FROM reach) AND (m.roleid IN (SELECT oid FROM reach) OR m.roleid < 16384)
    GROUP BY 1, 2 ORDER BY 1, 2";

const SETTINGS: &str = "
    SELECT r.rolname::text, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
    WHERE s.setdatabase = 0 AND s.setrole IN (SELECT oid FROM reach) ORDER BY 1, 2";

/// An event trigger or a foreign-data wrapper belongs to nobody but a superuser, and rows that a policy hides are seen by few.
const ATTRIBUTED: &str = "
    SELECT rolname::text, concat_ws(' ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END)
    FROM pg_roles WHERE oid IN (SELECT oid FROM reach) AND (rolsuper OR rolbypassrls) ORDER BY 1";

const OWN: &str = "
    SELECT coalesce(shobj_description(oid, 'pg_database'), ''), datconnlimit
    FROM pg_database WHERE datname = current_database()";

/// As settings of a manifest. Each is there, also where it is empty: what is not there was not noted.
pub(super) async fn read(connection: &mut PgConnection, major: u32) -> Result<BTreeMap<String, String>> {
    // Before 16 a member could always use a role, and inherited by a property of its own.
    let options = match major {
        ..16 => "NULL",
        _ => {
            "CASE WHEN NOT bool_or(m.inherit_option) THEN 'NOINHERIT' END, CASE WHEN NOT bool_or(m.set_option) THEN 'NOSET' END"
        }
    };
    let members = format!("{REACH}{}", MEMBERS.replace("{options}", options));
    let members: Vec<Membership> =
        sqlx::query_as(sqlx::AssertSqlSafe(members)).fetch_all(&mut *connection).await.map_err(failed)?;
    let settings: Vec<Setting> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{REACH}{SETTINGS}")))
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
    let attributes: Vec<Attributes> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{REACH}{ATTRIBUTED}")))
        .fetch_all(&mut *connection)
        .await
        .map_err(failed)?;
    let attributes = if attributes.is_empty() { None } else { Some((ATTRIBUTES, json(&attributes)?)) };
    let (comment, limit): (String, i32) = sqlx::query_as(OWN).fetch_one(connection).await.map_err(failed)?;
    let all = [
        (MEMBERSHIPS, json(&members)?),
        (ROLES_EVERYWHERE, json(&settings)?),
        (COMMENT, comment),
        (CONNECTION_LIMIT, limit.to_string()),
    ];
    Ok(all.into_iter().chain(attributes).map(|(key, text)| (key.to_owned(), text)).collect())
}

/// Lets roles of a server of our own do what their objects need them to.
pub(super) async fn attribute(
    connection: &mut PgConnection,
    settings: &BTreeMap<String, String>,
    roles: &[Role],
) -> Result<()> {
    let all: Vec<Attributes> = parse(settings, ATTRIBUTES);
    for (role, words) in all.iter().filter(|(name, _)| roles.iter().any(|role| role.name == *name)) {
        // Nothing else of a manifest becomes a word of a statement.
        for word in words.split(' ').filter(|word| matches!(*word, "SUPERUSER" | "BYPASSRLS")) {
            run(connection, format!("ALTER ROLE {} {word}", quoted(role))).await?;
        }
    }
    Ok(())
}

/// Gives a database that was made its comment. Why that could not be becomes a notice.
pub(super) async fn comment(
    connection: &mut PgConnection,
    database: &str,
    settings: &BTreeMap<String, String>,
) -> Option<String> {
    let comment = settings.get(COMMENT).filter(|comment| !comment.is_empty())?;
    let statement = format!("COMMENT ON DATABASE {} IS {}", quoted(database), literal(comment));
    let done = run(connection, statement).await;
    done.err().map(|error| format!("The comment on the database could not be made: {error}."))
}

/// Makes a server of our own as the source's was: its roles, who is in them, their settings. What cannot be made is a notice.
pub(super) async fn give(
    connection: &mut PgConnection,
    database: &str,
    settings: &BTreeMap<String, String>,
) -> Result<Vec<String>> {
    let members: Vec<Membership> = parse(settings, MEMBERSHIPS);
    let everywhere: Vec<Setting> = parse(settings, ROLES_EVERYWHERE);
    let named = members.iter().flat_map(|(role, member, _)| [role, member]);
    let names: BTreeSet<&String> = named.chain(everywhere.iter().map(|(role, ..)| role)).collect();
    let wanted: Vec<Role> =
        names.into_iter().map(|name| Role { name: name.clone(), statement: String::new() }).collect();
    let missing = roles::not_usable(connection, &wanted).await?;
    roles::make(connection, &wanted, &missing).await?;
    let mut notices = Vec::new();
    for member in &members {
        let statement = grant(member);
        if let Err(error) = run(connection, statement.clone()).await {
            notices.push(format!("Not done: {statement}; ({error})."));
        }
    }
    for (role, name, value) in &everywhere {
        if let Err(error) = set(connection, role, name, value).await {
            notices.push(format!("The setting {name} of {role} could not be made: {error}."));
        }
    }
    // Nothing but a number becomes a word of a statement.
    if let Some(limit) = settings.get(CONNECTION_LIMIT).and_then(|limit| limit.parse::<i32>().ok()) {
        run(connection, format!("ALTER DATABASE {} CONNECTION LIMIT {limit}", quoted(database))).await?;
    }
    Ok(notices)
}

fn grant((role, member, options): &Membership) -> String {
    format!("GRANT {} TO {}{}", quoted(role), quoted(member), with_options(options))
}

/// Through the session's own value: the server takes lists apart, and nothing of a manifest is read as SQL.
async fn set(connection: &mut PgConnection, role: &str, name: &str, value: &str) -> Result<()> {
    let mut transaction = connection.begin().await.map_err(failed)?;
    let query = sqlx::query("SELECT set_config($1, $2, true)").bind(name).bind(value);
    query.execute(&mut *transaction).await.map_err(failed)?;
    let parts: Vec<String> = name.split('.').map(quoted).collect();
    run(&mut transaction, format!("ALTER ROLE {} SET {} FROM CURRENT", quoted(role), parts.join("."))).await?;
    transaction.commit().await.map_err(failed)
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal("who is in which role cannot be written").cause(error))
}

/// What cannot be read is as good as not there: the dump itself does not need it.
fn parse<T: DeserializeOwned + Default>(settings: &BTreeMap<String, String>, key: &str) -> T {
    settings.get(key).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}
