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
        .hint(format!("Look at them, and let them run: bulkhead hook confirm {}.", database.argument())))
}

fn mark(hooks: &Hooks) -> Result<String> {
    let text = serde_json::to_vec(hooks).map_err(|error| Error::internal("hooks cannot be written").cause(error))?;
    Ok(format!("hooks {}", hex::encode(Sha256::digest(&text))))
}

/// The hooks of one backup. They are read and found confirmed once: whatever somebody changes during a backup, what its first
/// hooks have stopped is let go on by the ones that were there with them.
pub(crate) struct Round {
    hooks: Hooks,
    environment: Vec<(String, String)>,
}

/// Reads those of a database, which must be confirmed.
pub(crate) async fn of(context: &JobContext, database: &DatabasePath) -> Result<Round> {
    let core = context.core();
    let hooks = policies::of(core, database).await?.hooks.map(|hooks| hooks.value).unwrap_or_default();
    confirmed(core, database, &hooks).await?;
    let common = [
        ("BULKHEAD_TENANT", database.tenant.to_string()),
        ("BULKHEAD_DATABASE", database.database.to_string()),
        ("BULKHEAD_JOB", context.id().to_string()),
    ];
    Ok(Round { hooks, environment: common.map(told).into() })
}

fn told((name, value): (&str, String)) -> (String, String) {
    (name.to_owned(), value.replace('\0', " "))
}

impl Round {
    /// Whether there are any.
    pub(crate) const fn are_some(&self) -> bool {
        !self.hooks.0.is_empty()
    }

    /// Runs those before a backup, in order. The first that fails by its rule ends the job.
    pub(crate) async fn before(&self, context: &JobContext) -> Result<()> {
        let environment = self.environment([("BULKHEAD_EVENT", "before".to_owned())]);
        for hook in self.hooks.of(When::Before) {
            one(context, hook, &environment).await?;
        }
        Ok(())
    }

    /// Runs those after a backup, whatever came of it, and each of them whatever came of the others: one that fails must not
    /// keep back the one that lets an application go on. Gives the first error.
    pub(crate) async fn after(&self, context: &JobContext, ended: Ended<'_>) -> Result<()> {
        let (result, detail) = match ended {
            Ended::Done(snapshot) => ("done", ("BULKHEAD_SNAPSHOT", snapshot.to_owned())),
            Ended::Failed(error) => ("failed", ("BULKHEAD_ERROR", error.message.clone())),
        };
        let environment =
            self.environment([("BULKHEAD_EVENT", "after".to_owned()), ("BULKHEAD_RESULT", result.to_owned()), detail]);
        let mut first = Ok(());
        for hook in self.hooks.of(When::After) {
            first = first.and(one(context, hook, &environment).await);
        }
        first
    }

    fn environment(&self, more: impl IntoIterator<Item = (&'static str, String)>) -> Vec<(String, String)> {
        self.environment.iter().cloned().chain(more.into_iter().map(told)).collect()
    }
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
        // It ran to its end and said no. One that could not be run or hangs has said nothing.
        (Err(error), OnError::Cancel) if error.code == Code::ToolFailed => {
            context.log(&format!("{program} says that there shall be no backup: {}", error.message)).await;
            Err(Error::new(Code::Cancelled, format!("the hook {program} kept it from being made: {}", error.message))
                .hint("Mend what the hook says, or take it out: bulkhead hook clear."))
        }
        (Err(error), OnError::Fail | OnError::Cancel) => Err(error.context(format!("the hook {program}"))),
    }
}
