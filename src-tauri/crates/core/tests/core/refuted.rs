//! Which drills speak against a backup: not those that met a damaged copy of it, and not a rule about the source.

use bulkhead_catalog::Subject;
use bulkhead_core::{
    drill::{self, Which},
    kit, policies,
};
use bulkhead_model::{
    DatabasePath,
    drill::{Assertions, Outcome, Pick},
    policy::Rules,
};

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
    assert_eq!((snapshot.refuted(&refuted), refuted[snapshot.name()].asserted), (Some(Outcome::Failed), true));
    let printed = kit::gather(&world.core, &path.tenant).await.unwrap().kit;
    assert_eq!(printed.databases[0].snapshots[0].refuted, None);
}
