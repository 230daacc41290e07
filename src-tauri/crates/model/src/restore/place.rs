//! A restored copy that takes the place of its source later, once somebody has looked at it.
//!
//! It meets what the swap of a restore that replaces meets; besides, it may be gone by now, or in use itself.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Blocker, Choices, Destination, Facts, Manner, Plan, Step, SwapFacts, TargetFacts, passed, replace, some_of, step,
};
use crate::{Code, DatabasePath, Engine, compare::Difference, manifest::DumpFacts};

/// What was found of the copy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CopyFacts {
    /// What it is called, beside the one whose place it takes.
    pub name: String,
    /// What stands there under that name.
    pub target: TargetFacts,
    /// Something else stands there: not the database that the restore made.
    pub is_another: bool,
    /// What moving it would meet.
    pub swap: SwapFacts,
    /// The name by which Bulkhead backs it up by now; none if it does not.
    pub known_as: Option<DatabasePath>,
}

/// Works out what putting it in its place would do. Pure. The choices are those of a restore that replaces.
#[must_use]
pub fn place(facts: &Facts, copy: &CopyFacts, choices: &Choices) -> Plan {
    // Nothing is loaded, so no room is needed.
    let target = TargetFacts { free_bytes: None, ..facts.target.clone() };
    let facts = &Facts { target, ..facts.clone() };
    let Destination::Replace { connection, manner } = &choices.destination else {
        return super::plan(facts, choices);
    };
    let name = connection.database_name();
    let whole = super::plan(facts, choices);
    let own = blockers(copy, *manner, connection.engine());
    Plan {
        steps: steps(facts, copy, &name, *manner),
        passed: passed::placed(facts, copy, connection),
        warnings: warnings(facts, copy, &name, *manner),
        blockers: own.into_iter().chain(whole.blockers).collect(),
        bytes: 0,
        digest: digest(&whole.digest, copy),
        ..whole
    }
}

fn steps(facts: &Facts, copy: &CopyFacts, name: &str, manner: Manner) -> Vec<Step> {
    let again = format!("Count and hash every table of {} again, and compare it with the backup", copy.name);
    let safety = replace::safety_step(facts, name, manner);
    safety.into_iter().chain([step("compare", again), replace::last_step(name)]).collect()
}

fn warnings(facts: &Facts, copy: &CopyFacts, name: &str, manner: Manner) -> Vec<String> {
    let sessions = &copy.swap.sessions;
    let ended = (manner.end_sessions && !sessions.is_empty())
        .then(|| format!("These sessions on {} will be ended: {}.", copy.name, some_of(sessions)));
    let others = replace::others(&copy.swap, &copy.name);
    replace::warnings(facts, name, manner).into_iter().chain(ended).chain(others).collect()
}

/// What forbids it, of the copy alone.
fn blockers(copy: &CopyFacts, manner: Manner, engine: Engine) -> Vec<Blocker> {
    let CopyFacts { name, target, swap, .. } = copy;
    let block = |code, message: String, hint: &str| Blocker { code, message, hint: hint.to_owned(), confirm: None };
    if let Some(failure) = &target.failure {
        return vec![block(failure.code, failure.message.clone(), &failure.hints.join(" "))];
    }
    if !target.exists {
        let hint = "If it was renamed, give it that name again; a user without rights on it does not see it. If it is gone, restore once more.";
        return vec![block(Code::NotFound, format!("the restored copy {name} cannot be found"), hint)];
    }
    if copy.is_another {
        let hint = "Restore once more, into a database of another name.";
        let message = format!("what is called {name} now is not the database that the restore made");
        return vec![block(Code::Refused, message, hint)];
    }
    let known = copy.known_as.as_ref().map(|path| {
        let hint = "Remove that one from Bulkhead first, if it is to take the place of its source.";
        block(Code::Refused, format!("{name} is the database {path} by now"), hint)
    });
    let open = target.in_use.then(|| {
        let hint = "Stop the application that uses it.";
        block(Code::Busy, format!("another process has {name} open"), hint)
    });
    let sessions = (engine != Engine::Sqlite && !swap.sessions.is_empty() && !manner.end_sessions).then(|| {
        let hint = "Close what looks at it, or have their sessions ended: --end-sessions.";
        block(Code::Busy, format!("others are connected to {name}: {}", some_of(&swap.sessions)), hint)
    });
    let obstacles = swap.obstacles.iter().map(replace::obstacle);
    [known, open, sessions].into_iter().flatten().chain(obstacles).collect()
}

/// Sessions come and go, and what is free changes all the time.
fn digest(whole: &str, copy: &CopyFacts) -> String {
    let mut copy = copy.clone();
    copy.swap.without_sessions();
    copy.target.free_bytes = None;
    hex::encode(Sha256::digest(serde_json::to_vec(&(whole, copy)).unwrap_or_default()))
}

/// Stands for the state in which a copy was found: whoever agreed to one has not agreed to the next. Eight characters, to be typed.
#[must_use]
pub fn mark(differences: &[Difference], found: &DumpFacts) -> String {
    let state = (differences, &found.tables, &found.objects, &found.settings);
    let digest = hex::encode(Sha256::digest(serde_json::to_vec(&state).unwrap_or_default()));
    digest[..8].to_owned()
}
