//! Hooks as they are edited.

use bulkhead_model::{
    Result,
    hook::{Hook, OnError, When},
    span::Span,
};
use serde::{Deserialize, Serialize};
use specta::Type;

/// One program that runs before or after a backup.
#[derive(Clone, Debug, Deserialize, Serialize, Type)]
pub struct HookInput {
    /// When it runs.
    pub when: When,
    /// The program by its whole path, and its arguments: no shell reads them.
    pub argv: Vec<String>,
    /// What comes of its failure.
    pub on_error: OnError,
    /// It is ended after so long, as `5m`.
    pub limit: String,
}

impl HookInput {
    /// # Errors
    /// `InvalidInput`.
    pub(crate) fn read(&self) -> Result<Hook> {
        Hook::new(self.when, self.argv.clone(), self.on_error, Some(self.limit.parse()?))
    }

    pub(crate) fn of(hook: &Hook) -> Self {
        let seconds = format!("{}s", hook.limit);
        let limit = seconds.parse::<Span>().map_or(seconds, |span| span.to_string());
        Self { when: hook.when, argv: hook.argv.clone(), on_error: hook.on_error, limit }
    }
}
