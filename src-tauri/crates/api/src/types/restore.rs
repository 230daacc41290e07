//! Restore requests and plans.

use std::path::PathBuf;

use bulkhead_model::{
    Code,
    restore::{Blocker, Plan, Step},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What to restore and where to.
#[derive(Debug, Deserialize, Type)]
pub struct RestoreInput {
    /// `TENANT/NAME` whose backup it is.
    pub database: String,
    /// The snapshot's id, the first characters of it, or `latest`.
    pub snapshot: String,
    /// Where to.
    pub target: RestoreTarget,
    /// Tables to restore, as `name` or `schema.name`; everything if empty.
    pub tables: Vec<String>,
    /// Leave out owners and grants.
    pub no_owners: bool,
    /// Leave a half-made database standing when the restore fails.
    pub keep_on_failure: bool,
}

/// Where a restore goes.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum RestoreTarget {
    /// A database: made if it is not there, else it must be empty.
    Url {
        /// Connection URL.
        url: String,
        /// The password, if it is not in the URL.
        #[specta(type = Option<String>)]
        password: Option<SecretString>,
    },
    /// A new database beside the source, with this name.
    Beside {
        /// Its name.
        name: String,
    },
    /// The raw dump as a file.
    File {
        /// Path that must not exist yet.
        #[specta(type = String)]
        path: PathBuf,
    },
}

/// What a restore would do.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RestorePlan {
    /// Steps in order: stable word and title.
    pub steps: Vec<(String, String)>,
    /// What the admin should know.
    pub warnings: Vec<String>,
    /// What forbids it.
    pub blockers: Vec<RestoreBlocker>,
    /// Bytes of dump to read.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Rows that will be there.
    #[specta(type = u32)]
    pub rows: u64,
    /// Executing demands it back.
    pub digest: String,
}

/// Something that forbids a restore, or must be confirmed.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RestoreBlocker {
    /// The code it would fail with.
    pub code: Code,
    /// Why.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The word that must be typed to go on all the same.
    pub confirm: Option<String>,
}

impl From<Plan> for RestorePlan {
    fn from(plan: Plan) -> Self {
        Self {
            steps: plan.steps.into_iter().map(|Step { id, title }| (id, title)).collect(),
            warnings: plan.warnings,
            blockers: plan.blockers.into_iter().map(RestoreBlocker::from).collect(),
            bytes: plan.bytes,
            rows: plan.rows,
            digest: plan.digest,
        }
    }
}

impl From<Blocker> for RestoreBlocker {
    fn from(blocker: Blocker) -> Self {
        Self { code: blocker.code, message: blocker.message, hint: blocker.hint, confirm: blocker.confirm }
    }
}
