//! Runs the hooks of a policy round a backup.

use std::{fmt::Display, time::Duration};

use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    hook::{Hook, Hooks, OnError, When},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{Core, audit, jobs::JobContext, policies, ports::Flow};

/// How the backup ended, for hooks that run after it.
pub(crate) enum Ended<'a> {
    /// Well, with this snapshot.
    Done(&'a str),
    /// With this error.
    Failed(&'a Error),
}

/// Says that these programs may run on this machine: from here on they do, for whoever has the same ones.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if the database has none.
pub async fn confirm(core: &Core, database: &DatabasePath) -> Result<Hooks> {
    let Some(hooks) = policies::of(core, database).await?.hooks.filter(|hooks| !hooks.value.0.is_empty()) else {
        return Err(Error::new(Code::NothingToDo, format!("{database} has no hooks"))
            .hint("Add one: bulkhead hook add TENANT/DATABASE --before -- PROGRAM."));
    };
    confirm_these(core, database, &hooks.value).await?;
    Ok(hooks.value)
}

/// The same for exactly these, whoever has them. `whose` is who they were looked at for.
///
/// # Errors
/// The catalog's.
pub async fn confirm_these(core: &Core, whose: impl Display, hooks: &Hooks) -> Result<()> {
    let mark = mark(hooks)?;
    let before = core.catalog().alerts().mark(&mark).await?;
    core.catalog().alerts().set_mark(&mark, before, core.now()).await?;
    audit::record(core, "hooks.confirm", whose, json!(hooks)).await
}

/// Whether somebody has let exactly these run on this machine; none have to be.
///
/// # Errors
/// The catalog's.
pub async fn are_confirmed(core: &Core, hooks: &Hooks) -> Result<bool> {
    Ok(hooks.0.is_empty() || core.catalog().alerts().mark(&mark(hooks)?).await?.is_some())
}

/// Rules can come from elsewhere: no program of theirs runs before somebody has seen it here.
async fn confirmed(core: &Core, database: &DatabasePath, hooks: &Hooks) -> Result<()> {
    if are_confirmed(core, hooks).await? {
        return Ok(());
    }
    Err(Error::new(Code::Refused, format!("nobody has confirmed the hooks of {database} on this machine"))
        .hint(format!("Look at them, and let them run: bulkhead hook confirm {database}.")))
}

fn mark(hooks: &Hooks) -> Result<String> {
    let text = serde_json::to_vec(hooks).map_err(|error| Error::internal("hooks cannot be written").cause(error))?;
    Ok(format!("hooks {}", hex::encode(Sha256::digest(&text))))
}

/// Runs those before a backup, in order. The first that fails by its rule ends the job.
pub(crate) async fn before(context: &JobContext, database: &DatabasePath) -> Result<()> {
    run(context, database, When::Before, &[("BULKHEAD_EVENT", "before".to_owned())]).await
}

/// Runs those after a backup, whatever came of it.
pub(crate) async fn after(context: &JobContext, database: &DatabasePath, ended: Ended<'_>) -> Result<()> {
    let told = match ended {
        Ended::Done(snapshot) => [("BULKHEAD_RESULT", "done".to_owned()), ("BULKHEAD_SNAPSHOT", snapshot.to_owned())],
        Ended::Failed(error) => [("BULKHEAD_RESULT", "failed".to_owned()), ("BULKHEAD_ERROR", error.message.clone())],
    };
    let event = ("BULKHEAD_EVENT", "after".to_owned());
    run(context, database, When::After, &[&[event], told.as_slice()].concat()).await
}

async fn run(context: &JobContext, database: &DatabasePath, when: When, told: &[(&str, String)]) -> Result<()> {
    let core = context.core();
    let Some(hooks) = policies::of(core, database).await?.hooks else { return Ok(()) };
    confirmed(core, database, &hooks.value).await?;
    let common = [
        ("BULKHEAD_TENANT", database.tenant.to_string()),
        ("BULKHEAD_DATABASE", database.database.to_string()),
        ("BULKHEAD_JOB", context.id().to_string()),
    ];
    let environment: Vec<(String, String)> =
        common.iter().chain(told).map(|(name, value)| ((*name).to_owned(), value.replace('\0', " "))).collect();
    for hook in hooks.value.of(when) {
        one(context, hook, &environment).await?;
    }
    Ok(())
}

async fn one(context: &JobContext, hook: &Hook, environment: &[(String, String)]) -> Result<()> {
    let program = hook.argv.first().map(String::as_str).unwrap_or_default();
    context.log(&format!("running {program}")).await;
    let limit = Duration::from_secs(hook.limit);
    let programs = &context.core().parts.programs;
    // What was stopped before a backup is to go on after it, also if that was cancelled.
    let flow = if hook.when == When::Before { context.flow.clone() } else { Flow::default() };
    match (programs.run(&hook.argv, environment, limit, &flow).await, hook.on_error) {
        (Ok(said), _) => {
            for line in said.lines() {
                context.log(&format!("  {line}")).await;
            }
            Ok(())
        }
        // Somebody asked for an end: no rule of a hook is above that.
        (Err(error), _) if error.code == Code::Cancelled => Err(error),
        (Err(error), OnError::Ignore) => {
            context.log(&format!("{program} failed, which is ignored: {}", error.message)).await;
            Ok(())
        }
        (Err(error), OnError::Cancel) => {
            context.log(&format!("{program} says that there shall be no backup: {}", error.message)).await;
            Err(Error::new(Code::Cancelled, "cancelled by a hook"))
        }
        (Err(error), OnError::Fail) => Err(error.context(format!("the hook {program}"))),
    }
}
