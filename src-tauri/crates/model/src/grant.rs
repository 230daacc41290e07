//! Rights of accounts on a database, where they stand beside it and not in its dump (MySQL, MariaDB).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Engine, manifest::DumpFacts};

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
