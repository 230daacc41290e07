//! What stood at a target before a load, so that removing what a load made never removes what somebody else did.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bulkhead_model::{Code, Connection, Error};

/// What a load found at its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Something that is not ours: nothing was loaded, so there is nothing to remove.
    Foreign,
    /// An empty database, or none; with what the server's owner had put ready in it, such as extensions.
    Empty(BTreeSet<String>),
}

/// What this process knows of the targets of its loads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Targets(Arc<Mutex<HashMap<Connection, Before>>>);

impl Targets {
    pub(crate) fn found(&self, target: &Connection, before: Before) {
        self.lock().insert(target.clone(), before);
    }

    pub(crate) fn before(&self, target: &Connection) -> Option<Before> {
        self.lock().get(target).cloned()
    }

    pub(crate) fn foreign(&self, target: &Connection) -> bool {
        self.before(target) == Some(Before::Foreign)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Connection, Before>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The plan saw an empty target, and now there is something in it.
pub(crate) fn not_empty(database: &str, contents: &[String]) -> Error {
    let first = contents.first().map_or("something", String::as_str);
    Error::new(Code::TargetNotEmpty, format!("the database {database:?} is not empty any more: it holds {first}"))
        .hint("Nothing was loaded. Restore into a new database.")
}
