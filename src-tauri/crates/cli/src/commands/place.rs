//! `bulkhead place`.

use std::time::Duration;

use bulkhead_api::{
    App, Result, restores,
    types::{Job, PlaceInput, RestorePlan},
};
use secrecy::SecretString;

use super::{
    restore::{blocked, planned, replaced, told},
    secret_from_stdin,
};
use crate::{args::PlaceArgs, output::Output, progress::Follower, text};

pub(crate) async fn run(app: &App, output: &Output, arguments: PlaceArgs, patience: Duration) -> Result<()> {
    let password = arguments.password_stdin.then(secret_from_stdin).transpose()?;
    let plan = async || restores::plan_place(app, input(&arguments, password.clone())).await;
    let plan = planned(output, arguments.plan, patience, plan).await?;
    let confirmed = arguments.confirm.as_deref();
    if arguments.plan {
        output.result(&plan, || lines(&plan, confirmed))?;
        return blocked(&plan, confirmed).map_or(Ok(()), Err);
    }
    let follower = Follower::new(app, output)?;
    let id = restores::place(app, input(&arguments, password), &plan.digest, confirmed).await?;
    for warning in &plan.warnings {
        output.line(format!("warning: {}", text::safe(warning)))?;
    }
    let job = follower.follow(id).await?;
    output.result(&job, || done(&job))
}

fn input(arguments: &PlaceArgs, password: Option<SecretString>) -> PlaceInput {
    PlaceInput {
        job: arguments.job.to_string(),
        url: arguments.to_url.clone(),
        password,
        safety_backup: !arguments.no_safety_backup,
        end_sessions: arguments.end_sessions,
        changed: arguments.changed.clone(),
    }
}

fn lines(plan: &RestorePlan, confirmed: Option<&str>) -> Vec<String> {
    let head = "Nothing was changed yet. This would be done:".to_owned();
    std::iter::once(head).chain(told(plan, confirmed)).collect()
}

fn done(job: &Job) -> Vec<String> {
    let copy = job.detail["copy"].as_str().unwrap_or_default();
    let differences = job.detail["differences"].as_array().map_or(0, Vec::len);
    let equal = match differences {
        0 => "equal to the backup row for row".to_owned(),
        _ => format!("differing from the backup in {}, as agreed", text::count(differences as u64, "place")),
    };
    let placed = format!("put {} in its place, {equal}", text::safe(copy));
    std::iter::once(placed).chain(replaced(&job.detail["replaced"])).collect()
}
