//! Hooks: programs that run before and after a backup.

use bulkhead_catalog::Subject;
use bulkhead_core::{hooks, policies};
use bulkhead_model::{
    DatabasePath, Label, Result,
    hook::{Hook, Hooks},
    policy::Rules,
};

use crate::App;

/// Whose rules a hook belongs to.
#[derive(Clone, Debug)]
pub enum Owner {
    /// A policy.
    Policy(Label),
    /// A tenant or a database.
    Subject(Subject),
}

/// Adds a hook behind those that are there. It runs once somebody has confirmed it.
///
/// # Errors
/// `NotFound`.
pub async fn add(app: &App, owner: &Owner, hook: Hook) -> Result<Hooks> {
    change(app, owner, |hooks| hooks.0.push(hook)).await
}

/// Removes all hooks of an owner.
///
/// # Errors
/// `NotFound`.
pub async fn clear(app: &App, owner: &Owner) -> Result<()> {
    change(app, owner, |hooks| hooks.0.clear()).await.map(drop)
}

async fn change(app: &App, owner: &Owner, work: impl FnOnce(&mut Hooks)) -> Result<Hooks> {
    let (core, catalog) = (app.core(), app.core().catalog().policies());
    let mut rules: Rules = match owner {
        Owner::Policy(name) => catalog.get(name).await?.rules,
        Owner::Subject(subject) => catalog.rules(subject).await?,
    };
    let mut hooks = rules.hooks.take().unwrap_or_default();
    work(&mut hooks);
    rules.hooks = Some(hooks.clone()).filter(|hooks| !hooks.0.is_empty());
    match owner {
        Owner::Policy(name) => policies::update(core, name, &rules).await?,
        Owner::Subject(subject) => policies::set_rules(core, subject, &rules).await?,
    };
    Ok(hooks)
}

/// Says that the hooks that hold for a database may run on this machine.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if it has none.
pub async fn confirm(app: &App, database: &DatabasePath) -> Result<Hooks> {
    hooks::confirm(app.core(), database).await
}
