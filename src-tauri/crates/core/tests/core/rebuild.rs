//! A tenant comes back on a machine that knows nothing of it, and nothing is left behind where it does not.

use bulkhead_catalog::{Drill, Subject};
use bulkhead_core::{
    adopt, backup, databases,
    drill::{self, Which},
    kit, policies,
    rebuild::{self, Needed},
    tenants,
};
use bulkhead_model::{
    Code, DatabasePath, Label, Slug,
    colour::Colour,
    drill::Outcome,
    kit::{Change, Standing},
    protection::{Level, Protection, Reason},
};
use secrecy::ExposeSecret;

use crate::fakes::World;

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

/// `acme` with a policy and rules of its own, and another tenant beside it.
async fn furnished() -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    world.tenant("other").await;
    let rules = |text: &str| serde_json::from_str(text).unwrap();
    policies::add(&world.core, &label("nightly"), &rules(r#"{"storage":"disk","rpo":"26h"}"#)).await.unwrap();
    policies::add(&world.core, &label("not theirs"), &rules(r#"{"rpo":"1h"}"#)).await.unwrap();
    policies::assign(&world.core, &Subject::Tenant(path.tenant.clone()), Some(&label("nightly"))).await.unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(r#"{"rto":"4h"}"#)).await.unwrap();
    kit::set_contacts(&world.core, &path.tenant, &["Jane".to_owned()]).await.unwrap();
    tenants::set_colour(&world.core, &path.tenant, Some(Colour::Pink)).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    (world, path)
}

async fn gathered(world: &World, tenant: &Slug) -> kit::Gathered {
    kit::gather(&world.core, tenant).await.unwrap()
}

#[tokio::test]
async fn a_kit_brings_everything_back_but_the_passwords() {
    let (world, path) = furnished().await;
    let kit = gathered(&world, &path.tenant).await;
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!(
        (back.databases, back.storages, back.policies),
        (vec![label("shop")], vec![label("disk")], vec![label("nightly")])
    );
    assert_eq!((back.snapshots, back.notes), (1, vec![]));
    assert_eq!(back.needed, [Needed::DatabasePassword(path.clone())]);
    let catalog = new.core.catalog();
    assert_eq!(catalog.tenants().list().await.unwrap().len(), 1, "nothing of another tenant");
    assert_eq!(catalog.tenants().contacts(&path.tenant).await.unwrap(), ["Jane"]);
    assert_eq!(catalog.tenants().get(&path.tenant).await.unwrap().colour, Some(Colour::Pink));
    let database = |world: &World| {
        let core = world.core.clone();
        let path = path.clone();
        async move { core.catalog().databases().get(&path).await.unwrap().connection }
    };
    assert_eq!(database(&new).await, database(&world).await);
    let rules = policies::of(&new.core, &path).await.unwrap();
    assert_eq!(rules, policies::of(&world.core, &path).await.unwrap());
    let (there, here) = (world.snapshots(&path).await.remove(0), new.snapshots(&path).await.remove(0));
    assert_eq!(here.id, there.id);
    assert_eq!(here.bytes_added, there.bytes / 2, "as the snapshot itself says");
    let standing = async || kit::standings(&new.core).await.unwrap().remove(&path.tenant).unwrap();
    assert!(matches!(standing().await, Standing::Current { .. }), "the kit is there: {:?}", standing().await);
    let verdict = async || bulkhead_core::status::overview(&new.core).await.unwrap().remove(0).1;
    let lacks = |verdict: &Protection| verdict.reasons.contains(&Reason::NoPassword);
    let before = verdict().await;
    assert!(lacks(&before) && before.level > Level::Protected, "{before:?}");
    // One that the server does not take is not kept for the next backup to fail by.
    let refused = databases::set_password(&new.core, &path, &"wrong".into()).await.unwrap_err();
    assert_eq!((refused.code, lacks(&verdict().await)), (Code::WrongPassword, true));
    // The password given, it goes on where it was.
    databases::set_password(&new.core, &path, &"password of acme".into()).await.unwrap();
    assert_eq!(rebuild::needed(&new.core, &path.tenant).await.unwrap(), []);
    assert!(!lacks(&verdict().await));
    assert_eq!(new.backup(&path).await.error, None);
    let again = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((again.databases.len(), again.storages.len(), again.snapshots), (0, 0, 0), "nothing comes twice");
}

/// The proof was of another catalog; the repository remembers it from the next backup on.
#[tokio::test]
async fn what_was_proved_is_known_again_by_the_repository_s_record() {
    let (world, path) = furnished().await;
    let drill = async |world: &World| {
        let id = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap();
        world.wait(id).await
    };
    assert_eq!(drill(&world).await.error, None);
    let proved = world.snapshots(&path).await.remove(0);
    *world.engine.data.lock().unwrap() = b"rows of the shop".to_vec();
    world.backup(&path).await;
    *world.engine.load_damages.lock().unwrap() = true;
    assert!(drill(&world).await.error.is_some());
    world.backup(&path).await;
    let kit = gathered(&world, &path.tenant).await;
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!(back.notes, ["2 drills of before are known by the repository's record."]);
    let (before, after) = (told(&world, &path).await, told(&new, &path).await);
    assert_eq!(before.iter().map(|drill| drill.outcome).collect::<Vec<_>>(), [Outcome::Differs, Outcome::Proved]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((after.job, after.outcome, after.ended_at), (before.job, before.outcome, before.ended_at));
        assert_eq!(after.who, "tester, by the repository's record");
        assert_eq!((&after.snapshot, &after.storage), (&before.snapshot, &before.storage));
        assert_eq!(after.evidence.reason, before.evidence.reason);
    }
    let again = new.snapshots(&path).await.into_iter().find(|row| row.id == proved.id).unwrap();
    assert_eq!((again.proved_at, after.len()), (proved.proved_at, 2));
    let again = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((again.notes, told(&new, &path).await.len()), (vec![], 2), "nothing comes twice");
    // What the lost catalog knew of damage nobody knows any more, until somebody looks.
    let unread = async || {
        let (_, found) = bulkhead_core::status::overview(&new.core).await.unwrap().remove(0);
        found.reasons.iter().any(|reason| reason.name() == "unread")
    };
    assert!(unread().await);
    let check = bulkhead_core::check::request(&new.core, &path.tenant, true).await.unwrap();
    assert_eq!(new.wait(check).await.error, None);
    assert!(!unread().await);
}

async fn told(world: &World, path: &DatabasePath) -> Vec<Drill> {
    world.core.catalog().drills().page(None, Some(path), None, 9).await.unwrap()
}

/// The first run finds no repository: what proved a snapshot marks it once that is listed, and its original as well.
#[tokio::test]
async fn what_was_proved_is_known_again_also_where_the_first_run_found_no_repository() {
    let (world, path) = furnished().await;
    world.storage_named("nas").await;
    let copies = serde_json::from_str(r#"{"rto":"4h","copies":["nas"]}"#).unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &copies).await.unwrap();
    let id = bulkhead_core::copies::request(&world.core, &path).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    let all = async |world: &World| world.core.catalog().snapshots().all(&path).await.unwrap();
    let proved = async |world: &World| all(world).await.into_iter().filter_map(|row| row.proved_at).collect::<Vec<_>>();
    let drill = drill::request(&world.core, &path, &Which::read("latest"), Some(&label("nas"))).await.unwrap();
    assert_eq!(world.wait(drill).await.error, None);
    assert!(told(&world, &path).await[0].storage == Some(label("nas")), "the copy was drilled");
    let at = told(&world, &path).await[0].ended_at;
    assert_eq!(proved(&world).await, [at; 2], "a copy is the same bytes");
    // Remembered from the next backup on.
    world.backup(&path).await;
    let kit = gathered(&world, &path.tenant).await;
    world.repositories.away.lock().unwrap().extend(["/srv/disk".to_owned(), "/srv/nas".to_owned()]);
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((back.snapshots, back.repositories.len(), told(&new, &path).await.len()), (0, 0, 1), "{back:?}");
    world.repositories.away.lock().unwrap().retain(|place| place == "/srv/disk");
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((back.snapshots, proved(&new).await), (2, vec![at]), "the copies alone are there");
    assert_eq!(told(&new, &path).await[0].storage, Some(label("nas")));
    world.repositories.away.lock().unwrap().clear();
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((back.snapshots, proved(&new).await), (2, vec![at; 2]));
}

#[tokio::test]
async fn what_the_repository_says_is_newer_than_an_old_kit() {
    let (world, path) = furnished().await;
    let old = gathered(&world, &path.tenant).await;
    let crm: DatabasePath = "acme/crm".parse().unwrap();
    let connection = bulkhead_model::connection::parse_url("postgres://u@db.acme.example/crm").unwrap().connection;
    databases::add(&world.core, &crm, &connection, None).await.unwrap();
    world.backup(&crm).await;
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &old.kit, &old.key, &[]).await.unwrap();
    assert_eq!((back.databases.len(), back.snapshots), (2, 2), "{back:?}");
    let standing = kit::standings(&new.core).await.unwrap().remove(&path.tenant).unwrap();
    assert!(matches!(standing, Standing::Outdated { .. }), "{standing:?}");
}

#[tokio::test]
async fn a_kit_with_an_old_key_leaves_nothing_behind() {
    let (world, path) = furnished().await;
    let mut kit = gathered(&world, &path.tenant).await;
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.key = "another".to_owned();
    }
    kit.key = "the old one".into();
    let new = world.elsewhere().await;
    let error = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap_err();
    assert_eq!(error.code, Code::WrongKey);
    assert!(error.hints[0].contains("newest kit"), "{error:?}");
    assert!(new.core.catalog().tenants().list().await.unwrap().is_empty());
    assert!(new.core.catalog().storages().list().await.unwrap().is_empty());
    assert!(new.secrets.entries.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_tenant_with_another_key_is_left_alone() {
    let (world, path) = furnished().await;
    let kit = gathered(&world, &path.tenant).await;
    let new = World::new().await;
    new.storage().await;
    let own = new.tenant("acme").await;
    assert_eq!(new.backup(&own).await.error, None);
    let error = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap_err();
    assert_eq!(error.code, Code::AlreadyExists);
    assert_ne!(gathered(&new, &own.tenant).await.key.expose_secret(), kit.key.expose_secret());
}

/// Two machines have the key; it is changed on one of them.
#[tokio::test]
async fn a_key_that_was_changed_elsewhere_takes_the_place_of_the_one_before() {
    for by_kit in [true, false] {
        let (world, path) = furnished().await;
        let before = gathered(&world, &path.tenant).await;
        let second = world.elsewhere().await;
        rebuild::from_kit(&second.core, &before.kit, &before.key, &[]).await.unwrap();
        bulkhead_core::keys::rotate(&world.core, &path.tenant).await.unwrap();
        let after = gathered(&world, &path.tenant).await;
        let key = async || gathered(&second, &path.tenant).await.key.expose_secret().to_owned();
        assert_eq!(key().await, before.key.expose_secret());
        let back = match by_kit {
            true => rebuild::from_kit(&second.core, &after.kit, &after.key, &[]).await.unwrap(),
            false => adopt::open(&second.core, &path.tenant, &label("disk"), after.key.clone()).await.unwrap(),
        };
        assert_eq!((back.repositories, key().await.as_str()), (vec![label("disk")], after.key.expose_secret()));
        let entries = |world: &World| {
            world.secrets.entries.lock().unwrap().keys().filter(|name| name.contains("repository-key")).count()
        };
        assert_eq!(entries(&second), 1, "the old one opens nothing any more");
        // The kit that it was taken from holds; one that was written here before does not.
        match (&kit::standings(&second.core).await.unwrap()[&path.tenant], by_kit) {
            (Standing::Current { made_at }, true) => assert_eq!(*made_at, after.kit.made_at),
            (Standing::Outdated { changes, .. }, false) => assert_eq!(*changes, [Change::Key]),
            (other, _) => panic!("{other:?}"),
        }
        databases::set_password(&second.core, &path, &"password of acme".into()).await.unwrap();
        assert_eq!(second.backup(&path).await.error, None);
        // And no way back.
        let error = rebuild::from_kit(&second.core, &before.kit, &before.key, &[]).await.unwrap_err();
        assert_eq!((error.code, key().await.as_str()), (Code::AlreadyExists, after.key.expose_secret()));
    }
}

#[tokio::test]
async fn a_key_of_before_is_kept_while_a_repository_does_not_answer() {
    let (world, path) = furnished().await;
    world.storage_named("nas").await;
    let id = backup::request(&world.core, &path, Some(&label("nas"))).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    let before = gathered(&world, &path.tenant).await;
    let second = world.elsewhere().await;
    rebuild::from_kit(&second.core, &before.kit, &before.key, &[]).await.unwrap();
    bulkhead_core::keys::rotate(&world.core, &path.tenant).await.unwrap();
    let after = gathered(&world, &path.tenant).await;
    world.repositories.away.lock().unwrap().push("/srv/nas".to_owned());
    let back = rebuild::from_kit(&second.core, &after.kit, &after.key, &[]).await.unwrap();
    assert!(
        back.notes.iter().any(|note| note.contains("key of before is kept until the repository on nas")),
        "{back:?}"
    );
    let previous = || second.secrets.entries.lock().unwrap().get("bulkhead/acme/previous-repository-key").cloned();
    assert_eq!(previous().as_deref(), Some(before.key.expose_secret()));
    world.repositories.away.lock().unwrap().clear();
    rebuild::from_kit(&second.core, &after.kit, &after.key, &[]).await.unwrap();
    assert_eq!(previous(), None);
}

/// A key that still opens what is here is not given up, whatever another one opens.
#[tokio::test]
async fn a_key_that_still_opens_its_repository_stays() {
    let (world, path) = furnished().await;
    let kit = gathered(&world, &path.tenant).await;
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.more.insert("another".to_owned());
    }
    let error = rebuild::from_kit(&world.core, &kit.kit, &"another".into(), &[]).await.unwrap_err();
    assert_eq!(error.code, Code::AlreadyExists);
    // Nor for another repository in the place of the own one.
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.key = "another".to_owned();
    }
    *world.repositories.other.lock().unwrap() = true;
    let error = rebuild::from_kit(&world.core, &kit.kit, &"another".into(), &[]).await.unwrap_err();
    assert_eq!(error.code, Code::AlreadyExists);
    assert_eq!(gathered(&world, &path.tenant).await.key.expose_secret(), kit.key.expose_secret());
}

#[tokio::test]
async fn a_storage_that_is_away_is_brought_by_a_second_run() {
    let (world, path) = furnished().await;
    let kit = gathered(&world, &path.tenant).await;
    world.repositories.away.lock().unwrap().push("/srv/disk".to_owned());
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!((back.databases.len(), back.snapshots), (1, 0));
    assert!(back.notes.iter().any(|note| note.contains("run this again")), "{back:?}");
    assert!(new.secrets.entries.lock().unwrap().is_empty(), "a key that opened nothing is not kept");
    world.repositories.away.lock().unwrap().clear();
    assert_eq!(rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap().snapshots, 1);
}

#[tokio::test]
async fn the_repository_and_its_key_alone_bring_the_tenant_back() {
    let (world, path) = furnished().await;
    let key = gathered(&world, &path.tenant).await.key;
    let new = world.elsewhere().await;
    new.storage().await;
    let typed = key.expose_secret().to_lowercase().replace('-', "").into();
    let back = adopt::open(&new.core, &path.tenant, &label("disk"), typed).await.unwrap();
    assert_eq!((back.databases, back.policies, back.snapshots), (vec![label("shop")], vec![label("nightly")], 1));
    let kept = bulkhead_core::keys::reveal(&new.core, &path.tenant).await.unwrap();
    assert_eq!(kept.expose_secret(), key.expose_secret(), "it is kept as it was made");
}

#[tokio::test]
async fn a_kit_ages_by_what_it_opens() {
    let (world, path) = furnished().await;
    let standing = || async { kit::standings(&world.core).await.unwrap().remove(&path.tenant).unwrap() };
    assert!(matches!(standing().await, Standing::Missing { .. }));
    let kit = gathered(&world, &path.tenant).await.kit;
    assert!(matches!(standing().await, Standing::Missing { .. }), "one that was not written is none");
    kit::written(&world.core, &kit, "html").await.unwrap();
    assert!(matches!(standing().await, Standing::Current { .. }));
    world.storage_named("nas").await;
    assert!(matches!(standing().await, Standing::Current { .. }), "a storage that holds nothing of it");
    let nas = label("nas");
    let id = backup::request(&world.core, &path, Some(&nas)).await.unwrap();
    world.wait(id).await;
    let Standing::Outdated { changes, .. } = standing().await else { panic!("not outdated") };
    assert_eq!(changes, [Change::Storage(nas)]);
    bulkhead_core::tenants::remove(&world.core, &path.tenant).await.unwrap();
    assert!(!kit::standings(&world.core).await.unwrap().contains_key(&path.tenant), "nobody is asked for it any more");
}

#[tokio::test]
async fn a_key_finds_whose_repository_it_opens() {
    let (world, path) = furnished().await;
    assert_eq!(world.backup(&"other/shop".parse().unwrap()).await.error, None);
    let key = gathered(&world, &path.tenant).await.key;
    let new = world.elsewhere().await;
    new.storage().await;
    let found = rebuild::find(&new.core, &label("disk"), &key).await.unwrap();
    let [acme] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((acme.tenant.as_str(), acme.here.as_deref()), ("acme", None));
    assert_eq!(acme.name, Some(world.core.catalog().tenants().get(&path.tenant).await.unwrap().name));
    assert!(new.core.catalog().tenants().list().await.unwrap().is_empty(), "looking writes nothing");
    // As somebody types it off paper.
    let typed: secrecy::SecretString = key.expose_secret().to_lowercase().replace('-', " ").into();
    assert_eq!(rebuild::find(&new.core, &label("disk"), &typed).await.unwrap(), found);
    let wrong = rebuild::find(&new.core, &label("disk"), &"another".into()).await.unwrap_err();
    assert_eq!(wrong.code, Code::WrongKey);
    new.storage_named("nas").await;
    let none = rebuild::find(&new.core, &label("nas"), &key).await.unwrap_err();
    assert_eq!(none.code, Code::RepositoryMissing);
}

#[tokio::test]
async fn a_tenant_that_was_only_named_comes_back_whole() {
    let (world, path) = furnished().await;
    let key = gathered(&world, &path.tenant).await.key;
    let new = world.elsewhere().await;
    new.storage().await;
    bulkhead_core::tenants::add(&new.core, &path.tenant, "Acme").await.unwrap();
    let back = adopt::open(&new.core, &path.tenant, &label("disk"), key.clone()).await.unwrap();
    assert_eq!((back.databases, back.snapshots), (vec![label("shop")], 1));
    assert_eq!(new.core.catalog().tenants().get(&path.tenant).await.unwrap().name, "Acme", "what is here stays");
    databases::remove(&new.core, &path).await.unwrap();
    let again = adopt::open(&new.core, &path.tenant, &label("disk"), key).await.unwrap();
    assert!(again.databases.is_empty(), "what was removed here is not undone");
}

/// A configuration names the tenant, and says nothing of its key.
#[tokio::test]
async fn no_key_is_made_beside_a_repository_that_stands() {
    let (world, path) = furnished().await;
    let key = gathered(&world, &path.tenant).await.key;
    let file = bulkhead_core::configuration::here(&world.core).await.unwrap();
    let new = world.elsewhere().await;
    let plan = bulkhead_core::configuration::plan(&new.core, &file).await.unwrap();
    bulkhead_core::configuration::import(&new.core, &file, &plan.digest, false).await.unwrap();
    let own = Needed::RepositoryKey(path.tenant.clone(), label("disk"));
    let missing = rebuild::missing(&new.core).await.unwrap();
    assert!(missing.contains(&own) && missing.contains(&Needed::DatabasePassword(path.clone())), "{missing:?}");
    databases::set_password(&new.core, &path, &"password of acme".into()).await.unwrap();
    let error = new.backup(&path).await.error.unwrap();
    assert_eq!(error.code, Code::SecretMissing, "{error:?}");
    adopt::open(&new.core, &path.tenant, &label("disk"), key).await.unwrap();
    assert!(!rebuild::missing(&new.core).await.unwrap().contains(&own));
    assert_eq!(new.backup(&path).await.error, None);
}
