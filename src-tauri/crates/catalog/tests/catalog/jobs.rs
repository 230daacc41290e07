//! Jobs as the catalog keeps them: one active a database, only legal changes, ends that are final.

use bulkhead_catalog::{Catalog, EnteredPhase, JobFilter, NewJob};
use bulkhead_model::{
    Code, Error, Result,
    job::{JobId, JobKind, JobState, Phase, Transition},
};
use proptest::prelude::*;
use serde_json::json;

use crate::common::{add, job, minute, open};

/// Written down a second time on purpose: whoever changes the machine of the model must mean it.
const LEGAL: [(JobState, Transition, JobState); 11] = [
    (JobState::Queued, Transition::Start, JobState::Running),
    (JobState::Queued, Transition::Cancel, JobState::Cancelled),
    (JobState::Queued, Transition::Orphaned, JobState::Interrupted),
    (JobState::Running, Transition::Cancel, JobState::Cancelling),
    (JobState::Running, Transition::Finish, JobState::Done),
    (JobState::Running, Transition::Fail, JobState::Failed),
    (JobState::Running, Transition::Orphaned, JobState::Interrupted),
    (JobState::Cancelling, Transition::Stopped, JobState::Cancelled),
    (JobState::Cancelling, Transition::Finish, JobState::Done),
    (JobState::Cancelling, Transition::Fail, JobState::Failed),
    (JobState::Cancelling, Transition::Orphaned, JobState::Interrupted),
];

const TRANSITIONS: [Transition; 6] = [
    Transition::Start,
    Transition::Cancel,
    Transition::Stopped,
    Transition::Fail,
    Transition::Finish,
    Transition::Orphaned,
];

fn expected(state: JobState, step: Transition) -> Option<JobState> {
    LEGAL.iter().find(|(from, by, _)| (*from, *by) == (state, step)).map(|(_, _, to)| *to)
}

/// Takes the step by the function that is meant for it.
async fn take(catalog: &Catalog, id: JobId, step: Transition, at: i64) -> Result<()> {
    let jobs = catalog.jobs();
    match step {
        Transition::Start => jobs.start(id, "test", minute(at)).await,
        Transition::Finish => jobs.finish(id, Some("abcd"), &json!({ "rows": at }), minute(at)).await,
        Transition::Fail => jobs.fail(id, &Error::new(Code::ToolFailed, format!("step {at}")), minute(at)).await,
        other => jobs.apply(id, other, minute(at)).await.map(drop),
    }
}

/// Takes all steps of the walk and holds every one against the table.
async fn walk(steps: &[Transition]) {
    let catalog = Catalog::in_memory().await.unwrap();
    let new = job(&add(&catalog, "acme/shop").await, 1);
    catalog.jobs().queue(&new, minute(0)).await.unwrap();
    let mut state = JobState::Queued;
    for (at, &step) in (1..).zip(steps) {
        let before = catalog.jobs().get(new.id).await.unwrap();
        let taken = take(&catalog, new.id, step, at).await;
        let after = catalog.jobs().get(new.id).await.unwrap();
        match expected(state, step) {
            Some(next) => {
                taken.unwrap();
                state = next;
                assert_eq!(after.ended_at, next.is_final().then(|| minute(at)));
            }
            None => {
                assert_eq!(taken.unwrap_err().code, Code::Internal, "{state} {step:?}");
                assert_eq!(after, before, "a step that is refused changes nothing");
            }
        }
        assert_eq!(after.state, state);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_legal_steps_are_accepted_and_ends_are_final(steps in prop::collection::vec(prop::sample::select(&TRANSITIONS[..]), 1..12)) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(walk(&steps));
    }
}

#[tokio::test]
async fn every_step_in_every_state() {
    let ways: [&[Transition]; 7] = [
        &[],
        &[Transition::Start],
        &[Transition::Start, Transition::Cancel],
        &[Transition::Cancel],
        &[Transition::Start, Transition::Fail],
        &[Transition::Orphaned],
        &[Transition::Start, Transition::Finish],
    ];
    for way in ways {
        for step in TRANSITIONS {
            walk(&[way, &[step]].concat()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_racing_instances_exactly_one_gets_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).await;
    for round in 0..20 {
        let database = add(&first, &format!("acme/shop-{round}")).await;
        let racers = (0..4_u8).map(|racer| {
            let (folder, new) = (folder.path().to_owned(), job(&database, round * 4 + racer));
            tokio::spawn(async move { open(&folder).await.jobs().queue(&new, minute(1)).await })
        });
        let mut won = 0;
        for racer in racers.collect::<Vec<_>>() {
            match racer.await.unwrap() {
                Ok(()) => won += 1,
                Err(error) => assert_eq!(error.code, Code::Busy, "{error}"),
            }
        }
        assert_eq!(won, 1, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_finish_and_a_cancel_at_once_the_state_stays_one_that_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    for round in 0..20 {
        let new = job(&add(&catalog, &format!("acme/shop-{round}")).await, round);
        catalog.jobs().queue(&new, minute(0)).await.unwrap();
        catalog.jobs().start(new.id, "test", minute(1)).await.unwrap();
        let other = open(folder.path()).await;
        let report = json!({ "rows": 7 });
        let (mine, theirs) = (catalog.jobs(), other.jobs());
        let (finished, cancelled) = tokio::join!(
            mine.finish(new.id, Some("abcd"), &report, minute(2)),
            theirs.apply(new.id, Transition::Cancel, minute(2)),
        );
        finished.unwrap();
        assert!(cancelled.is_ok() || cancelled.is_err_and(|error| error.code == Code::Internal));
        let job = catalog.jobs().get(new.id).await.unwrap();
        assert_eq!((job.state, job.detail), (JobState::Done, report), "what was committed stays done");
    }
}

#[tokio::test]
async fn a_database_with_an_active_job_stays_and_one_without_goes() {
    let catalog = Catalog::in_memory().await.unwrap();
    let database = add(&catalog, "acme/shop").await;
    let new = job(&database, 1);
    catalog.jobs().queue(&new, minute(0)).await.unwrap();
    assert_eq!(catalog.databases().remove(&database).await.unwrap_err().code, Code::Busy);
    assert_eq!(catalog.tenants().remove(&database.tenant, &[]).await.unwrap_err().code, Code::Busy);
    catalog.jobs().apply(new.id, Transition::Cancel, minute(1)).await.unwrap();
    catalog.tenants().remove(&database.tenant, &[]).await.unwrap();
    assert_eq!(catalog.jobs().get(new.id).await.unwrap_err().code, Code::NotFound);
}

/// Jobs of one instant come in one order, and a page begins where the one before has ended.
#[tokio::test]
async fn pages_of_a_filter_hold_each_job_once() {
    let catalog = Catalog::in_memory().await.unwrap();
    let (shop, crm) = (add(&catalog, "acme/shop").await, add(&catalog, "other/crm").await);
    for number in 1..=9 {
        let new = job(if number % 3 == 0 { &crm } else { &shop }, number);
        catalog.jobs().queue(&new, minute(0)).await.unwrap();
        catalog.jobs().start(new.id, "test", minute(1)).await.unwrap();
        if number % 2 == 0 {
            let error = Error::new(Code::ToolFailed, "broken");
            catalog.jobs().fail(new.id, &error, minute(2)).await.unwrap();
        } else {
            catalog.jobs().finish(new.id, None, &json!({}), minute(2)).await.unwrap();
        }
    }
    let ends = async |filter: JobFilter| {
        let (mut seen, mut filter) = (Vec::new(), filter);
        loop {
            let page = catalog.jobs().page(&filter, 2).await.unwrap();
            let Some(last) = page.last() else { return seen };
            filter.before = Some(last.id);
            seen.extend(page.iter().map(|job| job.id.short()[6..].to_owned()));
        }
    };
    assert_eq!(ends(JobFilter::default()).await, ["09", "08", "07", "06", "05", "04", "03", "02", "01"]);
    assert_eq!(ends(JobFilter::of(&crm)).await, ["09", "06", "03"]);
    let failed =
        JobFilter { states: vec![JobState::Failed], tenant: Some(shop.tenant.clone()), ..JobFilter::default() };
    assert_eq!(ends(failed).await, ["08", "04", "02"]);
    assert_eq!(ends(JobFilter { kind: Some(JobKind::Prune), ..JobFilter::default() }).await, [""; 0]);
}

#[tokio::test]
async fn a_job_tells_its_phases_its_log_and_all_that_it_reports() {
    let catalog = Catalog::in_memory().await.unwrap();
    let mut new = job(&add(&catalog, "acme/shop").await, 1);
    new.detail = json!({ "storage": "disk" });
    let jobs = catalog.jobs();
    jobs.queue(&new, minute(0)).await.unwrap();
    jobs.start(new.id, "test", minute(1)).await.unwrap();
    let entered = |phase, at, bytes_read| {
        let (entered_at, bytes_total) = (minute(at), Some(10));
        EnteredPhase { phase, entered_at, bytes_read, bytes_stored: 0, bytes_total }
    };
    let way = [entered(Phase::Dump, 1, 0), entered(Phase::Commit, 2, 9)];
    for phase in &way {
        jobs.enter(new.id, phase).await.unwrap();
    }
    for line in ["one", "two"] {
        jobs.log(new.id, line, minute(2)).await.unwrap();
    }
    jobs.note(new.id, &json!({ "rows": 3 })).await.unwrap();
    jobs.finish(new.id, None, &json!({ "tables": 1 }), minute(3)).await.unwrap();
    assert_eq!(jobs.phases(new.id).await.unwrap(), way);
    let lines = jobs.log_lines(new.id, 0).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(jobs.log_lines(new.id, lines[0].number).await.unwrap(), lines[1..]);
    let detail = jobs.get(new.id).await.unwrap().detail;
    assert_eq!(detail, json!({ "storage": "disk", "rows": 3, "tables": 1 }));
}

/// Reports of any period are made from backups and restores, so their rows stay.
#[tokio::test]
async fn old_checks_go_but_for_the_newest_and_old_backups_lose_their_logs() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let database = add(&catalog, "acme/shop").await;
    let other = add(&catalog, "acme/desk").await;
    let old = [(JobKind::Drill, &database, 5), (JobKind::Drill, &other, 1), (JobKind::Backup, &database, 2)];
    let mut number = 0;
    for (kind, database, count) in old {
        for _ in 0..count {
            number += 1;
            let job = NewJob { kind, ..job(database, number) };
            catalog.jobs().queue(&job, minute(0)).await.unwrap();
            catalog.jobs().log(job.id, "a line", minute(0)).await.unwrap();
            catalog.jobs().apply(job.id, Transition::Cancel, minute(1)).await.unwrap();
        }
    }
    let ids = async |kind| {
        let filter = JobFilter { kind: Some(kind), ..JobFilter::default() };
        catalog.jobs().page(&filter, 99).await.unwrap().into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    let newest: Vec<_> = ids(JobKind::Drill).await.into_iter().filter(|id| !old_ones().contains(id)).collect();
    assert_eq!(catalog.jobs().trim(minute(1), 2, 9).await.unwrap(), 0, "what ended then is not older");
    // In steps: two rows and two lines at a time.
    assert_eq!(catalog.jobs().trim(minute(2), 2, 2).await.unwrap(), 4);
    assert_eq!(catalog.jobs().trim(minute(2), 2, 2).await.unwrap(), 1);
    assert_eq!(catalog.jobs().trim(minute(2), 2, 2).await.unwrap(), 0);
    assert_eq!(ids(JobKind::Drill).await, newest, "the newest two of each database");
    let backups = ids(JobKind::Backup).await;
    assert_eq!(backups.len(), 2);
    assert_eq!(catalog.jobs().log_lines(backups[0], 0).await.unwrap(), []);
}

/// The first three of the drills above.
fn old_ones() -> Vec<JobId> {
    (1..=3).map(|number| JobId::new(1_767_225_600_000, [number; 10])).collect()
}
