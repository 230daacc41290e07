//! A restore that replaces a database: what things are called meanwhile, what is told, and what forbids it.
//!
//! The database that stands there is not touched before its successor was loaded beside it and seen to be equal. Then the
//! two change places, and the old one is kept under another name.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Blocker, Choices, Destination, Facts, Step, production, some_of, step};
use crate::{Code, Connection, DatabasePath, Engine, Error, compare::Scope, job::JobId};

/// The database that would be replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Replaced {
    /// The name by which Bulkhead backs it up; none if it does not.
    pub known_as: Option<DatabasePath>,
    /// What the engine says of a swap.
    pub swap: SwapFacts,
}

/// What a swap would meet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SwapFacts {
    /// Sessions of others that have to end first, for people. They come and go, and make no plan stale.
    pub sessions: Vec<String>,
    /// Sessions of others that are in nobody's way and go on with what takes the place. They come and go as well.
    #[serde(default)]
    pub connected: Vec<String>,
    /// The statement without which nobody could look who is connected.
    #[serde(default)]
    pub unseen: Option<String>,
    /// What forbids it.
    pub obstacles: Vec<Error>,
}

/// What the databases of a swap are called, all on one server or in one folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The restored one, until it has taken the place.
    pub staging: String,
    /// The one that was there, afterwards.
    pub kept: String,
}

/// How to replace a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// Back up its present state first.
    pub safety_backup: bool,
    /// End sessions that are in the way.
    pub end_sessions: bool,
}

/// The names for a swap at `at` by that job: told apart by time and job, and as long as the engine allows. The time
/// goes to the millisecond, for a replacement that is repeated at once keeps one more.
#[must_use]
pub fn names(replaced: &Connection, at: DateTime<Utc>, job: JobId) -> Names {
    let name = replaced.database_name();
    Names {
        staging: named(replaced.engine(), &name, &format!("_bulkhead_{}", job.short())),
        kept: named(replaced.engine(), &name, &at.format("_before_%Y%m%d_%H%M%S_%3f").to_string()),
    }
}

/// Longest name in bytes. A file's leaves room for what stands beside it; MySQL counts characters, which are never more.
const fn longest(engine: Engine) -> usize {
    match engine {
        Engine::Postgres => 63,
        Engine::Mysql | Engine::Mariadb => 64,
        Engine::Sqlite => 200,
    }
}

fn named(engine: Engine, name: &str, suffix: &str) -> String {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if engine == Engine::Sqlite && !stem.is_empty() && extension.len() < 20 => {
            (stem, format!(".{extension}"))
        }
        _ => (name, String::new()),
    };
    let room = longest(engine).saturating_sub(suffix.len() + extension.len());
    let end = (0..=stem.len().min(room)).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{suffix}{extension}", &stem[..end])
}

/// What is done before the load.
pub(super) fn first_steps(facts: &Facts, name: &str, manner: Manner) -> Vec<Step> {
    let create = step("create", format!("Make a database beside {name}, which stays as it is"));
    safety_step(facts, name, manner).into_iter().chain([create]).collect()
}

/// The backup of the present state.
pub(super) fn safety_step(facts: &Facts, name: &str, manner: Manner) -> Option<Step> {
    (manner.safety_backup && known(facts)).then(|| step("safety", format!("Back up {name} as it is now")))
}

/// What is done after the comparison.
pub(super) fn last_step(name: &str) -> Step {
    step("swap", format!("Put it in the place of {name}; the one that stands there now is kept as {name}_before_…"))
}

fn known(facts: &Facts) -> bool {
    facts.replaced.as_ref().is_some_and(|replaced| replaced.known_as.is_some())
}

pub(super) fn warnings(facts: &Facts, name: &str, manner: Manner) -> Vec<String> {
    let mut warnings = vec![format!(
        "What is written to {name} from now on is only in the one that is kept: stop the applications that write to it."
    )];
    match (manner.safety_backup, known(facts)) {
        (true, true) => {}
        (true, false) => {
            warnings.push(format!("Bulkhead does not back up {name}: there is no backup of its present state."))
        }
        (false, _) => warnings.push(format!("The present state of {name} is not backed up first.")),
    }
    let sessions = facts.replaced.iter().flat_map(|replaced| &replaced.swap.sessions).cloned().collect::<Vec<_>>();
    if manner.end_sessions && !sessions.is_empty() {
        warnings.push(format!("These sessions will be ended: {}.", some_of(&sessions)));
    }
    warnings.extend(facts.replaced.iter().flat_map(|replaced| others(&replaced.swap, name)));
    warnings
}

/// Who is connected and need not leave.
pub(super) fn others(swap: &SwapFacts, name: &str) -> Vec<String> {
    let connected = (!swap.connected.is_empty()).then(|| {
        let who = some_of(&swap.connected);
        format!("Connected to {name}: {who}. They stay; the swap waits for open transactions, or ends those if that is asked for.")
    });
    let unseen = swap.unseen.as_ref().map(|statement| {
        format!("Who is connected to {name} could not be looked at: this user sees no other sessions. {statement}")
    });
    connected.into_iter().chain(unseen).collect()
}

impl SwapFacts {
    /// Whether it was seen that nobody else is there.
    pub(super) fn is_alone(&self) -> bool {
        self.sessions.is_empty() && self.connected.is_empty() && self.unseen.is_none()
    }

    /// What comes and goes makes no plan stale.
    pub(super) fn without_sessions(&mut self) {
        self.sessions.clear();
        self.connected.clear();
    }
}

/// What forbids it, besides what forbids every restore.
pub(super) fn blockers(facts: &Facts, choices: &Choices) -> Vec<Blocker> {
    let Destination::Replace { connection, manner } = &choices.destination else { return Vec::new() };
    let name = connection.database_name();
    let checks = [
        nothing_there(facts, &name),
        only_whole(choices),
        nothing_to_compare(facts),
        left_out(facts),
        foreign(facts, &name),
        sessions(facts, &name, *manner),
    ];
    let obstacles = facts.replaced.iter().flat_map(|replaced| &replaced.swap.obstacles).map(obstacle);
    checks.into_iter().flatten().chain(obstacles).chain([confirmation(facts, &name)]).collect()
}

fn block(code: Code, message: String, hint: impl Into<String>) -> Blocker {
    Blocker { code, message, hint: hint.into(), confirm: None, guard: None }
}

fn nothing_there(facts: &Facts, name: &str) -> Option<Blocker> {
    let missing = !facts.target.exists && facts.target.failure.is_none();
    missing.then(|| {
        let hint = "Restore into a new database of that name.";
        block(Code::NotFound, format!("there is no {name} that could be replaced"), hint)
    })
}

fn only_whole(choices: &Choices) -> Option<Blocker> {
    (choices.scope != Scope::Everything).then(|| {
        let hint = "Restore the tables into a new database, and copy from there what you need.";
        block(Code::InvalidInput, "chosen tables cannot replace a whole database".to_owned(), hint)
    })
}

fn nothing_to_compare(facts: &Facts) -> Option<Blocker> {
    facts.manifest.is_none().then(|| {
        let hint = "Restore into a new database and look at it.";
        block(Code::Refused, "only what can be compared with its backup replaces a database".to_owned(), hint)
    })
}

/// The tables that its backups leave out would be gone from the place.
fn left_out(facts: &Facts) -> Option<Blocker> {
    let left_out = &facts.manifest.as_ref()?.facts.left_out;
    (!left_out.is_empty()).then(|| {
        let hint = "Restore into a new database, and copy what was left out from the old one.";
        block(Code::Refused, format!("the backup is not the whole database, it leaves out: {left_out}"), hint)
    })
}

/// That the server is shared is one thing; another tenant's own database is never replaced.
fn foreign(facts: &Facts, name: &str) -> Option<Blocker> {
    let owner = &facts.replaced.as_ref()?.known_as.as_ref()?.tenant;
    (*owner != facts.tenant).then(|| {
        let hint = "Restore into a new database.";
        block(Code::Refused, format!("{name} is a database of the tenant {owner}"), hint)
    })
}

fn sessions(facts: &Facts, name: &str, manner: Manner) -> Option<Blocker> {
    let sessions = &facts.replaced.as_ref()?.swap.sessions;
    (!sessions.is_empty() && !manner.end_sessions).then(|| {
        let hint = "Stop the applications that use it, or have their sessions ended: --end-sessions.";
        block(Code::Busy, format!("others are connected to {name}: {}", some_of(sessions)), hint)
    })
}

pub(super) fn obstacle(error: &Error) -> Blocker {
    block(error.code, error.message.clone(), error.hints.join(" "))
}

/// The name has to be typed; with its owner's before it on the server of another tenant.
fn confirmation(facts: &Facts, name: &str) -> Blocker {
    let held = if facts.target.contents.is_empty() { "nothing".to_owned() } else { some_of(&facts.target.contents) };
    let (message, hint, word) = match &facts.foreign_tenant {
        Some(owner) => (
            format!("{name}, on a server of the tenant {owner}, will be replaced by data of {}", facts.tenant),
            "Confirm with the name of that tenant, a slash, and the name of the database.",
            format!("{owner}/{name}"),
        ),
        None => (
            format!("{name} will be replaced: it holds {held}"),
            "Confirm with the name of the database.",
            name.to_owned(),
        ),
    };
    match &facts.production {
        None => Blocker { code: Code::Refused, message, hint: hint.to_owned(), confirm: Some(word), guard: None },
        Some(path) => Blocker {
            code: Code::Refused,
            message: format!("{path} is a production database: {message}"),
            hint: "Confirm with the word production, a blank, and the name of the database.".to_owned(),
            confirm: Some(production::word(facts, &word)),
            guard: None,
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::connection::parse_url;

    fn names_of(url: &str) -> Names {
        let at = "2026-11-26T01:03:09.012Z".parse().unwrap();
        names(&parse_url(url).unwrap().connection, at, JobId::new(1, [0xab; 10]))
    }

    #[test]
    fn names_say_what_and_when() {
        let shop = names_of("postgres://u@h/shop");
        assert_eq!(shop.kept, "shop_before_20261126_010309_012");
        assert_eq!(shop.staging, "shop_bulkhead_abababab");
        assert_eq!(names_of("sqlite:/srv/shop.db").kept, "shop_before_20261126_010309_012.db");
        assert_eq!(names_of("sqlite:/srv/.db").staging, ".db_bulkhead_abababab");
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        let url = format!("postgres://u@h/{}", "%C3%A4".repeat(31));
        let names = names_of(&url);
        assert!(names.kept.len() <= 63 && names.kept.ends_with("ä_before_20261126_010309_012"), "{}", names.kept);
        assert_ne!(names.kept, names.staging);
    }
}
