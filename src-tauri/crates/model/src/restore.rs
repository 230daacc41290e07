//! The restore plan: facts and choices in, steps, warnings and blockers out. Nothing is changed by a plan.

mod blockers;
mod chosen;
mod owners;
mod passed;
mod place;
mod production;
mod replace;

pub use chosen::resolve;
pub use owners::lacked;
pub use place::{CopyFacts, mark, place};
pub use replace::{Manner, Names, Replaced, SwapFacts, names};

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Code, Connection, DatabasePath, Engine, Error, Result, Slug,
    compare::Scope,
    manifest::{Manifest, TableName},
    version::Version,
};

/// Where a restore goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum Destination {
    /// A database. It is made if it is not there; if it is there it must be empty.
    Database {
        /// Server and name, or the SQLite file to make.
        connection: Connection,
    },
    /// A database that is there, whose place the restored one takes.
    Replace {
        /// Server and name, or the SQLite file.
        connection: Connection,
        /// How.
        #[serde(flatten)]
        manner: Manner,
    },
    /// The raw dump as a file on disk, for the engine's own tools.
    File {
        /// Path that must not exist yet.
        path: PathBuf,
    },
}

impl Destination {
    /// The database it goes to, or that it replaces; none for a file.
    #[must_use]
    pub const fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Database { connection } | Self::Replace { connection, .. } => Some(connection),
            Self::File { .. } => None,
        }
    }
}

/// What to do with owners and grants of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owners {
    /// Keep them; make missing roles (without login and password) if the user may, else as [`Owners::Skip`] with a warning.
    #[default]
    Keep,
    /// Everything belongs to the restoring user; grants are left out.
    Skip,
}

/// What the admin chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Where to.
    pub destination: Destination,
    /// Everything or chosen tables.
    pub scope: Scope,
    /// Owners and grants.
    #[serde(default)]
    pub owners: Owners,
    /// Leave a half-made database standing when the restore fails, to look at it.
    #[serde(default)]
    pub keep_on_failure: bool,
}

/// What was found out, read-only, before planning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The tenant whose data it is.
    pub tenant: Slug,
    /// Full id of the snapshot, hex.
    pub snapshot: String,
    /// When the snapshot's dump began.
    pub taken_at: DateTime<Utc>,
    /// Whether the snapshot is what a restore backed up before it was to replace it.
    #[serde(default)]
    pub aside: bool,
    /// A newer one that was passed over for that, where the newest was asked for; its id.
    #[serde(default)]
    pub passed_over: Option<String>,
    /// The manifest; none for a snapshot that another program wrote.
    pub manifest: Option<Manifest>,
    /// Another tenant that owns a database on the target's server.
    pub foreign_tenant: Option<Slug>,
    /// The database marked as production that it would go into or replace.
    #[serde(default)]
    pub production: Option<DatabasePath>,
    /// What is at the destination.
    pub target: TargetFacts,
    /// More of what would be replaced; none where nothing is.
    #[serde(default)]
    pub replaced: Option<Replaced>,
}

/// What is at the destination of a restore.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetFacts {
    /// Version of the server that would take it; none for files.
    pub server_version: Option<Version>,
    /// The client tool that would load it, as it prints itself.
    pub tool: Option<String>,
    /// Whether the database or file exists.
    pub exists: bool,
    /// What it holds, if it exists; empty means it may be used.
    pub contents: Vec<String>,
    /// The encoding of the database that exists, where the engine has one for each.
    #[serde(default)]
    pub encoding: Option<String>,
    /// Whether the user may make a database.
    pub can_create: bool,
    /// Whether the user may make roles.
    pub can_create_roles: bool,
    /// Roles of the manifest that the server does not have.
    pub missing_roles: Vec<String>,
    /// Extensions or plugins of the manifest that the server cannot offer.
    pub missing_extensions: Vec<String>,
    /// Rights that are missing, each as the statement that grants it.
    pub missing_rights: Vec<String>,
    /// What of the manifest only a superuser makes there, who the user is not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub for_superusers: Vec<String>,
    /// Free bytes where the data would go, if that can be known.
    pub free_bytes: Option<u64>,
    /// Other processes hold the file open.
    pub in_use: bool,
    /// A failure to look at all (code and message), such as an unreachable server.
    pub failure: Option<Error>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Stable word: `verify`, `safety`, `create-roles`, `create`, `load`, `compare`, `swap`, `write`.
    pub id: String,
    /// What it does, for people.
    pub title: String,
}

/// Something that forbids a restore, or must be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// The code that executing it would fail with.
    pub code: Code,
    /// Why, for people.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The word that must be typed to go on all the same; none if nothing helps.
    pub confirm: Option<String>,
    /// Whose target and whose data, where it is the guard between tenants that speaks.
    pub guard: Option<Guard>,
}

/// Two tenants that would be mixed up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "RestoreGuard")]
pub struct Guard {
    /// Whom the target belongs to.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub target: Slug,
    /// Whom the data belongs to.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub data: Slug,
}

/// Intent, worked out before anything is changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What will be done, in order.
    pub steps: Vec<Step>,
    /// What was looked at and is as it should be, a sentence each.
    pub passed: Vec<String>,
    /// What the admin should know.
    pub warnings: Vec<String>,
    /// What forbids it.
    pub blockers: Vec<Blocker>,
    /// Bytes of dump to read.
    pub bytes: u64,
    /// Rows that will be there.
    pub rows: u64,
    /// Seconds that it will take, by the last drills of the database; none if there were none.
    #[serde(default)]
    pub estimate_seconds: Option<u64>,
    /// Owners and grants as they will be treated.
    pub owners: Owners,
    /// Digest over facts and choices, lower-case hex. Executing demands it back.
    pub digest: String,
}

impl Plan {
    /// Whether it may be executed with this confirmation.
    ///
    /// # Errors
    /// The first blocker that `confirmation` does not answer, as an error of its code.
    pub fn permit(&self, confirmation: Option<&str>) -> Result<()> {
        match self
            .blockers
            .iter()
            .find(|blocker| blocker.confirm.is_none() || blocker.confirm.as_deref() != confirmation)
        {
            None => Ok(()),
            Some(blocker) => Err(Error::new(blocker.code, blocker.message.clone()).hint(blocker.hint.clone())),
        }
    }
}

/// Works out the plan. Pure: the same facts and choices always give the same plan and digest.
#[must_use]
pub fn plan(facts: &Facts, choices: &Choices) -> Plan {
    let owners = owners(facts, choices);
    Plan {
        steps: steps(facts, choices, owners),
        passed: passed::passed(facts, choices),
        warnings: warnings(facts, choices, owners),
        blockers: blockers::all(facts, choices),
        bytes: facts.manifest.as_ref().map_or(0, Manifest::bytes),
        rows: rows(facts, &choices.scope),
        // Not a fact: it may change from drill to drill, and makes no plan stale.
        estimate_seconds: None,
        owners,
        digest: digest(facts, choices),
    }
}

fn engine(facts: &Facts) -> Option<Engine> {
    facts.manifest.as_ref().map(|manifest| manifest.facts.engine)
}

fn owners(facts: &Facts, choices: &Choices) -> Owners {
    // Chosen tables stand without what is around them, whose rights they would need.
    if choices.scope != Scope::Everything && engine(facts) != Some(Engine::Sqlite) {
        return Owners::Skip;
    }
    let missing = !facts.target.missing_roles.is_empty();
    if missing && !facts.target.can_create_roles { Owners::Skip } else { choices.owners }
}

fn rows(facts: &Facts, scope: &Scope) -> u64 {
    let tables = facts.manifest.iter().flat_map(|manifest| &manifest.facts.tables);
    let meant = |table: &TableName| in_scope(scope, table) && !table.is_large_objects();
    tables.filter(|facts| meant(&facts.table)).map(|facts| facts.rows).sum()
}

fn in_scope(scope: &Scope, table: &TableName) -> bool {
    match scope {
        Scope::Everything => true,
        Scope::Tables(tables) => tables.contains(table),
    }
}

fn steps(facts: &Facts, choices: &Choices, owners: Owners) -> Vec<Step> {
    let (id, taken) = (facts.snapshot.get(..8).unwrap_or(&facts.snapshot), facts.taken_at.format("%Y-%m-%d %H:%M UTC"));
    let title = format!("Read the whole dump of the snapshot {id}, taken {taken}, and compare its digest");
    let mut steps = vec![step("verify", title)];
    match &choices.destination {
        Destination::File { path } => steps.push(step("write", format!("Write the dump to {}", path.display()))),
        Destination::Database { connection } => {
            let name = connection.database_name();
            steps.extend(roles_step(facts, owners));
            if !facts.target.exists {
                steps.push(step("create", format!("Make the database {name}")));
            }
            steps.push(step("load", format!("Load {} into {name}", scope_words(&choices.scope))));
            steps.extend(compare_step(facts));
        }
        Destination::Replace { connection, manner } => {
            let name = connection.database_name();
            steps.extend(replace::first_steps(facts, &name, *manner));
            steps.extend(roles_step(facts, owners));
            steps.push(step("load", format!("Load {} into the new one", scope_words(&choices.scope))));
            steps.extend(compare_step(facts));
            steps.push(replace::last_step(&name));
        }
    }
    steps
}

fn roles_step(facts: &Facts, owners: Owners) -> Option<Step> {
    let missing = &facts.target.missing_roles;
    let title = || format!("Make the roles {} without login", missing.join(", "));
    (owners == Owners::Keep && !missing.is_empty()).then(|| step("create-roles", title()))
}

fn compare_step(facts: &Facts) -> Option<Step> {
    let title = "Compare rows and contents of every table with the manifest";
    facts.manifest.as_ref().map(|_| step("compare", title.to_owned()))
}

fn step(id: &str, title: String) -> Step {
    Step { id: id.to_owned(), title }
}

fn scope_words(scope: &Scope) -> String {
    match scope {
        Scope::Everything => "everything".to_owned(),
        Scope::Tables(tables) => tables.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// A database that was there keeps its encoding; one that is made gets the source's.
fn other_encoding(manifest: &Manifest, target: &TargetFacts) -> Option<String> {
    let source = manifest.facts.settings.get("encoding")?;
    let encoding = target.encoding.as_ref().filter(|encoding| *encoding != source)?;
    Some(format!(
        "The target's encoding is {encoding}, the source's {source}: a character that {encoding} lacks ends the load. A new database gets the encoding of the source."
    ))
}

/// It is the newest until the next backup, and hardly ever what is meant by that.
const ASIDE: &str = "A restore backed this up before it was to replace it: it is not what that restore brought back, nor anything since.";

fn warnings(facts: &Facts, choices: &Choices, owners: Owners) -> Vec<String> {
    let mut warnings: Vec<String> = facts.aside.then(|| ASIDE.to_owned()).into_iter().collect();
    warnings.extend(facts.passed_over.as_ref().map(|id| {
        let id = id.get(..8).unwrap_or(id);
        format!("A newer backup, {id}, is passed over: a restore made it of what it was about to replace. Name it if that is meant.")
    }));
    let target = &facts.target;
    let Some(manifest) = &facts.manifest else {
        return vec![
            "There is no manifest in this snapshot: nothing to compare with, so the restore cannot be proved."
                .to_owned(),
        ];
    };
    let everything = choices.scope == Scope::Everything;
    if everything {
        warnings.extend(owners::warnings(manifest, target, choices.owners, owners));
    }
    warnings.extend(other_encoding(manifest, target));
    // Of another engine the numbers say nothing.
    let is_same = choices.destination.connection().is_some_and(|it| it.engine() == manifest.facts.engine);
    if is_same && target.server_version.is_some_and(|version| version.major < manifest.facts.server_version.major) {
        warnings.push(format!(
            "The target is older than the source ({}): the load may fail.",
            manifest.facts.server_version
        ));
    }
    if !everything {
        warnings.extend(chosen::warnings(manifest, choices.owners));
    }
    if let Destination::Replace { connection, manner } = &choices.destination {
        warnings.extend(replace::warnings(facts, &connection.database_name(), *manner));
    }
    // What a load makes otherwise says nothing of a file, which is the dump itself.
    if matches!(choices.destination, Destination::File { .. }) {
        return warnings;
    }
    // They name tables that may not be among the chosen ones.
    let told = |warning: &String| if everything { warning.clone() } else { format!("Of the whole backup: {warning}") };
    warnings.extend(manifest.facts.warnings.iter().map(told));
    warnings
}

fn some_of(names: &[String]) -> String {
    match names {
        [] => "a file".to_owned(),
        names if names.len() <= 3 => names.join(", "),
        names => format!("{} and {} more", names[..3].join(", "), names.len() - 3),
    }
}

/// Free space and other people's sessions change all the time and do not make a plan stale; everything else does.
fn digest(facts: &Facts, choices: &Choices) -> String {
    let mut facts = facts.clone();
    facts.target.free_bytes = None;
    if let Some(replaced) = &mut facts.replaced {
        replaced.swap.without_sessions();
    }
    let text = serde_json::to_vec(&(&facts, choices)).unwrap_or_default();
    hex::encode(Sha256::digest(text))
}
