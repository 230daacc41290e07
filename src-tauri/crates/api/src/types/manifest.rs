//! What a snapshot says of itself.

use std::collections::BTreeMap;

use bulkhead_model::{Engine, census, manifest::Manifest};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

/// What is in a snapshot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SnapshotManifest {
    /// Version of Bulkhead that wrote it.
    pub bulkhead: String,
    /// The database's name at the source.
    pub source: String,
    /// The engine.
    pub engine: Engine,
    /// The server's version as it prints it.
    pub server: String,
    /// The client tool as it prints itself.
    pub tool: String,
    /// When the dump began.
    #[specta(type = String)]
    pub started_at: DateTime<Utc>,
    /// When its last byte was read.
    #[specta(type = String)]
    pub finished_at: DateTime<Utc>,
    /// The files beside the manifest, in order.
    pub files: Vec<ManifestFile>,
    /// Tables with their rows, by name.
    pub tables: Vec<ManifestTable>,
    /// Tables whose rows are in others, by name: partitioned and virtual ones.
    pub wholes: Vec<ManifestWhole>,
    /// All other objects, by kind.
    pub objects: Vec<ManifestObjects>,
    /// Names of the roles that it refers to.
    pub roles: Vec<String>,
    /// Properties of the database, by engine.
    pub settings: BTreeMap<String, String>,
    /// What the admin should know.
    pub warnings: Vec<String>,
}

/// A file of a snapshot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ManifestFile {
    /// Its name.
    pub name: String,
    /// Its length.
    #[specta(type = u32)]
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// A table of a snapshot.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ManifestTable {
    /// `schema.name`, or the name alone where there are no schemas.
    pub name: String,
    /// Number of rows.
    #[specta(type = u32)]
    pub rows: u64,
    /// Bytes of the rows as they stand in the dump.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Hash over its rows, lower-case hex.
    pub hash: String,
}

/// A table that holds no rows itself.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ManifestWhole {
    /// `schema.name`, or the name alone where there are no schemas.
    pub name: String,
    /// Where its rows are: tables with rows, and other such ones among them. They come back with it.
    pub parts: Vec<String>,
}

/// Objects of one kind.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ManifestObjects {
    /// Plural, as the engine's manual names them.
    pub kind: String,
    /// Their names.
    pub names: Vec<String>,
}

impl From<Manifest> for SnapshotManifest {
    fn from(manifest: Manifest) -> Self {
        let Manifest { streams, facts, bulkhead, source, started_at, finished_at, .. } = manifest;
        let table = |table: bulkhead_model::manifest::TableFacts| ManifestTable {
            name: table.table.to_string(),
            rows: table.rows,
            bytes: table.bytes,
            hash: table.hash,
        };
        let whole = |whole: bulkhead_model::manifest::Whole| ManifestWhole {
            name: whole.table.to_string(),
            parts: whole.parts.iter().map(ToString::to_string).collect(),
        };
        let objects = facts.objects.iter();
        let of_kind = |(kind, names): (&str, &std::collections::BTreeSet<String>)| ManifestObjects {
            kind: census::told(kind).to_owned(),
            names: names.iter().cloned().collect(),
        };
        Self {
            engine: facts.engine,
            objects: objects.map(of_kind).collect(),
            tables: facts.tables.into_iter().map(table).collect(),
            wholes: facts.wholes.into_iter().map(whole).collect(),
            roles: facts.roles.into_iter().map(|role| role.name).collect(),
            settings: facts.settings,
            warnings: facts.warnings,
            server: facts.server,
            tool: facts.tool,
            files: streams
                .into_iter()
                .map(|it| ManifestFile { name: it.name, bytes: it.bytes, sha256: it.sha256 })
                .collect(),
            bulkhead,
            source,
            started_at,
            finished_at,
        }
    }
}
