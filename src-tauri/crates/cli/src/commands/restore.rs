//! `bulkhead restore`.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bulkhead_api::{
    App, Code, Error, Result, Slug, jobs, restores,
    types::{Job, PlaceInput, RestoreBlocker, RestoreInput, RestorePlan, RestoreTarget},
};
use bulkhead_model::drill::Answer;
use secrecy::SecretString;

use super::{drill::assertion, secret_from_stdin, subject};
use crate::{args::RestoreArgs, output::Output, progress::Follower, text};

/// Time between two looks whether the keyring is unlocked by now.
const LOOK: Duration = Duration::from_secs(2);

pub(crate) async fn run(app: &App, output: &Output, arguments: RestoreArgs, patience: Duration) -> Result<()> {
    if arguments.to_file.as_deref() == Some(Path::new("-")) {
        return Err(Error::new(Code::InvalidInput, "a dump is written to a file, not to standard output")
            .hint("It appears there only once all of it was compared with its digest. Name one: --to-file shop.dump.")
            .hint("A file that is called so: --to-file ./-."));
    }
    let password = arguments.password_stdin.then(secret_from_stdin).transpose()?;
    let plan = async || restores::plan(app, input(&arguments, password.clone())).await;
    let plan = match planned(output, arguments.plan, patience, plan).await {
        Err(error) if error.code == Code::NotFound => return foreign(app, output, &arguments, error).await,
        plan => plan?,
    };
    if arguments.plan {
        output.result(&plan, || lines(&plan, arguments.confirm.as_deref()))?;
        return blocked(&plan, arguments.confirm.as_deref()).map_or(Ok(()), Err);
    }
    let follower = Follower::new(app, output)?;
    let id = restores::execute(app, input(&arguments, password), &plan.digest, arguments.confirm.as_deref()).await?;
    for warning in &plan.warnings {
        output.line(format!("warning: {}", text::safe(warning)))?;
    }
    let job = follower.follow(id).await?;
    // A copy beside its source is looked at, and then it may take its place.
    let next = match jobs::detail(app, id).await?.restore.and_then(|restore| restore.place) {
        Some(name) => Some(next(app, &job.id, &text::safe(&name)).await),
        None => None,
    };
    output.result(&job, || done(&job, &arguments, next))
}

/// A plan; one that is to be carried out waits for the keyring as its job would.
pub(super) async fn planned(
    output: &Output,
    only: bool,
    patience: Duration,
    plan: impl AsyncFn() -> Result<RestorePlan>,
) -> Result<RestorePlan> {
    let (begun, mut told) = (Instant::now(), false);
    loop {
        let plan = plan().await;
        let is_locked = matches!(&plan, Err(error) if error.code == Code::KeyringLocked);
        if !is_locked || only || begun.elapsed() >= patience {
            return plan;
        }
        if !std::mem::replace(&mut told, true) {
            output.note("the keyring is locked; it waits for the unlock");
        }
        tokio::time::sleep(LOOK.min(patience)).await;
    }
}

/// What comes next with a copy; where it could not take the place as things are, why.
async fn next(app: &App, job: &str, name: &str) -> String {
    let input = PlaceInput {
        job: job.to_owned(),
        url: None,
        password: None,
        safety_backup: true,
        end_sessions: true,
        changed: None,
    };
    let plan = restores::plan_place(app, input).await.ok();
    match plan.iter().flat_map(|plan| &plan.blockers).find(|blocker| blocker.confirm.is_none()) {
        None => format!("next: once you have looked at it, put it in the place of {name}: bulkhead place {job}"),
        Some(blocker) => format!(
            "it cannot take the place of {name} as things are: {}; all of it: bulkhead place {job} --plan",
            text::safe(&blocker.message)
        ),
    }
}

/// A snapshot that is not listed may be of another program: its files can be had, and compared with nothing.
async fn foreign(app: &App, output: &Output, arguments: &RestoreArgs, missing: Error) -> Result<()> {
    let tenant = arguments.database.split('/').next().unwrap_or_default().parse::<Slug>();
    let (Ok(tenant), Some(folder), false) = (tenant, &arguments.to_file, arguments.plan) else { return Err(missing) };
    let (id, storage) = (&arguments.snapshot, arguments.storage.as_ref());
    let follower = Follower::new(app, output)?;
    let asked = restores::foreign_files(app, &tenant, id, storage, folder).await;
    // What is not found of a database that is not there is on no storage that is away either.
    let is_known = asked.is_ok() || subject(app, &arguments.database).await.is_ok();
    let job = match asked {
        Err(error) if error.code == Code::NotFound || !is_known => return Err(missing),
        job => follower.follow(job?).await?,
    };
    output.result(&job, || {
        let count = |key: &str| job.detail[key].as_u64().unwrap_or_default();
        let (files, bytes) = (text::count(count("files"), "file"), text::bytes(count("bytes")));
        let id = job.detail["foreign"].as_str().and_then(|id| id.get(..8)).unwrap_or_default();
        let mut lines = vec![
            format!("wrote {files}, {bytes}, of the snapshot {id} into the folder {}", folder.display()),
            "nothing to compare with: another program wrote it, and it has no manifest".to_owned(),
        ];
        let left_out = text::count(count("left_out"), "link or special file");
        lines.extend((count("left_out") > 0).then(|| format!("left out: {left_out}")));
        lines
    })
}

fn input(arguments: &RestoreArgs, password: Option<SecretString>) -> RestoreInput {
    let target = match (&arguments.to_url, &arguments.to_file) {
        (url, _) if arguments.replace => RestoreTarget::Replace {
            url: url.clone(),
            password,
            safety_backup: !arguments.no_safety_backup,
            end_sessions: arguments.end_sessions,
        },
        (Some(url), _) => RestoreTarget::Url { url: url.clone(), password },
        (None, path) => RestoreTarget::File { path: path.clone().unwrap_or_default() },
    };
    RestoreInput {
        database: arguments.database.clone(),
        snapshot: arguments.snapshot.clone(),
        storage: arguments.storage.clone(),
        target,
        tables: arguments.tables.clone(),
        no_owners: arguments.no_owners,
        keep_on_failure: arguments.keep_on_failure,
    }
}

/// The first blocker that is not confirmed: a plan that cannot be carried out is no success.
pub(super) fn blocked(plan: &RestorePlan, confirmed: Option<&str>) -> Option<Error> {
    let blocker = plan.blockers.iter().find(|blocker| !is_confirmed(blocker, confirmed))?;
    let error = Error::new(blocker.code, "the plan cannot be carried out").hint(blocker.hint.clone());
    Some(match &blocker.confirm {
        Some(word) => error.hint(format!("Here that is: --confirm {}", text::argument(word))),
        None => error,
    })
}

fn is_confirmed(blocker: &RestoreBlocker, confirmed: Option<&str>) -> bool {
    blocker.confirm.is_some() && blocker.confirm.as_deref() == confirmed
}

fn lines(plan: &RestorePlan, confirmed: Option<&str>) -> Vec<String> {
    let about = plan
        .estimate_seconds
        .map_or_else(String::new, |seconds| format!(", about {} by the last drills", text::duration(seconds * 1_000)));
    let head = format!(
        "{}, {} of dump{about}. Nothing was changed yet. This would be done:",
        text::count(plan.rows, "row"),
        text::bytes(plan.bytes)
    );
    std::iter::once(head).chain(told(plan, confirmed)).collect()
}

/// What a plan would do, what to know of it, and what forbids it as long as it is not confirmed.
pub(super) fn told<'a>(plan: &'a RestorePlan, confirmed: Option<&'a str>) -> impl Iterator<Item = String> + 'a {
    let steps = plan.steps.iter().enumerate().map(|(at, (_, title))| format!("  {}. {}", at + 1, text::safe(title)));
    let warnings = plan.warnings.iter().map(|warning| format!("warning: {}", text::safe(warning)));
    let blockers = plan.blockers.iter().map(move |blocker| {
        if is_confirmed(blocker, confirmed) {
            return format!("confirmed: {}", text::safe(&blocker.message));
        }
        let confirm =
            blocker.confirm.as_ref().map(|word| format!(" (--confirm {})", text::argument(word))).unwrap_or_default();
        format!("blocked: {} → {}{confirm}", text::safe(&blocker.message), text::safe(&blocker.hint))
    });
    steps.chain(warnings).chain(blockers)
}

fn done(job: &Job, arguments: &RestoreArgs, next: Option<String>) -> Vec<String> {
    let snapshot = job.snapshot.as_deref().and_then(|id| id.get(..8)).unwrap_or_default();
    if let Some(path) = &arguments.to_file {
        return vec![format!(
            "wrote the dump of {snapshot} to {}; its digest is the one of the backup",
            path.display()
        )];
    }
    let count = |key: &str, noun| text::count(job.detail[key].as_u64().unwrap_or_default(), noun);
    let restored = format!(
        "restored {snapshot}: {} in {}, equal to the backup row for row",
        count("rows", "row"),
        count("tables", "table")
    );
    let answers: Vec<Answer> = serde_json::from_value(job.detail["assertions"].clone()).unwrap_or_default();
    std::iter::once(restored)
        .chain(answers.iter().map(assertion))
        .chain(notes(&job.detail["notices"]))
        .chain(replaced(&job.detail["replaced"]))
        .chain(next)
        .collect()
}

fn notes(notices: &serde_json::Value) -> impl Iterator<Item = String> + '_ {
    let notices = notices.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    notices.map(|notice| format!("note: {}", text::safe(notice)))
}

/// What has become of the database that was replaced.
pub(super) fn replaced(detail: &serde_json::Value) -> Vec<String> {
    let (Some(name), Some(kept)) = (detail["name"].as_str(), detail["kept"].as_str()) else { return Vec::new() };
    let kept = format!("{} is the restored one; the one before is kept as {}", text::safe(name), text::safe(kept));
    let safety = detail["safety"].as_str().and_then(|id| id.get(..8));
    let safety =
        safety.map(|id| format!("its state before is also in the snapshot {id}, which stays until it is unpinned"));
    std::iter::once(kept).chain(safety).chain(notes(&detail["notices"])).collect()
}
