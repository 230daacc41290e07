//! A tenant that was removed leaves its repositories and their key, and nothing else that is known by its slug.

use bulkhead_core::{
    adopt, alerts, databases,
    disaster::{self, Disaster},
    evidence, pause, scheduler, tenants,
};
use bulkhead_model::{Code, DatabasePath, Error, Label, evidence::Period, kit::Standing};
use chrono::Duration;

use crate::fakes::World;

/// A tenant with everything that hangs on its slug: a pause, a kit, a rehearsal, an alert that rests.
async fn burdened() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    world.kit(&path).await;
    let gathered = bulkhead_core::kit::gather(&world.core, &path.tenant).await.unwrap();
    let folder = world.folder.path().join("rehearsal");
    std::fs::create_dir_all(&folder).unwrap();
    let rehearsal = Disaster {
        kit: gathered.kit,
        key: gathered.key,
        without: None,
        outlives: vec!["disk".parse().unwrap()],
        folder,
    };
    let rehearsal = disaster::request(&world.core, &path.tenant, rehearsal).await.unwrap();
    world.wait(rehearsal).await;
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no").hint("Mend it."));
    world.backup(&path).await;
    for alert in world.core.catalog().alerts().open().await.unwrap() {
        alerts::snooze(&world.core, alert.id, "3d".parse().unwrap()).await.unwrap();
    }
    let until = world.core.now() + Duration::days(2);
    pause::set(&world.core, Some(&path.tenant), Some(until)).await.unwrap();
    (world, path)
}

#[tokio::test]
async fn whoever_gets_its_slug_later_begins_anew() {
    let (world, path) = burdened().await;
    let catalog = world.core.catalog();
    assert_eq!(catalog.disasters().list(&path.tenant, 9).await.unwrap().len(), 1);
    assert_eq!(catalog.alerts().open().await.unwrap().len(), 1);
    tenants::remove(&world.core, &path.tenant).await.unwrap();
    assert_eq!(catalog.alerts().open().await.unwrap(), [], "what is wrong with it is over");
    let disk: Label = "disk".parse().unwrap();
    assert_eq!(tenants::before(&world.core, &path.tenant).await.unwrap(), [disk], "and that is said");
    assert_eq!(tenants::before(&world.core, &"new".parse().unwrap()).await.unwrap(), []);
    world.clock.set(world.core.now() + Duration::hours(1));
    assert_eq!(world.tenant("acme").await, path);
    assert_eq!(pause::Pauses::of(&world.core).await.unwrap().until(&path.tenant), None);
    assert!(world.core.catalog().lulls().list().await.unwrap().is_empty(), "nor what it was");
    let kit = bulkhead_core::kit::standings(&world.core).await.unwrap().remove(&path.tenant).unwrap();
    assert!(matches!(kit, Standing::Missing { .. }), "{kit:?}");
    assert_eq!(catalog.disasters().list(&path.tenant, 9).await.unwrap(), []);
    let today = world.core.now().date_naive();
    let told = evidence::gather(&world.core, &path.tenant, Period { from: today, to: today }).await.unwrap();
    let acts: Vec<_> = told.acts.iter().map(|act| act.action.as_str()).collect();
    assert_eq!(acts, ["tenant.add", "database.add"], "a report says nothing of who had the slug before");
    assert_eq!((told.incidents, told.rehearsals), (vec![], vec![]));
    assert!(world.backup(&path).await.error.is_none(), "its repository and its key are still there");
}

#[tokio::test]
async fn nobody_is_told_of_the_repositories_of_a_tenant_that_was_removed() {
    let (world, path) = World::backed_up().await;
    tenants::remove(&world.core, &path.tenant).await.unwrap();
    world.notifier.0.lock().unwrap().clear();
    for _ in 0..3 {
        world.clock.set(world.core.now() + Duration::hours(7));
        scheduler::round(&world.core).await.unwrap();
    }
    assert_eq!(world.notifier.0.lock().unwrap().iter().map(|told| told.title.clone()).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(world.core.catalog().repositories().list(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_alert_of_a_database_that_was_removed_rests_for_nobody_else() {
    let (world, path) = burdened().await;
    databases::remove(&world.core, &path).await.unwrap();
    assert_eq!(world.core.catalog().alerts().open().await.unwrap(), []);
}

#[tokio::test]
async fn a_tenant_goes_by_its_name_alone_and_what_would_go_is_said() {
    let (world, path) = World::backed_up().await;
    tenants::confirmed(&world.core, &path.tenant, "acme").await.unwrap();
    for typed in ["", "acne", "ACME"] {
        let error = tenants::confirmed(&world.core, &path.tenant, typed).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{typed:?}");
        assert!(error.hints[0].contains("1 database") && error.hints[0].contains("1 backup"), "{error:?}");
        assert!(error.hints[1].contains("the key that opens them"), "{error:?}");
    }
}

#[tokio::test]
async fn a_database_goes_by_its_name_alone_and_what_would_go_is_said() {
    let (world, path) = World::backed_up().await;
    databases::confirmed(&world.core, &path, "shop").await.unwrap();
    for typed in ["", "acme", "acme/shop", "SHOP"] {
        let error = databases::confirmed(&world.core, &path, typed).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{typed:?}");
        assert!(error.hints[0].contains("1 backup") && error.hints[1].contains("the backups themselves"), "{error:?}");
    }
}

/// A person who adds the one database that is wanted does not lose the backups of the others, and is told where the key is.
#[tokio::test]
async fn a_tenant_whose_first_database_was_added_by_hand_gets_the_others_too() {
    let (world, path) = World::backed_up().await;
    let key = bulkhead_core::keys::reveal(&world.core, &path.tenant).await.unwrap();
    let new = world.elsewhere().await;
    new.storage().await;
    let disk = "disk".parse().unwrap();
    tenants::add(&new.core, &path.tenant, "Acme").await.unwrap();
    let error = bulkhead_core::keys::reveal(&new.core, &path.tenant).await.unwrap_err();
    assert!(error.code == Code::SecretMissing && error.hints[0].contains("kit import"), "{error:?}");
    let other: DatabasePath = "acme/crm".parse().unwrap();
    let connection = bulkhead_model::connection::parse_url("postgres://u@db.example/crm").unwrap().connection;
    databases::add(&new.core, &other, &connection, None).await.unwrap();
    let back = adopt::open(&new.core, &path.tenant, &disk, key.clone()).await.unwrap();
    assert_eq!((back.databases, back.snapshots), (vec![path.database.clone()], 1));
    // What was removed here is not undone, and said.
    databases::remove(&new.core, &path).await.unwrap();
    let again = adopt::open(&new.core, &path.tenant, &disk, key).await.unwrap();
    let told =
        "1 backup in the repository on disk is not listed, being of a database that acme does not have here: shop (1).";
    assert!(again.databases.is_empty() && again.notes[0].starts_with(told), "{again:?}");
}
