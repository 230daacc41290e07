//! A tenant's key is changed, wherever it breaks off.

use bulkhead_core::{
    backup,
    keys::{reveal, rotate},
    kit, scheduler,
};
use bulkhead_model::{
    Code, DatabasePath,
    kit::{Change, Standing},
    storage::Lasting,
};
use secrecy::ExposeSecret;

use crate::fakes::World;

/// Two storages with a repository each.
async fn furnished() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let id = backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    (world, path)
}

async fn key(world: &World, path: &DatabasePath) -> String {
    reveal(&world.core, &path.tenant).await.unwrap().expose_secret().to_owned()
}

/// The keys that open each repository.
fn keys(world: &World) -> Vec<Vec<String>> {
    let kept = world.repositories.kept.lock().unwrap();
    kept.values().map(|kept| kept.more.iter().chain([&kept.key]).cloned().collect()).collect()
}

fn entries(world: &World) -> usize {
    world.secrets.entries.lock().unwrap().keys().filter(|name| name.contains("repository-key")).count()
}

#[tokio::test]
async fn every_repository_has_the_new_key_alone_and_the_kit_is_out_of_date() {
    let (world, path) = furnished().await;
    let old = key(&world, &path).await;
    let gathered = kit::gather(&world.core, &path.tenant).await.unwrap();
    kit::written(&world.core, &gathered.kit, "html").await.unwrap();
    let rotated = rotate(&world.core, &path.tenant).await.unwrap();
    assert_eq!((rotated.repositories.len(), rotated.left.len(), rotated.resumed), (2, 0, false));
    let new = key(&world, &path).await;
    assert_ne!(new, old);
    assert_eq!(keys(&world), vec![vec![new.clone()], vec![new]]);
    assert_eq!(entries(&world), 1, "no other key is left in the keyring");
    let standing = kit::standings(&world.core).await.unwrap().remove(&path.tenant).unwrap();
    assert!(matches!(standing, Standing::Outdated { changes, .. } if changes == [Change::Key]));
    let id = backup::request(&world.core, &path, Some(&"disk".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(id).await.error, None, "backups go on");
}

/// What a locked storage removes stays as an older version: nobody is told that the old key opens nothing there.
#[tokio::test]
async fn where_versions_are_locked_the_old_key_file_is_told_of() {
    let (world, path) = furnished().await;
    world.core.catalog().storages().set_lasting(&"nas".parse().unwrap(), Lasting::Locked).await.unwrap();
    let rotated = rotate(&world.core, &path.tenant).await.unwrap();
    assert_eq!((rotated.repositories.len(), rotated.locked), (2, vec!["nas".parse().unwrap()]));
}

#[tokio::test]
async fn a_storage_that_is_away_before_keeps_the_old_key_for_all() {
    let (world, path) = furnished().await;
    let old = key(&world, &path).await;
    world.repositories.away.lock().unwrap().push("/srv/nas".to_owned());
    let error = rotate(&world.core, &path.tenant).await.unwrap_err();
    assert_eq!((error.code, error.message.starts_with("nas: ")), (Code::StorageUnreachable, true), "{error:?}");
    assert_eq!(key(&world, &path).await, old);
    assert!(keys(&world).iter().all(|keys| keys.contains(&old)), "whatever opens with the tenant's key still does");
    world.repositories.away.lock().unwrap().clear();
    rotate(&world.core, &path.tenant).await.unwrap();
    let new = key(&world, &path).await;
    assert_eq!((keys(&world), entries(&world)), (vec![vec![new.clone()], vec![new]], 1), "no third key was made");
}

/// Each state that an end can leave behind, made by hand from the order of the steps.
#[tokio::test]
async fn it_goes_on_from_wherever_it_broke_off() {
    for broke_off in ["before the new one was the tenant's", "after", "with the next one still there"] {
        let (world, path) = furnished().await;
        let old = key(&world, &path).await;
        for kept in world.repositories.kept.lock().unwrap().values_mut() {
            kept.more.insert("new".to_owned());
        }
        let set = |name: &str, key: &str| {
            let name = format!("bulkhead/acme/{name}");
            world.secrets.entries.lock().unwrap().insert(name, key.to_owned());
        };
        set("previous-repository-key", &old);
        if broke_off != "after" {
            set("next-repository-key", "new");
        }
        if broke_off != "before the new one was the tenant's" {
            set("repository-key", "new");
        }
        let rotated = rotate(&world.core, &path.tenant).await.unwrap();
        assert_eq!(rotated.resumed, broke_off != "before the new one was the tenant's", "{broke_off}");
        assert_eq!(key(&world, &path).await, "new", "{broke_off}");
        assert_eq!(keys(&world), vec![vec!["new".to_owned()], vec!["new".to_owned()]], "{broke_off}");
        assert_eq!(entries(&world), 1, "{broke_off}");
    }
}

#[tokio::test]
async fn keys_that_others_gave_stay_and_are_counted() {
    let (world, path) = World::backed_up().await;
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| {
        kept.more.insert("theirs".to_owned());
    });
    assert_eq!(rotate(&world.core, &path.tenant).await.unwrap().others, 1);
    assert!(keys(&world)[0].contains(&"theirs".to_owned()));
}

#[tokio::test]
async fn while_a_job_runs_no_key_is_changed() {
    let (world, path) = World::backed_up().await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    assert_eq!(rotate(&world.core, &path.tenant).await.unwrap_err().code, Code::Busy);
    bulkhead_core::jobs::cancel(&world.core, id).await.unwrap();
    world.wait(id).await;
}

/// Each would make a key, and one of them would be forgotten.
#[tokio::test]
async fn of_two_who_change_it_at_once_one_does() {
    let (world, path) = furnished().await;
    let marks = world.core.catalog().alerts();
    let claim = "making the key of acme";
    assert!(marks.set_mark(claim, None, world.core.now()).await.unwrap());
    let (old, error) = (key(&world, &path).await, rotate(&world.core, &path.tenant).await.unwrap_err());
    assert_eq!((error.code, key(&world, &path).await), (Code::Busy, old.clone()));
    assert_eq!((entries(&world), keys(&world)), (1, vec![vec![old.clone()], vec![old.clone()]]), "nothing was begun");
    // The other process died and renewed it no more.
    world.clock.set(world.core.now() + chrono::Duration::seconds(61));
    rotate(&world.core, &path.tenant).await.unwrap();
    assert_ne!(key(&world, &path).await, old);
    assert_eq!(marks.mark(claim).await.unwrap(), None, "it was given back");
}

#[tokio::test]
async fn a_change_that_broke_off_is_told_and_gone_on_with_by_itself() {
    let (world, path) = furnished().await;
    let gathered = kit::gather(&world.core, &path.tenant).await.unwrap();
    kit::written(&world.core, &gathered.kit, "html").await.unwrap();
    let old = key(&world, &path).await;
    world.clock.set(world.core.now());
    world.repositories.away.lock().unwrap().push("/srv/nas".to_owned());
    rotate(&world.core, &path.tenant).await.unwrap_err();
    let told = |world: &World| {
        let shown: Vec<_> = world.notifier.0.lock().unwrap().drain(..).map(|it| (it.title, it.body)).collect();
        shown.into_iter().find(|(title, _)| title.contains("The key of acme is not changed to the end"))
    };
    let later = async |minutes: i64| {
        world.clock.set(world.core.now() + chrono::Duration::minutes(minutes));
        scheduler::round(&world.core).await.unwrap();
    };
    later(1).await;
    assert_eq!(told(&world), None, "it may still be at it");
    later(10).await;
    let (_, body) = told(&world).expect("nobody was told");
    assert!(body.contains("In the window: Tenants"), "{body}");
    assert_eq!(key(&world, &path).await, old);
    world.repositories.away.lock().unwrap().clear();
    later(5).await;
    assert_eq!(key(&world, &path).await, old, "not as often as somebody looks");
    later(6).await;
    let new = key(&world, &path).await;
    assert_eq!((keys(&world), entries(&world)), (vec![vec![new.clone()], vec![new.clone()]], 1));
    assert_ne!(new, old);
    later(60).await;
    assert_eq!(key(&world, &path).await, new, "it is over");
    assert!(
        world
            .core
            .catalog()
            .alerts()
            .open()
            .await
            .unwrap()
            .iter()
            .all(|open| !open.condition.title().contains("The key of"))
    );
}
