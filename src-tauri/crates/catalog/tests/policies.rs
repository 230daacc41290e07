//! Policies and whose they are; and the scheduler's steps, each taken once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod common;

use bulkhead_catalog::{Begun, Catalog, Missed, MissedReason, Position, Subject};
use bulkhead_model::{
    Code, DatabasePath, Label,
    policy::{Origin, Rules, effective},
};
use chrono::Duration;
use common::{add, job, minute, open};

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

#[tokio::test]
async fn a_step_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let (id, from, to) = positions(&catalog, &path).await;
    let schedules = catalog.schedules();
    schedules.set(id, &from).await.unwrap();
    let missed = Missed { first_at: minute(0), last_at: minute(0), count: 2, reason: MissedReason::Asleep };
    let first = schedules.step(id, &from, &to, Some(&job(&path, 1)), Some(missed.clone()), minute(0)).await.unwrap();
    let second = schedules.step(id, &from, &to, Some(&job(&path, 2)), Some(missed), minute(0)).await.unwrap();
    assert_eq!((first, second), (Begun::Queued, Begun::Taken));
    assert_eq!(catalog.jobs().active().await.unwrap().len(), 1);
    assert_eq!(schedules.missed(10).await.unwrap().len(), 1);
    assert_eq!(schedules.positions().await.unwrap()[&id], to);
}

#[tokio::test]
async fn a_run_that_meets_another_one_is_missed_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let path = add(&catalog, "acme/shop").await;
    let (id, from, to) = positions(&catalog, &path).await;
    catalog.jobs().queue(&job(&path, 1), minute(0)).await.unwrap();
    let schedules = catalog.schedules();
    schedules.set(id, &from).await.unwrap();
    let begun = schedules.step(id, &from, &to, Some(&job(&path, 2)), None, minute(0)).await.unwrap();
    assert_eq!(begun, Begun::Noted);
    let missed = schedules.missed(10).await.unwrap();
    assert_eq!((missed[0].missed.reason, missed[0].missed.first_at), (MissedReason::Busy, to.last_due));
    assert_eq!(missed[0].database, path);
    schedules.forget(id).await.unwrap();
    assert!(schedules.positions().await.unwrap().is_empty());
}
