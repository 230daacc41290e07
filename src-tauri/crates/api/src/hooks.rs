//! Hooks: programs that run before and after a backup.

use std::path::Path;

use bulkhead_catalog::Subject;
use bulkhead_core::{hooks, policies};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    hook::{Hook, Hooks},
    policy::Rules,
};

use crate::{App, types::PolicyBase};

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
/// `NotFound` for the owner, `InvalidInput` for a program that is not on this machine.
pub async fn add(app: &App, owner: &Owner, hook: Hook) -> Result<Hooks> {
    let program = hook.argv.first().map(String::as_str).unwrap_or_default();
    if !Path::new(program).is_file() {
        return Err(Error::new(Code::InvalidInput, format!("there is no program {program:?} on this machine"))
            .hint("Every backup would fail by it. Put it there first, or look at its path."));
    }
    change(app, owner, |hooks| hooks.0.push(hook)).await
}

/// The hooks that hold for a database in the end, or those that a policy or a tenant has itself; and whether exactly these may run on this
/// machine.
///
/// # Errors
/// `NotFound`.
pub async fn list(app: &App, owner: &Owner) -> Result<(Hooks, bool)> {
    let found = match owner {
        Owner::Subject(Subject::Database(path)) => policies::of(app.core(), path).await?.hooks.map(|hooks| hooks.value),
        _ => rules(app, owner).await?.0.hooks,
    };
    let found = found.unwrap_or_default();
    let confirmed = hooks::are_confirmed(app.core(), &found).await?;
    Ok((found, confirmed))
}

/// Removes all hooks of an owner.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if it has none of its own.
pub async fn clear(app: &App, owner: &Owner) -> Result<()> {
    let (rules, of) = rules(app, owner).await?;
    if rules.hooks.is_none_or(|hooks| hooks.0.is_empty()) {
        return Err(Error::new(Code::NothingToDo, format!("{of} has no hooks of its own"))
            .hint("Where they come from: bulkhead policy preview TENANT/DATABASE."));
    }
    change(app, owner, |hooks| hooks.0.clear()).await.map(drop)
}

/// The rules of an owner, and who that is.
async fn rules(app: &App, owner: &Owner) -> Result<(Rules, String)> {
    let catalog = app.core().catalog().policies();
    Ok(match owner {
        Owner::Policy(name) => (catalog.get(name).await?.rules, format!("the policy {name}")),
        Owner::Subject(subject) => (catalog.rules(subject).await?, subject.to_string()),
    })
}

async fn change(app: &App, owner: &Owner, work: impl FnOnce(&mut Hooks)) -> Result<Hooks> {
    let core = app.core();
    let (mut rules, _) = rules(app, owner).await?;
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

/// The hooks that hold by the saved rules of somebody.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if there are none.
pub async fn of(app: &App, base: &PolicyBase) -> Result<Hooks> {
    let edited = base.edited()?;
    let rules = crate::policies::saved(app, &edited).await?;
    let hooks = policies::draft(app.core(), &edited, &rules).await?.rules.hooks.map(|hooks| hooks.value);
    hooks.filter(|hooks| !hooks.0.is_empty()).ok_or_else(|| {
        Error::new(Code::NothingToDo, "there are no hooks to confirm").hint("Save the rules that name some first.")
    })
}

/// Says that exactly these may run on this machine.
///
/// # Errors
/// The catalog's.
pub async fn confirm_these(app: &App, base: &PolicyBase, hooks: &Hooks) -> Result<()> {
    hooks::confirm_these(app.core(), base.whose(), hooks).await
}

/// What a person is asked before hooks may run: every word of every program, in quotes, with nothing in it that could hide.
#[must_use]
pub fn question(hooks: &Hooks) -> String {
    let line = |hook: &Hook| {
        let words: Vec<_> = hook.argv.iter().map(|word| format!("{word:?}")).collect();
        format!(
            "{} every backup: {} (on error {}, at most {} s)",
            hook.when,
            words.join(" "),
            hook.on_error,
            hook.limit
        )
    };
    let lines: Vec<_> = hooks.0.iter().map(line).collect();
    format!("These programs will run on this machine as you, by themselves:\n\n{}", lines.join("\n\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use bulkhead_model::hook::{OnError, When};

    use super::*;

    #[test]
    fn the_question_hides_nothing() {
        let argv = ["/bin/sh", "-c", "rm x\n\n\n", "\u{202e}gpj.exe"].map(str::to_owned).to_vec();
        let hook = Hook::new(When::Before, argv, OnError::Fail, None).unwrap();
        let text = question(&Hooks(vec![hook]));
        assert!(
            text.contains(r#""/bin/sh" "-c" "rm x\n\n\n" "\u{202e}gpj.exe" (on error fail, at most 300 s)"#),
            "{text}"
        );
    }
}
