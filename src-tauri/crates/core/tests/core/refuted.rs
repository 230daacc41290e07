//! Which drills speak against a backup: not those that met a damaged copy of it, and not a rule about the source.

use bulkhead_catalog::{Snapshot, Subject};
use bulkhead_core::{
    drill::{self, Which},
    kit, policies, rebuild, retention, status,
};
use bulkhead_model::{
    DatabasePath,
    drill::{Assertions, Outcome, Pick, Proof},
    policy::Rules,
    retention::Reason,
};
use chrono::Duration;

use crate::fakes::World;

async fn drilled(world: &World, path: &DatabasePath) -> Outcome {
    let id = drill::request(&world.core, path, &Which::Pick(Pick::Latest), None).await.unwrap();
    world.wait(id).await;
    world.core.catalog().drills().of_job(id).await.unwrap().unwrap().outcome
}

#[tokio::test]
async fn a_copy_that_is_damaged_says_nothing_of_the_others() {
    let (world, path) = World::backed_up().await;
    *world.repositories.rotten.lock().unwrap() = true;
    assert_eq!(drilled(&world, &path).await, Outcome::Failed);
    let refuted = world.core.catalog().drills().refuted(&path.tenant).await.unwrap();
    assert!(refuted.is_empty(), "{refuted:?}");
    assert!(world.snapshots(&path).await[0].damaged_at.is_some(), "its own row says it");
}

#[tokio::test]
async fn an_assertion_that_does_not_hold_is_not_printed_as_a_backup_that_cannot_be_restored() {
    let (world, path) = World::backed_up().await;
    let assertions = Some(Assertions(vec!["SELECT false".parse().unwrap()]));
    let rules = Rules { assertions, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    assert_eq!(drilled(&world, &path).await, Outcome::Failed);
    let snapshot = world.snapshots(&path).await.remove(0);
    let refuted = world.core.catalog().drills().refuted(&path.tenant).await.unwrap();
    assert_eq!((snapshot.proof(&refuted), refuted[snapshot.name()].asserted), (Proof::Untrue, true));
    let printed = kit::gather(&world.core, &path.tenant).await.unwrap().kit;
    assert_eq!(printed.databases[0].snapshots[0].proof(), Proof::Untrue);
    let (row, found) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!(row.last_good_proof, Proof::Untrue, "the same everywhere");
    assert!(found.reasons.contains(&bulkhead_model::protection::Reason::DrillFailing(Proof::Untrue)));
}

/// One backup was proved and then refuted, the next one proved: the machine that has only the kit sends nobody to the first.
#[tokio::test]
async fn what_was_refuted_is_not_proved_again_on_another_machine() {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    world.backup(&path).await;
    let tried = async |damages: bool| {
        *world.engine.load_damages.lock().unwrap() = damages;
        world.clock.set(world.core.now() + Duration::minutes(10));
        drilled(&world, &path).await
    };
    assert_eq!((tried(false).await, tried(true).await), (Outcome::Proved, Outcome::Differs));
    let refuted = world.snapshots(&path).await.remove(0);
    let proofs = async |world: &World| world.core.catalog().snapshots().proofs().await.unwrap().len();
    assert_eq!((refuted.proved_at, proofs(&world).await), (None, 0), "nothing counts a proof that does not hold");
    *world.engine.data.lock().unwrap() = b"rows of the shop".to_vec();
    world.backup(&path).await;
    assert_eq!(tried(false).await, Outcome::Proved);
    world.backup(&path).await;
    let kit = kit::gather(&world.core, &path.tenant).await.unwrap();
    let new = world.elsewhere().await;
    rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    let drills = new.core.catalog().drills().refuted(&path.tenant).await.unwrap();
    let proved = |row: &Snapshot| (row.proved_at.is_some(), row.proof(&drills));
    let again = new.snapshots(&path).await;
    let of = |id: &str| proved(again.iter().find(|row| row.id == id).unwrap());
    assert_eq!(of(&refuted.id), (false, Proof::Differs));
    assert_eq!((proofs(&new).await, again.iter().filter(|row| row.proved_at.is_some()).count()), (1, 1));
}

/// A slip of the pen in a rule is no reason to let go of what was seen to be equal.
#[tokio::test]
async fn an_assertion_takes_no_proof_away() {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    world.backup(&path).await;
    assert_eq!(drilled(&world, &path).await, Outcome::Proved);
    let proved = world.snapshots(&path).await.remove(0);
    let assertions = Some(Assertions(vec!["SELECT false".parse().unwrap()]));
    let rules = Rules { assertions, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    world.clock.set(world.core.now() + Duration::minutes(10));
    assert_eq!(drilled(&world, &path).await, Outcome::Failed);
    assert_eq!(world.snapshots(&path).await.remove(0).proved_at, proved.proved_at);
    let plan = retention::preview(&world.core, &path, None).await.unwrap().remove(0);
    let of = |id: &str| plan.rows.iter().find(|one| one.snapshot.id == id).unwrap().reasons.clone();
    assert!(of(&proved.id).contains(&Reason::LastProved), "{:?}", of(&proved.id));
}

/// The clock was ahead while it was proved, and is right again: what came later counts.
#[tokio::test]
async fn a_proof_of_a_clock_that_was_ahead_is_refuted_like_any_other() {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    world.backup(&path).await;
    let now = world.core.now();
    world.clock.set(now + Duration::hours(20));
    assert_eq!(drilled(&world, &path).await, Outcome::Proved);
    world.clock.set(now + Duration::minutes(5));
    *world.engine.load_damages.lock().unwrap() = true;
    assert_eq!(drilled(&world, &path).await, Outcome::Differs);
    assert_eq!(world.snapshots(&path).await.remove(0).proved_at, None);
    let newest = world.core.catalog().drills().newest().await.unwrap().remove(0);
    assert_eq!(newest.outcome, Outcome::Differs, "and it is told");
}
