//! What roles hold on a database itself: rights on it, and settings of their own for it. No dump of it has them.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_model::{
    Code, Error, Result,
    held::{OWNER, RIGHTS, ROLE_SETTINGS, Right, Setting},
    manifest::Role,
};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::PgConnection;

use super::{
    connect::{failed, quoted, run},
    settings,
};

/// The rights that there are on a database. A manifest is data: nothing else of it becomes a word of a statement.
const KNOWN: [&str; 3] = ["CONNECT", "CREATE", "TEMPORARY"];

const READ_RIGHTS: &str = "
    SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee)::text END, privilege_type, is_grantable
    FROM pg_database, aclexplode(datacl) WHERE datname = $1 ORDER BY 1, 2";

const READ_SETTINGS: &str = "
    SELECT r.rolname::text, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
    FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
    WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = $1) ORDER BY 1, 2";

/// What roles hold on one database.
#[derive(Default)]
pub(super) struct Held {
    owner: Option<String>,
    /// None where nobody ever gave or took one: those are the server's own.
    rights: Option<Vec<Right>>,
    settings: Vec<Setting>,
}

/// Reads what roles hold on a database of this server.
pub(super) async fn read(connection: &mut PgConnection, database: &str) -> Result<Held> {
    let given = "SELECT datacl IS NOT NULL FROM pg_database WHERE datname = $1";
    let given: bool = sqlx::query_scalar(given).bind(database).fetch_one(&mut *connection).await.map_err(failed)?;
    let rights = if given {
        Some(sqlx::query_as(READ_RIGHTS).bind(database).fetch_all(&mut *connection).await.map_err(failed)?)
    } else {
        None
    };
    let settings = sqlx::query_as(READ_SETTINGS).bind(database).fetch_all(&mut *connection).await.map_err(failed)?;
    let owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = $1";
    let owner = sqlx::query_scalar(owner).bind(database).fetch_one(connection).await.map_err(failed)?;
    Ok(Held { owner, rights, settings })
}

impl Held {
    /// As settings of a manifest.
    pub(super) fn written(&self) -> Result<BTreeMap<String, String>> {
        let rights = self.rights.as_ref().map(json).transpose()?.map(|text| (RIGHTS, text));
        let settings = if self.settings.is_empty() { None } else { Some((ROLE_SETTINGS, json(&self.settings)?)) };
        let owner = self.owner.clone().map(|owner| (OWNER, owner));
        Ok(owner.into_iter().chain(rights).chain(settings).map(|(key, text)| (key.to_owned(), text)).collect())
    }

    /// From the settings of a manifest. What cannot be read is as good as not there: the dump itself does not need it.
    pub(super) fn of(manifest: &BTreeMap<String, String>) -> Self {
        Self {
            owner: manifest.get(OWNER).cloned(),
            rights: parse(manifest, RIGHTS),
            settings: parse(manifest, ROLE_SETTINGS).unwrap_or_default(),
        }
    }

    /// Settings of this user for this database that name libraries: whose, in the words of `ALTER`, the name and the value.
    pub(super) fn preloads(&self, database: &str, user: &str) -> impl Iterator<Item = (String, &str, &str)> {
        let whose = format!("ROLE {} IN DATABASE {}", quoted(user), quoted(database));
        let own = self
            .settings
            .iter()
            .filter(move |(role, name, _)| role == user && settings::PRELOADS.contains(&name.as_str()));
        own.map(move |(_, name, value)| (whose.clone(), name.as_str(), value.as_str()))
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rights.is_none() && self.settings.is_empty()
    }

    /// The owner that the database had.
    pub(super) fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// Roles that hold something and that this server may not have.
    pub(super) fn roles(&self) -> Vec<Role> {
        let holders = self.rights.iter().flatten().filter_map(|(role, ..)| role.as_ref());
        let names: BTreeSet<&String> = holders.chain(self.settings.iter().map(|(role, ..)| role)).collect();
        names.into_iter().map(|name| Role { name: name.clone(), statement: String::new() }).collect()
    }

    /// Gives the database back to its owner, last of all, and only where this user can do as that one afterwards: what it has made it
    /// must be able to remove. Else that is a notice.
    pub(super) async fn give_owner(&self, connection: &mut PgConnection, database: &str) -> Option<String> {
        let owner = self.owner()?;
        let acts = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(oid, 'USAGE'))";
        let acts = sqlx::query_scalar::<_, bool>(acts).bind(owner).fetch_one(&mut *connection).await.map_err(failed);
        let statement = format!("ALTER DATABASE {} OWNER TO {}", quoted(database), quoted(owner));
        let given = match acts {
            Ok(true) => run(connection, statement.clone()).await,
            Ok(false) => Err(Error::new(Code::MissingRights, "there is no such role that this user is a member of")),
            Err(error) => Err(error),
        };
        given.err().map(|error| format!("Not done: {statement}; ({error})."))
    }

    /// Gives it to the roles of this server, without rights of `owner`, who has them all. What this user may not give, and
    /// what belongs to a role that is not there, becomes a notice.
    pub(super) async fn give(&self, connection: &mut PgConnection, database: &str, owner: Option<&str>) -> Vec<String> {
        let mut notices = Vec::new();
        for statement in self.grants(&quoted(database), owner) {
            if let Err(error) = run(connection, statement.clone()).await {
                notices.push(format!("Not done: {statement}; ({error})."));
            }
        }
        for (role, name, value) in &self.settings {
            if let Err(error) = set(connection, database, role, name, value).await {
                notices.push(format!("The setting {name} of {role} for this database could not be made: {error}."));
            }
        }
        notices
    }

    fn grants(&self, database: &str, owner: Option<&str>) -> Vec<String> {
        let Some(rights) = &self.rights else { return Vec::new() };
        let others = rights.iter().filter(|(role, ..)| role.is_none() || role.as_deref() != owner);
        let known = others.filter(|(_, right, _)| KNOWN.contains(&right.as_str()));
        std::iter::once(format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC"))
            .chain(known.map(|right| grant(right, database)))
            .collect()
    }
}

fn grant((role, privilege, grantable): &Right, database: &str) -> String {
    let role = role.as_ref().map_or_else(|| "PUBLIC".to_owned(), |role| quoted(role));
    let option = if *grantable { " WITH GRANT OPTION" } else { "" };
    format!("GRANT {privilege} ON DATABASE {database} TO {role}{option}")
}

async fn set(connection: &mut PgConnection, database: &str, role: &str, name: &str, value: &str) -> Result<()> {
    let statement = format!("ALTER ROLE {} IN DATABASE {}", quoted(role), quoted(database));
    settings::keep(connection, &statement, name, value).await
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::internal("what roles hold on the database cannot be written").cause(error))
}

fn parse<T: DeserializeOwned>(manifest: &BTreeMap<String, String>, key: &str) -> Option<T> {
    serde_json::from_str(manifest.get(key)?).ok()
}
