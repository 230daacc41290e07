//! Policies and whose they are; and the scheduler's steps, each taken once.

use bulkhead_catalog::{Begun, Catalog, Missed, MissedReason, NewJob, Position, Step, Subject};
use bulkhead_model::{
    Code, DatabasePath, Label,
    policy::{Origin, Rules, effective},
};
use chrono::Duration;

use crate::common::{add, job, minute, open};

fn rules(rpo: &str) -> Rules {
    Rules { rpo: Some(rpo.parse().unwrap()), ..Rules::default() }
}

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

async fn from(catalog: &Catalog, path: &DatabasePath) -> Option<(Origin, String)> {
    let places = catalog.policies().places(Some(&path.tenant), Some(&path.database)).await.unwrap();
    let rpo = effective(&places[0].2.as_slice()).rpo?;
    Some((rpo.from, rpo.value.to_string()))
}

#[tokio::test]
async fn a_database_has_its_own_policy_else_its_tenants() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let policies = catalog.policies();
    for (name, rpo) in [("nightly", "24h"), ("hourly", "1h")] {
        policies.add(&label(name), &rules(rpo), minute(0)).await.unwrap();
    }
    assert_eq!(from(&catalog, &path).await, None);
    let (tenant, database) = (Subject::Tenant(path.tenant.clone()), Subject::Database(path.clone()));
    policies.assign(&tenant, Some(&label("nightly"))).await.unwrap();
    assert_eq!(from(&catalog, &path).await, Some((Origin::Policy(label("nightly")), "24h".into())));
    policies.assign(&database, Some(&label("hourly"))).await.unwrap();
    assert_eq!(from(&catalog, &path).await, Some((Origin::Policy(label("hourly")), "1h".into())));
    policies.set_rules(&tenant, &rules("2h")).await.unwrap();
    assert_eq!(from(&catalog, &path).await, Some((Origin::Tenant, "2h".into())));
    policies.set_rules(&database, &rules("3h")).await.unwrap();
    assert_eq!(from(&catalog, &path).await, Some((Origin::Database, "3h".into())));
    assert_eq!(policies.rules(&database).await.unwrap(), rules("3h"));
    let listed = policies.list().await.unwrap();
    assert_eq!((listed[0].databases, listed[1].tenants), (1, 1));
}

#[tokio::test]
async fn a_policy_that_somebody_has_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let policies = catalog.policies();
    policies.add(&label("nightly"), &rules("24h"), minute(0)).await.unwrap();
    assert_eq!(policies.add(&label("nightly"), &rules("1h"), minute(0)).await.unwrap_err().code, Code::AlreadyExists);
    let subject = Subject::Tenant(path.tenant.clone());
    policies.assign(&subject, Some(&label("nightly"))).await.unwrap();
    assert_eq!(policies.remove(&label("nightly")).await.unwrap_err().code, Code::Refused);
    assert_eq!(policies.assign(&subject, Some(&label("weekly"))).await.unwrap_err().code, Code::NotFound);
    policies.assign(&subject, None).await.unwrap();
    policies.remove(&label("nightly")).await.unwrap();
    assert_eq!(policies.remove(&label("nightly")).await.unwrap_err().code, Code::NotFound);
    let nobody = Subject::Database("acme/other".parse().unwrap());
    assert_eq!(policies.set_rules(&nobody, &rules("1h")).await.unwrap_err().code, Code::NotFound);
}

/// The database's row, and where the scheduler stands with it and goes to.
async fn positions(catalog: &Catalog, path: &DatabasePath) -> (i64, Position, Position) {
    let id = catalog.policies().places(Some(&path.tenant), None).await.unwrap()[0].0;
    let at = |hours| minute(0) + Duration::hours(hours);
    let position = |last, next| Position { timing: "t".into(), last_due: at(last), next_due: Some(at(next)) };
    (id, position(0, 1), position(1, 2))
}

fn step<'a>(id: i64, from: &'a Position, to: &'a Position, job: &'a NewJob) -> Step<'a> {
    Step { database: id, from: Some(from), to: Some(to), job: Some(job), missed: None, waits: false }
}

async fn begin(catalog: &Catalog, id: i64, at: &Position) {
    let fresh = Step { database: id, from: None, to: Some(at), job: None, missed: None, waits: false };
    assert_eq!(catalog.schedules().take(&[fresh], minute(0)).await.unwrap(), [Begun::Noted]);
}

#[tokio::test]
async fn a_step_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let (id, from, to) = positions(&catalog, &path).await;
    let schedules = catalog.schedules();
    begin(&catalog, id, &from).await;
    let missed = Missed { first_at: minute(0), last_at: minute(0), count: 2, reason: MissedReason::Asleep };
    let jobs = [job(&path, 1), job(&path, 2)];
    let [first, second] = [0, 1].map(|at| Step { missed: Some(&missed), ..step(id, &from, &to, &jobs[at]) });
    assert_eq!(schedules.take(&[first], minute(0)).await.unwrap(), [Begun::Queued]);
    assert_eq!(schedules.take(&[second], minute(0)).await.unwrap(), [Begun::Taken]);
    assert_eq!(catalog.jobs().active().await.unwrap().len(), 1);
    assert_eq!(schedules.missed(10).await.unwrap().len(), 1);
    assert_eq!(schedules.positions().await.unwrap()[&id], to);
}

/// Of the steps of one look, one that another instance took and one that meets a job keep none of the others from being taken.
#[tokio::test]
async fn the_steps_of_a_look_are_taken_together() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let paths = [add(&catalog, "acme/shop").await, add(&catalog, "beta/shop").await, add(&catalog, "cosy/shop").await];
    let (_, from, to) = positions(&catalog, &paths[0]).await;
    let rows = catalog.policies().places(None, None).await.unwrap();
    for (id, ..) in &rows {
        begin(&catalog, *id, &from).await;
    }
    let jobs: Vec<_> = paths.iter().zip(1..).map(|(path, number)| job(path, number)).collect();
    let steps: Vec<_> = rows.iter().zip(&jobs).map(|((id, ..), job)| step(*id, &from, &to, job)).collect();
    catalog.schedules().take(&steps[..1], minute(0)).await.unwrap();
    catalog.jobs().queue(&job(&paths[1], 9), minute(0)).await.unwrap();
    let taken = catalog.schedules().take(&steps, minute(1)).await.unwrap();
    assert_eq!(taken, [Begun::Taken, Begun::Noted, Begun::Queued]);
    let off: Vec<_> = rows
        .iter()
        .map(|(id, ..)| Step { to: None, job: None, from: None, database: *id, missed: None, waits: false })
        .collect();
    catalog.schedules().take(&off, minute(2)).await.unwrap();
    assert!(catalog.schedules().positions().await.unwrap().is_empty());
    // One that was removed meanwhile begins nothing and stops nobody.
    let gone = Step { database: 9_999, from: None, to: Some(&to), job: None, missed: None, waits: false };
    let again = Step { database: rows[0].0, ..gone };
    catalog.schedules().take(&[gone, again], minute(3)).await.unwrap();
    assert_eq!(catalog.schedules().positions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_run_that_meets_another_one_is_missed_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let (id, from, to) = positions(&catalog, &path).await;
    catalog.jobs().queue(&job(&path, 1), minute(0)).await.unwrap();
    let schedules = catalog.schedules();
    begin(&catalog, id, &from).await;
    assert_eq!(schedules.take(&[step(id, &from, &to, &job(&path, 2))], minute(0)).await.unwrap(), [Begun::Noted]);
    let missed = schedules.missed(10).await.unwrap();
    assert_eq!((missed[0].missed.reason, missed[0].missed.first_at), (MissedReason::Busy, to.last_due));
    assert_eq!(missed[0].database, path);
}
