//! Hooks: confirmed first, in order, told what happens, and each failure as its rule says.

use bulkhead_catalog::Subject;
use bulkhead_core::{backup, hooks, jobs, policies, status};
use bulkhead_model::{
    Code, DatabasePath,
    alert::Severity,
    hook::{Hook, Hooks, OnError, When},
    job::JobState,
    policy::Rules,
};

use crate::fakes::World;

fn hook(when: When, program: &str, on_error: OnError) -> Hook {
    Hook::new(when, vec![format!("/opt/{program}"), "an argument".into()], on_error, None).unwrap()
}

async fn with(all: Vec<Hook>) -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    set(&world, &path, all).await;
    hooks::confirm(&world.core, &path).await.unwrap();
    (world, path)
}

async fn set(world: &World, path: &DatabasePath, all: Vec<Hook>) {
    let rules = Rules { hooks: Some(Hooks(all)), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
}

/// Programs that ran, and what the last was told of the result.
fn ran(world: &World) -> (Vec<String>, Option<String>) {
    let all = std::mem::take(&mut *world.programs.0.lock().unwrap());
    let result = all.last().and_then(|(_, environment)| environment.get("BULKHEAD_RESULT").cloned());
    (all.into_iter().map(|(argv, _)| argv[0].trim_start_matches("/opt/").to_owned()).collect(), result)
}

#[tokio::test]
async fn nothing_runs_before_somebody_has_confirmed_it() {
    let (world, path) = World::backed_up().await;
    set(&world, &path, vec![hook(When::Before, "freeze", OnError::Fail)]).await;
    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error.unwrap().code), (JobState::Failed, Code::Refused));
    assert_eq!(ran(&world).0, [""; 0]);
    hooks::confirm(&world.core, &path).await.unwrap();
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    assert_eq!(ran(&world).0, ["freeze"]);
    // Another program is another matter.
    set(&world, &path, vec![hook(When::Before, "format-disk", OnError::Fail)]).await;
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert_eq!(ran(&world).0, [""; 0]);
}

#[tokio::test]
async fn they_run_in_order_and_are_told_what_happened() {
    let (world, path) = with(vec![
        hook(When::After, "thaw", OnError::Fail),
        hook(When::Before, "freeze", OnError::Fail),
        hook(When::Before, "check", OnError::Fail),
    ])
    .await;
    let job = world.backup(&path).await;
    let all = world.programs.0.lock().unwrap().clone();
    let (argv, environment) = &all[2];
    assert_eq!(argv, &["/opt/thaw", "an argument"]);
    let told = |name: &str| environment[name].as_str();
    assert_eq!([told("BULKHEAD_TENANT"), told("BULKHEAD_DATABASE"), told("BULKHEAD_RESULT")], ["acme", "shop", "done"]);
    assert_eq!(
        (told("BULKHEAD_SNAPSHOT"), told("BULKHEAD_JOB")),
        (job.snapshot.unwrap().as_str(), job.id.to_string().as_str())
    );
    assert!(environment.values().all(|value| !value.contains("password")));
    assert_eq!(ran(&world).0, ["freeze", "check", "thaw"]);
}

#[tokio::test]
async fn a_failure_ends_what_its_rule_says_and_what_was_frozen_is_thawed() {
    let thaw = || hook(When::After, "thaw", OnError::Ignore);
    for (rule, state, snapshots) in [
        (OnError::Ignore, JobState::Done, 2),
        (OnError::Fail, JobState::Failed, 1),
        (OnError::Cancel, JobState::Cancelled, 1),
    ] {
        let (world, path) = with(vec![hook(When::Before, "fails", rule), thaw()]).await;
        assert_eq!(world.backup(&path).await.state, state, "{rule}");
        assert_eq!(world.snapshots(&path).await.len(), snapshots, "{rule}");
        let result = if rule == OnError::Ignore { "done" } else { "failed" };
        assert_eq!(ran(&world), (vec!["fails".into(), "thaw".into()], Some(result.into())), "{rule}");
    }
}

/// It mends nothing that failed before, and is told; nor does the cancel of a person. Only a backup that is made does.
#[tokio::test]
async fn a_cancel_is_no_recovery() {
    let (world, path) = with(vec![hook(When::Before, "fails", OnError::Fail)]).await;
    let told = async || {
        let open = world.core.catalog().alerts().open().await.unwrap();
        open.into_iter().map(|it| (it.condition.title(), it.condition.severity)).collect::<Vec<_>>()
    };
    let failed = ("Backup of acme/shop failed".to_owned(), Severity::Critical);
    world.backup(&path).await;
    assert_eq!(told().await, std::slice::from_ref(&failed));
    set_and_confirm(&world, &path, vec![hook(When::Before, "fails", OnError::Cancel)]).await;
    let job = world.backup(&path).await;
    assert_eq!(job.state, JobState::Cancelled);
    let why = "the hook /opt/fails kept it from being made: it ended with status 3";
    assert_eq!(job.error.unwrap().message, why);
    assert_eq!(told().await, std::slice::from_ref(&failed), "what failed before is not mended");
    let (row, protection) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!(row.last_job.unwrap().0, JobState::Failed);
    let names: Vec<_> = protection.reasons.iter().map(|reason| reason.name()).collect();
    assert!(names.contains(&"failing") && names.contains(&"held-back"), "{names:?}");
    // Somebody cancels the next one.
    set_and_confirm(&world, &path, Vec::new()).await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    jobs::cancel(&world.core, id).await.unwrap();
    let job = world.wait(id).await;
    assert_eq!((job.state, job.error), (JobState::Cancelled, None));
    assert_eq!(told().await, [failed]);
    *world.engine.hangs.lock().unwrap() = false;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    assert_eq!(told().await, []);
    set_and_confirm(&world, &path, vec![hook(When::Before, "fails", OnError::Cancel)]).await;
    world.backup(&path).await;
    assert_eq!(told().await, [("Backup of acme/shop was not made".to_owned(), Severity::Warning)]);
}

/// Not to answer is no answer: who says that there shall be no backup has to say so.
#[tokio::test]
async fn a_hook_that_hangs_cancels_nothing() {
    let (world, path) = with(vec![hook(When::Before, "hangs", OnError::Cancel)]).await;
    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error.unwrap().code), (JobState::Failed, Code::Stalled));
}

async fn set_and_confirm(world: &World, path: &DatabasePath, all: Vec<Hook>) {
    let some = !all.is_empty();
    set(world, path, all).await;
    if some {
        hooks::confirm(&world.core, path).await.unwrap();
    }
}

#[tokio::test]
async fn a_hook_that_fails_afterwards_fails_the_job_and_keeps_the_backup() {
    let (world, path) = with(vec![hook(When::After, "fails", OnError::Fail)]).await;
    let job = world.backup(&path).await;
    assert_eq!(job.state, JobState::Failed);
    let error = job.error.unwrap();
    let newest = world.snapshots(&path).await.remove(0).id;
    let told = format!("the backup {} is good, and what was to run after it failed: the hook /opt/fails", &newest[..8]);
    assert!(error.message.starts_with(&told), "{error}");
    assert!(error.hints.iter().any(|hint| hint.contains("can be restored")), "{error:?}");
    assert_eq!(job.detail["bytes_added"], 1, "its report tells what was stored");
    assert_eq!(world.snapshots(&path).await.len(), 2);
    // Nobody is told that there is no backup.
    let open = world.core.catalog().alerts().open().await.unwrap();
    let told: Vec<_> = open.iter().map(|it| (it.condition.title(), it.condition.severity)).collect();
    assert_eq!(told, [("A hook after the backup of acme/shop failed".to_owned(), Severity::Warning)]);
    assert_eq!(open[0].condition.hint, error.hints[0]);
    let (row, protection) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!((row.backup_failure, row.hook_failure.map(|error| error.code)), (None, Some(Code::ToolFailed)));
    let names: Vec<_> = protection.reasons.iter().map(|reason| reason.name()).collect();
    assert!(names.contains(&"hook-failed") && !names.contains(&"failing"), "{names:?}");
    set_and_confirm(&world, &path, Vec::new()).await;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    assert_eq!(
        world.core.catalog().alerts().open().await.unwrap(),
        [],
        "the next one is good with all that belongs to it"
    );
}

#[tokio::test]
async fn what_was_stopped_goes_on_after_a_cancel() {
    let (world, path) =
        with(vec![hook(When::Before, "freeze", OnError::Fail), hook(When::After, "thaw", OnError::Fail)]).await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    while world.programs.0.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    // Also if somebody takes the hooks away meanwhile.
    set(&world, &path, Vec::new()).await;
    jobs::cancel(&world.core, id).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Cancelled);
    assert_eq!(ran(&world), (vec!["freeze".into(), "thaw".into()], Some("failed".into())));
}

#[tokio::test]
async fn a_hook_that_fails_afterwards_keeps_no_other_back() {
    let after = |program| hook(When::After, program, OnError::Fail);
    let (world, path) = with(vec![after("fails"), after("thaw")]).await;
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert_eq!(ran(&world).0, ["fails", "thaw"]);
}
