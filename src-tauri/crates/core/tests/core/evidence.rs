//! Evidence says what was written down, for the tenant and the period alone.

use bulkhead_core::{
    backup,
    drill::{self, Which},
    evidence, jobs, kit, policies,
    ports::Clock,
    rebuild,
};
use bulkhead_model::{Code, Error, evidence::Period, job::JobState};

use crate::fakes::World;

fn period(from: &str, to: &str) -> Period {
    Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

#[tokio::test]
async fn days_are_held_against_the_objective() {
    let world = World::new().await;
    world.storage().await;
    let (path, other) = (world.tenant("acme").await, world.tenant("other").await);
    let rules = serde_json::from_str(r#"{"rpo":"26h"}"#).unwrap();
    policies::set_rules(&world.core, &bulkhead_catalog::Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    for (day, good) in [(1, true), (2, true), (3, false), (4, false), (5, true)] {
        world.clock.set(format!("2026-06-0{day}T02:00:00Z").parse().unwrap());
        if !good {
            world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
        }
        world.backup(&path).await;
    }
    *world.engine.hangs.lock().unwrap() = true;
    let cancelled = backup::request(&world.core, &path, None).await.unwrap();
    jobs::cancel(&world.core, cancelled).await.unwrap();
    assert_eq!(world.wait(cancelled).await.state, JobState::Cancelled);
    *world.engine.hangs.lock().unwrap() = false;
    // Somebody does something within the period.
    policies::set_rules(&world.core, &bulkhead_catalog::Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    world.backup(&other).await;
    world.clock.set("2026-06-06T00:00:00Z".parse().unwrap());
    let found = evidence::gather(&world.core, &path.tenant, period("2026-06-02", "2026-06-30")).await.unwrap();
    let [database] = &found.databases[..] else { panic!("{:?}", found.databases) };
    assert_eq!((database.done, database.failed), (2, 2), "the first is before the period");
    let hours: Vec<_> = database.days.iter().map(|day| day.exposure.map(|it| it.num_hours())).collect();
    assert_eq!(hours, [Some(24), Some(46), Some(70), Some(72), Some(22)], "as of what was there before it");
    assert_eq!(database.breaches(), 3);
    assert!(found.exceptions.iter().any(|line| line == "acme/shop: rpo 26h (tenant)"), "{:?}", found.exceptions);
    assert!(found.acts.iter().all(|act| act.subject.starts_with("acme")) && !found.acts.is_empty());
    assert!(found.incidents.iter().any(|it| it.title.contains("acme/shop")), "{:?}", found.incidents);
    assert!(!found.incidents.iter().any(|it| it.title.contains("other")));
}

/// On a new machine the jobs of the old one are lost. What it left in the repositories is evidence all the same.
#[tokio::test]
async fn what_was_brought_back_stands_in_it() {
    let (world, path) = World::backed_up().await;
    let drilled = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap();
    assert_eq!(world.wait(drilled).await.error, None);
    let day = world.clock.now().date_naive();
    world.clock.set(world.clock.now() + chrono::Duration::hours(1));
    // The drills of before are in the record of the next backup.
    *world.engine.data.lock().unwrap() = b"more rows".to_vec();
    world.backup(&path).await;
    let kit = kit::gather(&world.core, &path.tenant).await.unwrap();
    let new = world.elsewhere().await;
    new.clock.set(world.clock.now() + chrono::Duration::days(2));
    rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    let found = evidence::gather(&new.core, &path.tenant, Period { from: day, to: day }).await.unwrap();
    let [database] = &found.databases[..] else { panic!("{:?}", found.databases) };
    assert_eq!((database.done, database.failed, database.proofs), (2, 0, 1));
    assert_eq!((database.days[0].done, found.drills.len()), (2, 1));
    assert_eq!(database.brought_at, Some(new.clock.now()));
    assert_eq!(found.incidents, []);
    // Of its own runs it has the jobs.
    let found = evidence::gather(&world.core, &path.tenant, Period { from: day, to: day }).await.unwrap();
    assert_eq!((found.databases[0].done, found.databases[0].brought_at), (2, None));
}

#[test]
fn without_days_it_is_the_last_thirty() {
    let [first, last] = ["2026-02-01", "2026-02-28"].map(|day| day.parse().unwrap());
    let today = "2026-03-30".parse().unwrap();
    assert_eq!(Period::between(None, None, today), period("2026-03-01", "2026-03-30"));
    assert_eq!(Period::between(Some(first), None, today), period("2026-02-01", "2026-03-30"));
    assert_eq!(Period::between(None, Some(last), today), period("2026-01-30", "2026-02-28"));
}

#[tokio::test]
async fn a_period_that_cannot_be_is_refused() {
    let (world, path) = World::backed_up().await;
    for (from, to) in [("2026-02-01", "2026-01-01"), ("1000-01-01", "2026-01-01")] {
        let error = evidence::gather(&world.core, &path.tenant, period(from, to)).await.unwrap_err();
        assert_eq!(error.code, Code::InvalidInput);
    }
}
