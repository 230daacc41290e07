//! Retention: what goes, and why the rest stays.

use bulkhead_core::{clock, retention};
use bulkhead_model::{Code, DatabasePath, Error, Result};

use crate::{
    App, policies,
    types::{self, PolicyBase, RetentionOutcome, RetentionPreview, RetentionRow, RulesInput, Snapshot},
};

/// What would go now. Changes nothing.
///
/// # Errors
/// `NotFound`.
pub async fn plan(app: &App, database: &DatabasePath) -> Result<Vec<RetentionRow>> {
    Ok(retention::preview(app.core(), database, None).await?.into_iter().flat_map(types::planned).collect())
}

/// Why nothing is removed for now, whatever the policy says: the clock cannot be believed.
///
/// # Errors
/// The catalog's.
pub async fn held_back(app: &App) -> Result<Option<Error>> {
    match clock::doubt(app.core()).await {
        Err(error) if error.code == Code::ClockJumped => Ok(Some(error)),
        doubt => doubt.map(|()| None),
    }
}

/// What would go of a database's backups, for each storage, under the saved rules or under others that are being edited.
///
/// # Errors
/// `NotFound`.
pub async fn preview(
    app: &App,
    database: &DatabasePath,
    edited: Option<&(PolicyBase, RulesInput)>,
) -> Result<Vec<RetentionPreview>> {
    let edited = match edited {
        None => None,
        Some((base, input)) => {
            let edited = base.edited()?;
            let (rules, _) = input.try_on(policies::saved(app, &edited).await?, &policies::zone());
            Some((edited, rules))
        }
    };
    let places =
        retention::preview(app.core(), database, edited.as_ref().map(|(edited, rules)| (edited, rules))).await?;
    Ok(places.into_iter().map(RetentionPreview::from).collect())
}

/// Removes one backup with its copies; `confirm` is the first eight characters of its id, as somebody typed them.
///
/// # Errors
/// `NotFound`; `Refused` for one that retention never removes, or without the typed characters; `ClockJumped`; those of storages and
/// keyring.
pub async fn remove(app: &App, database: &DatabasePath, snapshot: &str, confirm: &str) -> Result<()> {
    retention::remove(app.core(), database, snapshot, confirm).await
}

/// Removes what the policy does not keep.
///
/// # Errors
/// `NotFound`, `ClockJumped`, those of storages and keyring.
pub async fn run(app: &App, database: &DatabasePath) -> Result<RetentionOutcome> {
    let outcome = retention::run(app.core(), database).await?;
    Ok(RetentionOutcome { kept: outcome.kept, removed: outcome.removed })
}

/// Keeps a snapshot by hand, whatever the policy says; or no longer.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if several ids begin so.
pub async fn pin(app: &App, database: &DatabasePath, snapshot: &str, pinned: bool) -> Result<Snapshot> {
    Ok(retention::pin(app.core(), database, snapshot, pinned).await?.into())
}

/// Says that the clock is right, whatever was seen before.
///
/// # Errors
/// The catalog's.
pub async fn believe_clock(app: &App) -> Result<()> {
    clock::believe(app.core()).await
}
