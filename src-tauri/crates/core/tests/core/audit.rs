//! The audit log: every change, restore and removal is in it, nothing can be taken out unseen, and several can write.

use bulkhead_catalog::Subject;
use bulkhead_core::{audit, policies, retention, storages, tenants};
use bulkhead_model::{
    Code,
    policy::{Keep, Rules},
};
use rusqlite::Connection;

use crate::fakes::World;

async fn actions(world: &World) -> Vec<String> {
    audit::last(&world.core, 100).await.unwrap().into_iter().map(|entry| entry.action).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_written_down_and_what_is_refused_is_not() {
    let (world, path) = World::backed_up().await;
    let subject = Subject::Database(path.clone());
    let rules = Rules { keep: Some(Keep { last: Some(1), ..Keep::default() }), ..Rules::default() };
    policies::set_rules(&world.core, &subject, &rules).await.unwrap();
    let first = world.snapshots(&path).await[0].id.clone();
    world.backup(&path).await;
    assert!(tenants::add(&world.core, &path.tenant, "again").await.is_err());
    retention::pin(&world.core, &path, "latest", true).await.unwrap();
    let all = audit::last(&world.core, 100).await.unwrap();
    let actions: Vec<_> = all.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["storage.add", "tenant.add", "database.add", "rules.set", "snapshot.remove", "snapshot.pin"]);
    assert!(all.iter().all(|entry| entry.who == "tester"));
    assert!(all[4].subject == "acme/shop" && all[4].detail.contains(&first), "{:?}", all[4]);
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("password of acme"), "{text}");
    assert_eq!(audit::verify(&world.core, None).await.unwrap().unwrap().number, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_write_one_chain() {
    let world = World::new().await;
    let other = world.beside("other").await;
    let add = |world: &World, number: u32| {
        let (core, name) = (world.core.clone(), format!("s{number}").parse().unwrap());
        let location = format!("file:///srv/{number}").parse().unwrap();
        tokio::spawn(async move { storages::add(&core, &name, &location, None).await })
    };
    let all: Vec<_> = (0..20).map(|number| add(if number % 2 == 0 { &world } else { &other }, number)).collect();
    for each in all {
        each.await.unwrap().unwrap();
    }
    assert_eq!(audit::verify(&world.core, None).await.unwrap().unwrap().number, 20);
}

/// The table itself refuses; who gets round that is found out.
// The hand that writes blocks its thread; what the backup left to tell goes on in others.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_changed_unseen() {
    let (world, _) = World::backed_up().await;
    let by_hand = Connection::open(world.folder.path().join("catalog.db")).unwrap();
    for statement in ["UPDATE audit SET who = 'nobody' WHERE number = 2", "DELETE FROM audit WHERE number = 2"] {
        let refused = by_hand.execute_batch(statement).unwrap_err();
        assert!(refused.to_string().contains("only ever added to"), "{refused}");
    }
    by_hand
        .execute_batch("DROP TRIGGER audit_is_not_changed; UPDATE audit SET who = 'nobody' WHERE number = 2")
        .unwrap();
    let error = audit::verify(&world.core, None).await.unwrap_err();
    assert_eq!(error.code, Code::CatalogDamaged);
    assert!(error.message.contains("entry 2"), "{error}");
    assert_eq!(actions(&world).await.len(), 3);
}

/// Nothing in what is left says so; a seal that was kept elsewhere does, also when the log has grown since.
#[tokio::test(flavor = "multi_thread")]
async fn a_cut_end_is_seen_by_a_seal_that_was_kept() {
    let (world, path) = World::backed_up().await;
    let kept = audit::verify(&world.core, None).await.unwrap().unwrap().seal;
    assert!(audit::verify(&world.core, Some(&kept)).await.unwrap().is_some());
    retention::pin(&world.core, &path, "latest", true).await.unwrap();
    assert!(audit::verify(&world.core, Some(&kept)).await.unwrap().is_some(), "later entries take nothing away");
    let by_hand = Connection::open(world.folder.path().join("catalog.db")).unwrap();
    by_hand.execute_batch("DROP TRIGGER audit_is_not_removed; DELETE FROM audit WHERE number > 2").unwrap();
    assert_eq!(audit::verify(&world.core, None).await.unwrap().unwrap().number, 2, "the chain alone does not show it");
    retention::pin(&world.core, &path, "latest", false).await.unwrap();
    let error = audit::verify(&world.core, Some(&kept)).await.unwrap_err();
    assert_eq!(error.code, Code::CatalogDamaged);
    assert!(error.message.contains("no entry of the audit log has that seal; it holds 3 entries"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_a_page_at_a_time_and_by_words() {
    let world = World::new().await;
    for number in 0..5 {
        audit::record(&world.core, "thing.add", format!("Thing {number}"), serde_json::Value::Null).await.unwrap();
    }
    let page = async |words: &str, before| -> Vec<i64> {
        let page = world.core.catalog().audit().page(words, before, 2).await.unwrap();
        page.into_iter().map(|entry| entry.number).collect()
    };
    assert_eq!(page("", None).await, [5, 4]);
    assert_eq!(page("", Some(4)).await, [3, 2]);
    assert_eq!(page(" thing 2 ", None).await, [3], "wherever it stands, in capitals or not");
    assert_eq!(page("100%_", None).await, [0; 0], "words are no pattern");
}

/// The lock is written down when it is set and when it goes; nothing else of it is.
#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_the_window_is_set_and_removed_by_name() {
    let world = World::new().await;
    let set = |text: &str, minutes| bulkhead_core::lock::set(&world.core, Some(text.to_owned().into()), minutes);
    assert_eq!(set("short", 5).await.unwrap_err().code, Code::InvalidInput);
    assert!(bulkhead_core::lock::setting(&world.core).await.unwrap().is_none());
    let lock = set("correct horse", 5).await.unwrap();
    assert_eq!(bulkhead_core::lock::setting(&world.core).await.unwrap().as_ref(), Some(&lock));
    let later = bulkhead_core::lock::set(&world.core, None, 30).await.unwrap();
    assert_eq!((&later.hash, later.idle_minutes), (&lock.hash, 30), "another time leaves the passphrase");
    assert_eq!(bulkhead_core::lock::setting(&world.core).await.unwrap(), Some(later));
    bulkhead_core::lock::remove(&world.core).await.unwrap();
    assert_eq!(bulkhead_core::lock::set(&world.core, None, 5).await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(bulkhead_core::lock::remove(&world.core).await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(actions(&world).await, ["lock.set", "lock.set", "lock.remove"]);
    let text = serde_json::to_string(&audit::last(&world.core, 9).await.unwrap()).unwrap();
    assert!(!text.contains("horse") && !text.contains("argon2"), "{text}");
}
