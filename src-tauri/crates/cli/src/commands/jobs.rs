//! `bulkhead jobs`.

use std::time::Duration;

use bulkhead_api::{
    App, Code, Error, JobId, Result, jobs, restores, scheduler,
    types::{Job, JobFilter, MissedRun},
};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::subject;
use crate::{
    args::JobsArgs,
    interrupt::Interrupts,
    output::{Output, list},
    progress::Follower,
    text,
};

pub(crate) async fn run(app: &App, output: &Output, arguments: JobsArgs) -> Result<()> {
    let named = arguments.path.as_ref().and_then(|path| path.parse().ok()).filter(|_| !arguments.watch);
    if let Some(id) = arguments.show.or(named) {
        return show(app, output, id).await;
    }
    if let Some(id) = arguments.retry {
        return retry(app, output, id).await;
    }
    if let Some(id) = arguments.cancel {
        jobs::cancel(app, id).await?;
        return output.result(&json!({ "cancel": id }), || vec!["the job was asked to end".to_owned()]);
    }
    if let (Some(id), Some(path)) = (arguments.certificate, &arguments.out) {
        restores::certificate(app, id, path).await?;
        let written = json!({ "path": path });
        return output
            .result(&written, || vec![format!("wrote the certificate to {}", text::safe(&path.to_string_lossy()))]);
    }
    if arguments.watch && output.is_json() {
        return Err(Error::new(Code::InvalidInput, "--json prints one document, --watch would print many")
            .hint("Leave one of them out."));
    }
    if arguments.missed {
        return missed(app, output, arguments.limit).await;
    }
    let filter = match &arguments.path {
        Some(path) => {
            let (tenant, database) = subject(app, path).await?;
            let database = database.map(|database| database.to_string());
            JobFilter { tenant: Some(tenant.to_string()), database, ..JobFilter::default() }
        }
        None => JobFilter::default(),
    };
    let mut interrupts = Interrupts::new()?;
    loop {
        let rows = jobs::page(app, &filter, arguments.limit).await?;
        print(app, output, &rows)?;
        if !arguments.watch {
            return Ok(());
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => output.line("")?,
            () = interrupts.next() => return Ok(()),
        }
    }
}

async fn retry(app: &App, output: &Output, id: JobId) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let new = jobs::retry(app, id).await?;
    let job = follower.follow(new).await?;
    output.result(&job, || {
        let of = job.database.as_ref().unwrap_or(&job.tenant);
        vec![format!("{} of {} {}", job.kind, text::safe(of), job.state)]
    })
}

async fn missed(app: &App, output: &Output, limit: u32) -> Result<()> {
    let rows = scheduler::missed(app, limit).await?;
    let now = app.now();
    output.result(&rows, || {
        let heading = ["DATABASE", "RUNS", "FROM", "TO", "WHY"];
        let cells = |row: &MissedRun| {
            let at = |instant| text::when(instant, now);
            let why = why_missed(&row.reason).to_owned();
            [row.database.clone(), row.count.to_string(), at(row.first_at), at(row.last_at), why]
        };
        list(heading, rows.iter().map(cells).collect(), "no run was missed")
    })
}

/// Nobody can tell afterwards a machine that slept from one on which nothing looked at the schedules.
fn why_missed(reason: &str) -> &str {
    match reason {
        "asleep" => "nothing of Bulkhead ran, or the machine slept",
        "busy" => "another job of it ran",
        other => other,
    }
}

fn print(app: &App, output: &Output, rows: &[Job]) -> Result<()> {
    let now = app.now();
    output.result(&rows, || {
        let heading = ["REQUESTED", "JOB", "OF", "STATE", "READ", "WHY", "ID"];
        list(heading, rows.iter().map(|job| cells(job, now)).collect(), "no job has run yet")
    })
}

async fn show(app: &App, output: &Output, id: JobId) -> Result<()> {
    let job = jobs::get(app, id).await?;
    let log: Vec<String> = jobs::log(app, id, 0).await?.into_iter().map(|line| line.text).collect();
    let now = app.now();
    output.result(&json!({ "job": job, "log": log }), || {
        let [requested, kind, of, state, ..] = cells(&job, now);
        let head = format!("{kind} of {}: {state}, requested {requested}", text::safe(&of));
        std::iter::once(head).chain(log.iter().map(|line| format!("  {}", text::safe(line)))).collect()
    })
}

fn cells(job: &Job, now: DateTime<Utc>) -> [String; 7] {
    [
        text::when(job.requested_at, now),
        job.kind.to_string(),
        of(job),
        job.state.to_string(),
        text::bytes(job.bytes_read),
        why(job),
        job.id.clone(),
    ]
}

/// Whose, and of a restore where it goes.
fn of(job: &Job) -> String {
    let of = job.database.as_ref().unwrap_or(&job.tenant);
    match &job.target {
        Some(target) => format!("{of} into {target}"),
        None => of.clone(),
    }
}

/// Why it failed or waits, or what of it failed all the same.
fn why(job: &Job) -> String {
    match &job.failure {
        Some(failure) => failure.message.clone(),
        None if text::waits(job.state, job.phase) => text::UNLOCK.to_owned(),
        None => job.remarks.join("; "),
    }
}
