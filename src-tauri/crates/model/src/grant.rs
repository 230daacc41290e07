//! Rights of accounts on a database, where they stand beside it and not in its dump (MySQL, MariaDB).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Engine, compare::Difference, manifest::DumpFacts};

/// One right of one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// `user@host`, unquoted; nothing stands behind the `@` of a role.
    pub account: String,
    /// On what.
    pub on: On,
    /// In upper case, as the server names it: `SELECT`, `ALTER ROUTINE`; `USAGE` for none but the one to pass on.
    pub right: String,
    /// Whether the account may pass it on.
    #[serde(default)]
    pub grantable: bool,
}

/// Before this key of a manifest's settings nobody noted who is in which role of MariaDB: JSON of [`Member`]s. There also where nobody is,
/// and absent where the user of the backup may not read it.
pub const MEMBERS: &str = "members of roles";

/// A role, who is in it as `user@host` (nothing stands behind the `@` of another role), and whether that one may let others in.
pub type Member = (String, String, bool);

/// Who is in the roles that have rights on the database; none if it was not noted.
#[must_use]
pub fn members(facts: &DumpFacts) -> Option<Vec<Member>> {
    serde_json::from_str(facts.settings.get(MEMBERS)?).ok()
}

/// The statement of MariaDB that lets somebody into a role.
#[must_use]
pub fn let_in((role, member, admin): &Member) -> String {
    let further = if *admin { " WITH ADMIN OPTION" } else { "" };
    format!("GRANT {} TO {}{further}", identifier(role), sql_name(member))
}

/// Who is in which role no longer.
#[must_use]
pub(crate) fn members_lost(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    let (Some(ours), Some(theirs)) = (members(expected), members(found)) else { return Vec::new() };
    let lost = ours.into_iter().filter(|member| !theirs.contains(member));
    let name = |(role, member, admin): Member| {
        format!("{} in {role}{}", member.trim_end_matches('@'), if admin { " (ADMIN)" } else { "" })
    };
    lost.map(|member| Difference::ObjectMissing { object: MEMBERS.to_owned(), name: name(member) }).collect()
}

/// What a right is on. Names are unquoted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum On {
    /// The whole database.
    Database,
    /// A table or view.
    Table {
        /// Its name.
        name: String,
    },
    /// A column of a table or view.
    Column {
        /// The table's name.
        table: String,
        /// The column's name.
        name: String,
    },
    /// A function.
    Function {
        /// Its name.
        name: String,
    },
    /// A procedure.
    Procedure {
        /// Its name.
        name: String,
    },
}

impl Grant {
    /// The statement of MySQL and MariaDB that gives it on this database; none if the right is not a word. It is put together from
    /// names: a manifest is data, never code.
    #[must_use]
    pub fn statement(&self, database: &str) -> Option<String> {
        let word = |c: char| c.is_ascii_uppercase() || c == ' ' || c == '_';
        if self.right.is_empty() || !self.right.chars().all(word) {
            return None;
        }
        let of = |name: &str| format!("{}.{}", identifier(database), identifier(name));
        let (columns, on) = match &self.on {
            On::Database => (String::new(), format!("{}.*", pattern(database))),
            On::Table { name } => (String::new(), format!("TABLE {}", of(name))),
            On::Column { table, name } => (format!(" ({})", identifier(name)), format!("TABLE {}", of(table))),
            On::Function { name } => (String::new(), format!("FUNCTION {}", of(name))),
            On::Procedure { name } => (String::new(), format!("PROCEDURE {}", of(name))),
        };
        let further = if self.grantable { " WITH GRANT OPTION" } else { "" };
        Some(format!("GRANT {}{columns} ON {on} TO {}{further}", self.right, sql_name(&self.account)))
    }
}

/// How the SQL of MySQL and MariaDB names an account: a role of MariaDB has no host, and everybody is a word of the language.
#[must_use]
pub fn sql_name(account: &str) -> String {
    match account.rsplit_once('@') {
        Some(("PUBLIC", "")) => "PUBLIC".to_owned(),
        Some((role, "")) => identifier(role),
        Some((user, host)) => format!("{}@{}", identifier(user), identifier(host)),
        None => format!("{}@`%`", identifier(account)),
    }
}

/// A database in a right on it, where `_` and `%` stand for others unless they are escaped.
fn pattern(database: &str) -> String {
    identifier(&database.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%"))
}

fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} to {}", self.right, self.on, self.account.trim_end_matches('@'))?;
        f.write_str(if self.grantable { " with grant option" } else { "" })
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("the database"),
            Self::Table { name } => f.write_str(name),
            Self::Column { table, name } => write!(f, "{table} ({name})"),
            Self::Function { name } => write!(f, "function {name}"),
            Self::Procedure { name } => write!(f, "procedure {name}"),
        }
    }
}

/// Why the rights of accounts cannot be held against those of the backup; none if they can, or if they are in the dump itself.
#[must_use]
pub fn incomparable(expected: &DumpFacts, found: &DumpFacts) -> Option<String> {
    let is_role = |grant: &&Grant| grant.account.ends_with('@') && grant.account != "PUBLIC@";
    if let (Some(role), Some(_), None) =
        (expected.grants.iter().flatten().find(is_role), &found.grants, expected.settings.get(MEMBERS))
    {
        let name = role.account.trim_end_matches('@');
        return Some(format!("Who is in the role {name} was not compared: the backup does not hold it."));
    }
    let why = match (expected.engine, &expected.grants, &found.grants) {
        (Engine::Postgres | Engine::Sqlite, ..) | (_, Some(_), Some(_)) => return None,
        (_, Some(grants), None) if grants.is_empty() => return None,
        (_, None, _) => {
            "the backup does not hold them. Its user may not read them: GRANT SELECT ON mysql.* TO that user"
        }
        (_, Some(_), None) => "the accounts of the source are not made on this server",
    };
    Some(format!("Rights of accounts on the database were not compared: {why}."))
}
