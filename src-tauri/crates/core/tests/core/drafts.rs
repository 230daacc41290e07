//! Rules that are not saved: what they would mean, and what they would keep of what is there.

use bulkhead_catalog::Subject;
use bulkhead_core::{
    backup,
    policies::{self, Edited, draft},
    retention,
};
use bulkhead_model::{
    Code, DatabasePath, Engine, Label,
    policy::{Copies, Exclusions, Field, Keep, Origin, Problem, Rules},
};
use chrono::Duration;

use crate::fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

fn keep(last: u32) -> Option<Keep> {
    Some(Keep { last: Some(last), ..Keep::default() })
}

fn hourly() -> Rules {
    serde_json::from_value(serde_json::json!({ "schedule": { "cron": "0 * * * *", "zone": "UTC" } })).unwrap()
}

/// A database under the policy `nightly`, which keeps two.
async fn house() -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    let rules = Rules { keep: keep(2), ..hourly() };
    policies::add(&world.core, &label("nightly"), &rules).await.unwrap();
    policies::assign(&world.core, &Subject::Tenant(path.tenant.clone()), Some(&label("nightly"))).await.unwrap();
    (world, path)
}

/// Told while it is typed, and no reason not to save it: the program may come later.
#[tokio::test]
async fn a_hook_whose_program_is_not_there_is_told() {
    let (world, _) = house().await;
    let told = async |program: &str| {
        let hooks = serde_json::json!({ "hooks": [{ "when": "before", "argv": [program] }] });
        let rules = Rules { hooks: serde_json::from_value::<Rules>(hooks).unwrap().hooks, ..hourly() };
        let found = draft(&world.core, &Edited::Policy(label("nightly")), &rules).await.unwrap().problems;
        policies::update(&world.core, &label("nightly"), &rules).await.unwrap();
        found.into_iter().filter(|problem| problem.field == Field::Hooks).collect::<Vec<_>>()
    };
    assert_eq!(told("/bin/true").await, []);
    let [problem] = &told("/nowhere/quiesce").await[..] else { panic!("it was not told, or twice") };
    assert!(!problem.fatal && problem.message.contains("/nowhere/quiesce"), "{problem:?}");
}

#[tokio::test]
async fn a_draft_tells_everything_at_once_and_saves_nothing() {
    let (world, path) = house().await;
    let rules = Rules {
        storage: Some(label("nowhere")),
        copies: Some(Copies(vec![label("disk"), label("disk")])),
        keep: Some(Keep { last: Some(0), ..Keep::default() }),
        ..hourly()
    };
    let told = draft(&world.core, &Edited::Policy(label("nightly")), &rules).await.unwrap();
    let fields: Vec<_> = told.problems.iter().filter(|problem| problem.fatal).map(|problem| problem.field).collect();
    assert_eq!(fields, [Field::Copies, Field::Keep, Field::Storage]);
    assert_eq!(told.next.len(), 10);
    assert_eq!(policies::of(&world.core, &path).await.unwrap().keep.unwrap().value, keep(2).unwrap());
}

/// What every run would fail by is told wherever the rules are looked at.
#[tokio::test]
async fn a_preview_says_that_no_storage_is_named() {
    let (world, path) = house().await;
    assert_eq!(policies::preview(&world.core, &path).await.unwrap().problems, []);
    world.storage_named("nas").await;
    let of = policies::preview(&world.core, &path).await.unwrap().problems;
    assert_eq!(of.iter().map(|problem| (problem.field, problem.fatal)).collect::<Vec<_>>(), [(Field::Storage, true)]);
    let alone = policies::preview_policy(&world.core, &label("nightly")).await.unwrap().problems;
    assert_eq!((alone[0].message.as_str(), alone[0].fatal), (of[0].message.as_str(), false), "others may complete it");
    assert_eq!(draft(&world.core, &Edited::Policy(label("nightly")), &hourly()).await.unwrap().problems, alone, "once");
}

/// Rules by which every run of somebody would fail are not saved, and say whose.
#[tokio::test]
async fn a_storage_is_not_taken_from_those_who_need_it() {
    let (world, path) = house().await;
    world.storage_named("nas").await;
    let (nightly, tenant) = (label("nightly"), Subject::Tenant(path.tenant.clone()));
    let named = Rules { storage: Some(label("nas")), ..hourly() };
    policies::update(&world.core, &nightly, &named).await.unwrap();
    let error = policies::update(&world.core, &nightly, &hourly()).await.unwrap_err();
    assert!(
        error.code == Code::InvalidInput && error.message.starts_with("acme/shop: there are 2 storages"),
        "{error}"
    );
    policies::add(&world.core, &label("bare"), &hourly()).await.unwrap();
    let error = policies::assign(&world.core, &tenant, Some(&label("bare"))).await.unwrap_err();
    assert!(error.message.starts_with("acme/shop: there are 2 storages"), "{error}");
    policies::set_rules(&world.core, &tenant, &Rules { storage: Some(label("nas")), ..Rules::default() })
        .await
        .unwrap();
    policies::assign(&world.core, &tenant, Some(&label("bare"))).await.unwrap();
    assert_eq!(policies::of(&world.core, &path).await.unwrap().storage.unwrap().value, label("nas"));
}

/// Another storage that is added takes nothing from where backups go that no rule names a storage for.
#[tokio::test]
async fn backups_go_on_to_where_they_are() {
    let (world, path) = house().await;
    assert_eq!(world.backup(&path).await.error, None);
    world.storage_named("nas").await;
    assert_eq!(policies::preview(&world.core, &path).await.unwrap().problems, []);
    assert_eq!(world.backup(&path).await.error, None);
    assert!(world.snapshots(&path).await.iter().all(|snapshot| snapshot.storage == label("disk")));
    let rules = Rules { copies: Some(Copies(vec![label("nas")])), ..hourly() };
    policies::update(&world.core, &label("nightly"), &rules).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(world.backup(&path).await.error, None, "a place for copies alone is none for backups");
}

/// Of a SQLite file nothing can be left out: refused where it is asked for alone, told where many have the rule.
#[tokio::test]
async fn exclusions_of_a_sqlite_file_are_told_while_edited() {
    let (world, path) = house().await;
    let file: DatabasePath = "acme/file".parse().unwrap();
    let connection = bulkhead_model::Connection::File { path: "/srv/app.db".into() };
    bulkhead_core::databases::add(&world.core, &file, &connection, None).await.unwrap();
    let exclude = Some(Exclusions::read(["table:cache"]).unwrap());
    let own = Rules { exclude: exclude.clone(), ..Rules::default() };
    let edited = Edited::Own(Subject::Database(file.clone()));
    let whole = |problem: &&Problem| problem.message.contains("copied as a whole");
    let told = draft(&world.core, &edited, &own).await.unwrap().problems;
    assert!(told.iter().find(whole).is_some_and(|problem| problem.fatal), "{told:?}");
    let error = policies::set_rules(&world.core, &Subject::Database(file.clone()), &own).await.unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    let rules = Rules { exclude, ..hourly() };
    policies::update(&world.core, &label("nightly"), &rules).await.unwrap();
    let told = policies::preview(&world.core, &file).await.unwrap().problems;
    assert!(told.iter().find(whole).is_some_and(|problem| !problem.fatal), "{told:?}");
    let holds = policies::of(&world.core, &file).await.unwrap();
    assert!(holds.left_out(Engine::Sqlite).is_empty() && !holds.left_out(Engine::Postgres).is_empty());
    assert!(!policies::preview(&world.core, &path).await.unwrap().problems.iter().any(|it| whole(&it)));
}

/// Rules come together from several places: what is saved in one must go with what stands in the others.
#[tokio::test]
async fn a_policy_that_somebody_who_has_it_could_not_use_is_refused() {
    let (world, path) = house().await;
    let own = Rules { window: Some("20:00-22:00".parse().unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &own).await.unwrap();
    let at_night = serde_json::from_value(serde_json::json!({ "schedule": { "cron": "0 2 * * *", "zone": "UTC" } }));
    let error = policies::update(&world.core, &label("nightly"), &at_night.unwrap()).await.unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    assert!(error.message.starts_with("acme/shop: the schedule") && error.message.contains("20:00-22:00"), "{error:?}");
    assert_eq!(policies::of(&world.core, &path).await.unwrap().schedule.unwrap().value, hourly().schedule.unwrap());
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &Rules::default()).await.unwrap();
    let error =
        async |rules: &Rules| policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), rules).await;
    let never = serde_json::from_value(serde_json::json!({ "window": "20:10-20:20" })).unwrap();
    assert!(error(&never).await.unwrap_err().message.starts_with("acme/shop: "), "whose it is, is said");
}

/// A good backup that takes so long from its beginning to its end.
async fn runs_for(world: &World, path: &DatabasePath, span: Duration) {
    let began = world.core.now();
    world.clock.set(began);
    // It makes the key, which takes a moment: the clock goes on in it.
    *world.secrets.slow.lock().unwrap() = std::time::Duration::from_secs(2);
    let id = backup::request(&world.core, path, None).await.unwrap();
    while world.core.catalog().jobs().get(id).await.unwrap().started_at.is_none() {
        tokio::task::yield_now().await;
    }
    world.clock.set(began + span);
    assert_eq!(world.wait(id).await.error, None);
    world.clock.set(began + span + Duration::seconds(1));
}

/// A run of an hour, in a window of half an hour.
#[tokio::test]
async fn what_is_odd_is_told_when_it_is_saved_too() {
    let (world, path) = house().await;
    runs_for(&world, &path, Duration::hours(1)).await;
    let half = Rules { window: Some("01:50-02:20".parse().unwrap()), ..Rules::default() };
    let told = policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &half).await.unwrap();
    assert!(told.iter().any(|problem| problem.message.contains("longer than the window")), "{told:?}");
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &Rules::default()).await.unwrap();
    let both = Rules { window: half.window, ..hourly() };
    let told = policies::update(&world.core, &label("nightly"), &both).await.unwrap();
    assert!(told.iter().any(|problem| problem.message.contains("longer than the window")), "{told:?}");
}

#[tokio::test]
async fn a_schedule_that_knows_no_storage_is_told() {
    let world = World::new().await;
    let storage = async |rules: &Rules| {
        let told = draft(&world.core, &Edited::Policy(label("x")), rules).await.unwrap().problems;
        told.into_iter().find(|problem| problem.field == Field::Storage).map(|problem| problem.message)
    };
    assert_eq!(storage(&hourly()).await.unwrap(), "there is no storage to back up to");
    world.storage().await;
    assert_eq!(storage(&hourly()).await, None, "there is one alone");
    world.storage_named("nas").await;
    assert!(storage(&hourly()).await.unwrap().contains("2 storages"));
    assert_eq!(storage(&Rules { storage: Some(label("nas")), ..hourly() }).await, None);
    let added = policies::add(&world.core, &label("x"), &hourly()).await.unwrap();
    assert_eq!(added.len(), 1, "it may be named by whoever has the policy: {added:?}");
}

#[tokio::test]
async fn a_year_names_the_backups_that_are_left_of_it() {
    let (world, _) = house().await;
    let rules = Rules { keep: keep(3), ..hourly() };
    let year = draft(&world.core, &Edited::Policy(label("new")), &rules).await.unwrap().year.unwrap();
    assert_eq!((year.taken, year.kept, year.runs.len()), (8_760, 3, 3));
    assert!(year.runs[0].0 <= year.until && year.until - year.runs[2].0 < Duration::hours(4));
    assert_eq!(year.runs[0].1, ["last"]);
    let often: Rules =
        serde_json::from_value(serde_json::json!({ "schedule": { "cron": "*/15 * * * *", "zone": "UTC" } })).unwrap();
    let often = draft(&world.core, &Edited::Policy(label("new")), &often).await.unwrap().year.unwrap();
    assert_eq!(often.taken, 35_040, "all of them are counted");
    let all = draft(&world.core, &Edited::Policy(label("new")), &hourly()).await.unwrap().year.unwrap();
    assert_eq!((all.taken, all.kept, all.runs.len()), (8_760, 8_760, 0), "what is never removed is not listed");
}

#[tokio::test]
async fn own_rules_are_looked_at_together_with_those_that_are_inherited() {
    let (world, path) = house().await;
    let own = Rules { rpo: Some("30m".parse().unwrap()), ..Rules::default() };
    for subject in [Subject::Tenant(path.tenant.clone()), Subject::Database(path.clone())] {
        let told = draft(&world.core, &Edited::Own(subject.clone()), &own).await.unwrap();
        assert_eq!(told.rules.schedule.unwrap().from, Origin::Policy(label("nightly")));
        assert_eq!(told.rules.rpo.unwrap().from, policies::origin(&subject));
        assert_eq!(told.problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), [Field::Rpo]);
    }
    let nobody = Edited::Own(Subject::Tenant("nobody".parse().unwrap()));
    assert_eq!(draft(&world.core, &nobody, &own).await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn a_run_that_takes_longer_than_the_gap_is_told() {
    let (world, path) = house().await;
    runs_for(&world, &path, Duration::minutes(75)).await;
    let told = draft(&world.core, &Edited::Policy(label("nightly")), &hourly()).await.unwrap();
    assert_eq!(told.problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), [Field::Schedule]);
    let other = draft(&world.core, &Edited::Policy(label("other")), &hourly()).await.unwrap();
    assert_eq!(other.problems, [], "nobody has that one");
}

#[tokio::test]
async fn a_preview_of_retention_sets_the_draft_beside_what_is_saved() {
    let (world, path) = house().await;
    let none = Rules::default();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &none).await.unwrap();
    for _ in 0..4 {
        world.clock.set(world.core.now() + Duration::hours(1));
        // A policy that keeps everything, so that there is something to remove.
        policies::update(&world.core, &label("nightly"), &hourly()).await.unwrap();
        world.backup(&path).await;
    }
    policies::update(&world.core, &label("nightly"), &Rules { keep: keep(2), ..hourly() }).await.unwrap();
    let marks = async |edited: Option<(&Edited, &Rules)>| {
        let places = retention::preview(&world.core, &path, edited).await.unwrap();
        places[0].rows.iter().map(|row| (!row.reasons.is_empty(), row.stays_now)).collect::<Vec<_>>()
    };
    let saved = [(true, true), (true, true), (false, false), (false, false)];
    assert_eq!(marks(None).await, saved);
    let (three, own) = (Rules { keep: keep(3), ..hourly() }, Edited::Own(Subject::Database(path.clone())));
    let tried = [(true, true), (true, true), (true, false), (false, false)];
    assert_eq!(marks(Some((&Edited::Policy(label("nightly")), &three))).await, tried);
    assert_eq!(marks(Some((&own, &Rules { keep: keep(1), ..none }))).await[1], (false, true), "its own come before");
    assert_eq!(world.snapshots(&path).await.len(), 4, "nothing was removed");
}

/// Retention removes what nobody keeps any more: whoever takes a part of it as their own hears what the rest of it kept.
#[tokio::test]
async fn an_own_retention_tells_once_what_it_keeps_no_longer() {
    let (world, path) = house().await;
    let told = async |rules: &Rules| -> Vec<String> {
        let found = policies::set_rules(&world.core, &Subject::Database(path.clone()), rules).await.unwrap();
        found.into_iter().filter(|problem| problem.field == Field::Keep).map(|problem| problem.message).collect()
    };
    let daily = Rules { keep: Some(Keep { daily: Some(7), ..Keep::default() }), ..Rules::default() };
    assert_eq!(told(&daily).await, ["no longer kept, as by the policy nightly: 2 last"]);
    let more = Rules { rpo: Some("26h".parse().unwrap()), ..daily.clone() };
    assert!(told(&more).await.is_empty(), "the retention is what it was");
    let both = Rules { keep: Some(Keep { daily: Some(7), last: Some(1), ..Keep::default() }), ..Rules::default() };
    assert!(told(&both).await.is_empty());
    assert!(told(&Rules::default()).await.is_empty());
    // Of a tenant it is told for its databases, but not for one that has retention of its own.
    told(&both).await;
    let tenant = Subject::Tenant(path.tenant.clone());
    let found = policies::set_rules(&world.core, &tenant, &daily).await.unwrap();
    let kept = found.iter().filter(|problem| problem.field == Field::Keep).count();
    assert_eq!(kept, 1, "for those that are added: {found:?}");
}
