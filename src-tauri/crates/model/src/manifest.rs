//! What a snapshot says of itself: written last, beside the dump, and read back to prove a restore.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Engine, Label, Slug, census::Census, definitions::Definitions, grant::Grant, policy::Exclusions, version::Version,
};

/// The format this version writes. A newer one is refused with a hint to update.
pub const FORMAT: u32 = 1;

/// Name of the manifest within a snapshot; everything else is named `dump.*`.
pub const FILE_NAME: &str = "manifest.json";

/// Everything known about one finished backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this structure, see [`FORMAT`].
    pub format: u32,
    /// Version of Bulkhead that wrote it.
    pub bulkhead: String,
    /// Whose data it is.
    pub tenant: Slug,
    /// Which of the tenant's databases.
    pub database: Label,
    /// The database's name at the source.
    pub source: String,
    /// When the dump began. The data is as of about this instant.
    pub started_at: DateTime<Utc>,
    /// When the last byte of the dump was read.
    pub finished_at: DateTime<Utc>,
    /// The byte streams, in the order of the snapshot.
    pub streams: Vec<StreamFacts>,
    /// What the engine found out.
    pub facts: DumpFacts,
    /// Whether a restore made it of what it was about to replace; what versions made that did not note it does not say so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub set_aside: bool,
}

/// One byte stream of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFacts {
    /// File name within the snapshot, `dump.*`.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
}

/// What an engine knows when its dump has ended well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DumpFacts {
    /// The engine.
    pub engine: Engine,
    /// Version of the server, or of the SQLite library.
    pub server_version: Version,
    /// The server's version as it prints it.
    pub server: String,
    /// The client tool and its version as it prints it.
    pub tool: String,
    /// Properties a restore needs to make an equal database: encoding, collation, page size, modes, ... by engine.
    pub settings: BTreeMap<String, String>,
    /// Rows and hashes of every table with data, ordered by name.
    pub tables: Vec<TableFacts>,
    /// Tables whose rows are in others; none in manifests of versions that did not note them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wholes: Vec<Whole>,
    /// Names of all other objects.
    pub objects: Census,
    /// How they are defined; none in manifests of versions that did not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definitions: Option<Definitions>,
    /// Rights of accounts, where they are not in the dump itself; none if the user of the backup may not read them, and in
    /// manifests of versions that did not note them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
    /// Roles that the database refers to, with how to make them (no passwords).
    #[serde(default)]
    pub roles: Vec<Role>,
    /// What the admin should know, such as non-transactional tables.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// What the rules left out of the dump.
    #[serde(default, skip_serializing_if = "Exclusions::is_empty")]
    pub left_out: Exclusions,
}

/// A role (user or group) that objects of the database refer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// The engine's statement that makes it again, without a password.
    pub statement: String,
}

/// A table's name; SQLite, MySQL and MariaDB have no schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableName {
    /// Schema, where the engine has one.
    pub schema: Option<String>,
    /// Name, unquoted.
    pub name: String,
}

impl TableName {
    /// Whether it stands for the large objects of PostgreSQL, whose proof is kept like that of a table. Nobody has such a table.
    #[must_use]
    pub fn is_large_objects(&self) -> bool {
        self.schema.as_deref() == Some("pg_catalog") && self.name == "pg_largeobject"
    }
}

impl DumpFacts {
    /// How many tables there are, as people count them.
    #[must_use]
    pub fn table_count(&self) -> u64 {
        self.tables.iter().filter(|facts| !facts.table.is_large_objects()).count() as u64
    }

    /// How many rows they hold. A large object is counted as an object.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.tables.iter().filter(|facts| !facts.table.is_large_objects()).map(|facts| facts.rows).sum()
    }
}

/// Proof of a table's rows, taken from the stream itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFacts {
    /// Which table.
    pub table: TableName,
    /// Number of rows.
    pub rows: u64,
    /// Bytes of the rows as they stand in the dump.
    pub bytes: u64,
    /// Hash over the rows, whatever their order on a server, lower-case hex. Compared between dumps of one engine only.
    pub hash: String,
}

/// A table that holds no rows itself, such as one that is partitioned, and all those that its rows are in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// Which table.
    pub table: TableName,
    /// What it stands for: tables with rows, and other wholes among them.
    pub parts: Vec<TableName>,
}

impl Manifest {
    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.facts.row_count()
    }

    /// Bytes of all streams.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.streams.iter().map(|stream| stream.bytes).sum()
    }
}

impl TableName {
    /// Reads what a person types: `name` or `schema.name`. A name that holds dots itself is matched whole by the caller first.
    #[must_use]
    pub fn read(text: &str) -> Self {
        match text.split_once('.') {
            Some((schema, name)) => Self { schema: Some(schema.to_owned()), name: name.to_owned() },
            None => Self { schema: None, name: text.to_owned() },
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(f, "{schema}.{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}
