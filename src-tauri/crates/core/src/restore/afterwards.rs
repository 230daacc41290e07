//! What a restore made, and how to be rid of it again.

use bulkhead_catalog::Job;
use bulkhead_model::{
    Code, Connection, Error, Result,
    compare::{Difference, Scope},
    drill::Answer,
    job::{JobId, JobKind, JobState},
    restore::{Choices, Destination},
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::login::login;
use crate::{Core, audit};

/// What a restore was asked for and what came of it, as its job has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Outcome {
    /// The snapshot, full id.
    pub snapshot: String,
    /// Where to and how.
    pub choices: Choices,
    /// Whether the job was to make the database itself.
    #[serde(default)]
    pub created: bool,
    /// Rows that were counted after the load.
    pub rows: Option<u64>,
    /// Tables that were compared.
    pub tables: Option<u64>,
    /// Bytes of the file that was written.
    pub bytes: Option<u64>,
    /// What the load had to say.
    #[serde(default)]
    pub notices: Vec<String>,
    /// What came of the tenant's assertions; empty if there are none, or only some tables were restored.
    #[serde(default)]
    pub assertions: Vec<Answer>,
    /// In what it is not what the manifest says; empty as long as nothing was compared.
    #[serde(default)]
    pub differences: Vec<Difference>,
    /// What became of the database that it replaced.
    pub replaced: Option<Swapped>,
    /// What tells the database that it made from a later one of its name; none where the engine has no such thing.
    pub identity: Option<String>,
    /// When the database that it made was removed again.
    pub discarded_at: Option<DateTime<Utc>>,
    /// The last job that was to put it in the place of its source.
    pub placing: Option<JobId>,
    /// When it took that place.
    pub placed_at: Option<DateTime<Utc>>,
}

/// What a restore has replaced.
#[derive(Clone, Debug, Deserialize)]
pub struct Swapped {
    /// The name under which the old one is kept.
    pub kept: String,
    /// The snapshot of its state before, if it was backed up first.
    pub safety: Option<String>,
    /// What the swap had to say.
    #[serde(default)]
    pub notices: Vec<String>,
}

/// The snapshot that a job made of what it was about to replace, full id, and its storage where the job has noted that: it stays, whatever
/// came of the rest.
#[must_use]
pub fn set_aside(detail: &Value) -> Option<(&str, Option<&str>)> {
    let id = detail["replaced"]["safety"].as_str().or_else(|| detail["aside"].as_str())?;
    Some((id, detail["aside_on"].as_str()))
}

/// What came of a restore; none of another kind of job, or of one whose report this version cannot read.
#[must_use]
pub fn outcome(job: &Job) -> Option<Outcome> {
    (job.kind == JobKind::Restore).then(|| serde_json::from_value(job.detail.clone()).ok()).flatten()
}

impl Outcome {
    /// The database that it made and that may be removed again.
    ///
    /// # Errors
    /// `Refused` unless the job made it itself and has ended; `NothingToDo` if it is gone already.
    pub fn removable(&self, state: JobState) -> Result<&Connection> {
        let connection = match &self.choices.destination {
            Destination::Database { connection } => connection,
            Destination::File { .. } => {
                return Err(refused("the restore wrote a file").hint("Remove the file where it is."));
            }
            Destination::Replace { .. } => return Err(refused("what was restored has taken the place of another one")),
        };
        let stands = state == JobState::Done || (state == JobState::Failed && self.choices.keep_on_failure);
        if !self.created || !stands {
            return Err(refused("this restore has not made a database that stands"));
        }
        self.stands_by_itself()?;
        Ok(connection)
    }

    fn stands_by_itself(&self) -> Result<()> {
        let over = |what: &str| Err(Error::new(Code::NothingToDo, format!("the restored copy {what} already")));
        match (self.placed_at, self.discarded_at) {
            (Some(_), _) => over("has taken the place of its source"),
            (_, Some(_)) => over("was removed"),
            _ => Ok(()),
        }
    }

    /// The copy, if it is one that may take the place of its source by what the job says. What stands there now is another question.
    ///
    /// # Errors
    /// `Refused` unless the whole backup was restored into a new database beside the source and found equal; `NothingToDo` if
    /// it is gone or has taken that place.
    pub fn placeable(&self, state: JobState, source: &Connection) -> Result<&Connection> {
        let anew =
            |why: &str| Err(refused(why).hint("Restore the whole backup into a new database beside its source."));
        let copy = match &self.choices.destination {
            Destination::Database { connection } => connection,
            Destination::File { .. } => return anew("the restore wrote a file"),
            Destination::Replace { .. } => {
                return Err(Error::new(Code::NothingToDo, "what was restored has taken the place of another one"));
            }
        };
        if state != JobState::Done || self.tables.is_none() || !self.differences.is_empty() {
            return anew("only what was restored and found equal to its backup takes the place of a database");
        }
        self.stands_by_itself()?;
        if self.choices.scope != Scope::Everything {
            return anew("chosen tables cannot replace a whole database");
        }
        if !self.created {
            return anew("the restore went into a database that was there before");
        }
        if copy.same_database(source) {
            return anew("the restored copy is the source itself by now");
        }
        if !is_beside(copy, source) {
            let (place, name) = (place_of(source), copy.database_name());
            return anew(&format!("{name} is not {place} of {}", source.database_name()));
        }
        Ok(copy)
    }
}

/// On the same server, or in the same folder: what is elsewhere is copied and not renamed.
fn is_beside(copy: &Connection, source: &Connection) -> bool {
    match (copy, source) {
        (Connection::File { path: a }, Connection::File { path: b }) => a.parent() == b.parent(),
        _ => copy.engine() == source.engine() && copy.same_server(source),
    }
}

const fn place_of(source: &Connection) -> &'static str {
    match source {
        Connection::Server(_) => "on the server",
        Connection::File { .. } => "in the folder",
    }
}

/// Removes the database that a restore made. Only what a job of ours made itself, that is no source of backups by now, and
/// whose name was typed.
///
/// # Errors
/// `Refused`, `NothingToDo`, `NotFound` for an unknown job, or the engine's.
pub async fn discard(core: &Core, id: JobId, name: &str, password: Option<SecretString>) -> Result<()> {
    let job = core.catalog().jobs().get(id).await?;
    let (Some(outcome), Some(database)) = (outcome(&job), &job.database) else {
        return Err(refused("only what a restore made can be removed"));
    };
    let connection = outcome.removable(job.state)?;
    if let Some(placing) = outcome.placing
        && !core.catalog().jobs().get(placing).await?.state.is_final()
    {
        return Err(Error::new(Code::Busy, "it is just being put in the place of its source")
            .hint("Wait for that job, or cancel it: bulkhead jobs."));
    }
    if name != connection.database_name() {
        return Err(refused("the name that was typed is another one").hint("Type the name of the restored database."));
    }
    in_use(core, connection).await?;
    let target = login(core, database, connection, password).await?;
    audit::record(core, "restore.discard", database, json!({ "job": id, "connection": connection })).await?;
    let engine = core.engine(connection.engine())?;
    engine.discard(&target, true).await?;
    if engine.probe(&target, None).await.exists {
        return Err(Error::new(Code::Busy, format!("{name} could not be removed: it still stands"))
            .hint("Remove it with the server's own tools."));
    }
    core.catalog().jobs().note(id, &json!({ "discarded_at": core.now() })).await
}

/// A copy that is backed up itself has become somebody's database.
async fn in_use(core: &Core, connection: &Connection) -> Result<()> {
    let all = core.catalog().databases().list(None).await?;
    match all.into_iter().find(|database| database.connection.same_database(connection)) {
        None => Ok(()),
        Some(database) => Err(refused(&format!("it is the database {} by now", database.path))
            .hint("Remove that one from Bulkhead first, if the data is not needed.")),
    }
}

fn refused(why: &str) -> Error {
    Error::new(Code::Refused, why)
}
