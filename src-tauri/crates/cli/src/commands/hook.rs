//! `bulkhead hook`.

use bulkhead_api::{App, Code, Error, Result, Subject, hooks};
use bulkhead_model::hook::{Hook, Hooks, When};
use serde_json::json;

use super::subject;
use crate::{
    args::{HookCommand, OwnerArgs},
    output::Output,
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: HookCommand) -> Result<()> {
    match command {
        HookCommand::Add { owner, before, after: _, on_error, limit, argv } => {
            let when = if before { When::Before } else { When::After };
            let hook = Hook::new(when, argv, on_error.parse()?, Some(limit.parse()?))?;
            let all = hooks::add(app, &whose(app, owner).await?, hook).await?;
            output.result(&all, || {
                let next = "nothing runs before it is confirmed: bulkhead hook confirm TENANT/DATABASE";
                lines(&all).into_iter().chain([next.to_owned()]).collect()
            })
        }
        HookCommand::List { owner } => {
            let (all, confirmed) = hooks::list(app, &whose(app, owner).await?).await?;
            output.result(&json!({ "hooks": all, "confirmed": confirmed }), || match (all.0.is_empty(), confirmed) {
                (true, _) => vec!["there are no hooks".to_owned()],
                (false, true) => lines(&all),
                (false, false) => {
                    let next = "not confirmed on this machine: bulkhead hook confirm TENANT/DATABASE";
                    lines(&all).into_iter().chain([next.to_owned()]).collect()
                }
            })
        }
        HookCommand::Confirm { database } => {
            let all = hooks::confirm(app, &database).await?;
            output.result(&all, || {
                let head = format!("these run with every backup of {database} from now on:");
                std::iter::once(head).chain(lines(&all)).collect()
            })
        }
        HookCommand::Clear { owner } => {
            hooks::clear(app, &whose(app, owner).await?).await?;
            output.result(&json!({ "removed": true }), || vec!["removed".to_owned()])
        }
    }
}

async fn whose(app: &App, owner: OwnerArgs) -> Result<hooks::Owner> {
    match (owner.policy, owner.path) {
        (Some(policy), _) => Ok(hooks::Owner::Policy(policy)),
        (None, Some(path)) => {
            let (tenant, database) = subject(app, &path).await?;
            Ok(hooks::Owner::Subject(database.map_or(Subject::Tenant(tenant), Subject::Database)))
        }
        (None, None) => Err(Error::new(Code::InvalidInput, "whose hook it is was not said")
            .hint("Name TENANT, TENANT/DATABASE or --policy NAME.")),
    }
}

fn lines(hooks: &Hooks) -> Vec<String> {
    let line = |hook: &Hook| {
        let words: Vec<_> = hook.argv.iter().map(|word| text::argument(&text::safe(word))).collect();
        format!("  {}: {} (on error {}, at most {} s)", hook.when, words.join(" "), hook.on_error, hook.limit)
    };
    hooks.0.iter().map(line).collect()
}
