//! Where tenants stand, what the last days brought, what comes next; and a database that is connected anew.

use bulkhead_catalog::Subject;
use bulkhead_core::{
    databases::{self, Password},
    drill::{self, Which},
    history, pause, policies, scheduler, standing, tenants, upcoming,
};
use bulkhead_model::{
    Code, Connection, DatabasePath, Error,
    connection::parse_url,
    drill::Outcome,
    history::Day,
    policy::{CatchUp, Rules},
    protection::Level,
    schedule::Schedule,
};
use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;

use crate::fakes::World;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn nightly() -> Rules {
    Rules {
        schedule: Some(Schedule::parse("0 3 * * *", "Europe/Berlin").unwrap()),
        rpo: Some("24h".parse().unwrap()),
        ..Rules::default()
    }
}

/// A tenant with two databases: `db`, backed up, and `other`, never.
async fn two() -> (World, DatabasePath, DatabasePath) {
    let world = World::new().await;
    world.clock.set(at("2026-06-01T10:00:00Z"));
    world.storage().await;
    let path = world.tenant("acme").await;
    let other = DatabasePath { tenant: path.tenant.clone(), database: "other".parse().unwrap() };
    let connection = parse_url("postgres://u@db/other").unwrap().connection;
    databases::add(&world.core, &other, &connection, None).await.unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &nightly()).await.unwrap();
    world.backup(&path).await;
    (world, path, other)
}

/// One backup of a night on which the clock was ten years ahead hides nothing for ten years.
#[tokio::test]
async fn a_backup_that_is_dated_ahead_counts_for_nothing_beside_others() {
    let (world, path, _) = two().await;
    let good = world.snapshots(&path).await[0].id.clone();
    world.clock.set(at("2036-06-01T10:00:00Z"));
    world.backup(&path).await;
    let ahead = world.snapshots(&path).await[0].id.clone();
    world.clock.set(at("2026-06-01T20:00:00Z"));
    let find =
        async |id: &str| world.core.catalog().snapshots().find(&path, id, None, world.core.latest()).await.unwrap().id;
    assert_eq!(
        (find("latest").await, find(&ahead).await),
        (good, ahead),
        "latest is what is true, the other has its name"
    );
    let stands = async || {
        let rows = standing::databases(&world.core).await.unwrap();
        let row = rows.into_iter().find(|row| row.row.database == path).unwrap();
        let names: Vec<_> = row.protection.reasons.iter().map(bulkhead_model::protection::Reason::name).collect();
        (row.protection.level, row.rpo.unwrap().is, names.contains(&"backup-ahead"), names.contains(&"stale"))
    };
    assert_eq!(stands().await, (Level::AtRisk, Some(Duration::hours(10)), true, false), "at risk for it is not proved");
    world.clock.set(at("2026-06-05T20:00:00Z"));
    assert_eq!(stands().await, (Level::Unprotected, Some(Duration::hours(106)), true, true));
}

/// Of a clock that is behind everything is dated ahead: that says nothing of how old it is.
#[tokio::test]
async fn where_all_is_dated_ahead_its_age_is_not_known() {
    let (world, path, _) = two().await;
    world.clock.set(at("2026-05-20T10:00:00Z"));
    let rows = standing::databases(&world.core).await.unwrap();
    let row = rows.into_iter().find(|row| row.row.database == path).unwrap();
    assert!(row.protection.reasons.iter().any(|reason| reason.name() == "clock-behind"), "{:?}", row.protection);
    let rpo = row.rpo.unwrap();
    assert!(rpo.is.is_none() && !rpo.is_met(), "{rpo:?}");
}

#[tokio::test]
async fn a_tenant_stands_as_its_worst_database_does() {
    let (world, path, other) = two().await;
    tenants::add(&world.core, &"empty".parse().unwrap(), "Empty").await.unwrap();
    world.clock.set(at("2026-06-01T22:00:00Z"));
    let rows = standing::tenants(&world.core).await.unwrap();
    let [acme, empty] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((acme.level, acme.levels), (Some(Level::Unprotected), [0, 1, 1]));
    assert_eq!(acme.reason.as_deref(), Some("other: never backed up"));
    assert_eq!(acme.last_good, None, "not everything could be restored");
    assert_eq!(acme.next_run, Some(at("2026-06-02T01:00:00Z")));
    let rpo = acme.rpo.unwrap();
    assert_eq!((rpo.is, rpo.is_met()), (Some(Duration::hours(12)), true));
    assert_eq!((empty.level, empty.levels, empty.rpo), (None, [0, 0, 0], None));

    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    world.backup(&other).await;
    world.clock.set(at("2026-06-02T11:00:00Z"));
    let acme = standing::tenants(&world.core).await.unwrap().remove(0);
    assert_eq!(acme.last_good, Some(at("2026-06-01T10:00:00Z")), "the oldest counts");
    assert!(!acme.rpo.unwrap().is_met(), "25 hours");
    assert_eq!(acme.bytes, 4);
    let one = standing::databases(&world.core).await.unwrap().into_iter().find(|row| row.row.database == path);
    assert!(!one.unwrap().rpo.unwrap().is_met());
}

/// One that was proved a moment ago hides no other that was not.
#[tokio::test]
async fn of_the_last_drills_the_worst_is_told() {
    let (world, path, other) = two().await;
    let last = async || standing::tenants(&world.core).await.unwrap().remove(0).last_drill;
    assert_eq!(last().await, None);
    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    world.backup(&path).await;
    world.backup(&other).await;
    let drill = async |path: &DatabasePath, when: &str, damaged: bool| {
        world.clock.set(at(when));
        *world.engine.load_damages.lock().unwrap() = damaged;
        let id = drill::request(&world.core, path, &Which::read("latest"), None).await.unwrap();
        world.wait(id).await;
    };
    drill(&other, "2026-06-02T10:00:00Z", true).await;
    assert_eq!(last().await, Some((Outcome::Differs, at("2026-06-02T10:00:00Z"))));
    drill(&path, "2026-06-03T10:00:00Z", false).await;
    assert_eq!(last().await, Some((Outcome::Differs, at("2026-06-02T10:00:00Z"))));
    drill(&other, "2026-06-04T10:00:00Z", false).await;
    assert_eq!(last().await, Some((Outcome::Proved, at("2026-06-04T10:00:00Z"))));
}

#[tokio::test]
async fn a_pause_moves_the_next_run_to_its_end() {
    let (world, ..) = two().await;
    pause::set(&world.core, None, Some(at("2026-06-03T12:00:00Z"))).await.unwrap();
    let acme = standing::tenants(&world.core).await.unwrap().remove(0);
    assert_eq!(acme.next_run, Some(at("2026-06-03T12:00:00Z")));
    let (runs, more) = upcoming::runs(&world.core, Duration::days(3), 10).await.unwrap();
    let times: Vec<_> = runs.iter().map(|run| run.at).collect();
    assert_eq!((times, more), (vec![at("2026-06-03T12:00:00Z"), at("2026-06-04T01:00:00Z")], false));
}

#[tokio::test]
async fn runs_to_come_are_told_in_order_and_not_all_of_them() {
    let (world, path, other) = two().await;
    let hourly = Rules { schedule: Some(Schedule::parse("30 * * * *", "UTC").unwrap()), rpo: None, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(other.clone()), &hourly).await.unwrap();
    let (runs, more) = upcoming::runs(&world.core, Duration::hours(24), 100).await.unwrap();
    assert_eq!((runs.len(), more), (25, false));
    assert!(runs.is_sorted_by_key(|run| run.at));
    assert_eq!(runs[15].database, path, "at 01:00 UTC, after 15 of the other");
    let (runs, more) = upcoming::runs(&world.core, Duration::hours(24), 3).await.unwrap();
    assert_eq!((runs.len(), more), (3, true));
    // What the scheduler has written down for other rules says nothing of those that hold now.
    scheduler::tick(&world.core).await.unwrap();
    let later = Rules { schedule: Some(Schedule::parse("45 23 * * *", "UTC").unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(other.clone()), &later).await.unwrap();
    let (runs, _) = upcoming::runs(&world.core, Duration::hours(24), 100).await.unwrap();
    let of_other: Vec<_> = runs.iter().filter(|run| run.database == other).map(|run| run.at).collect();
    assert_eq!(of_other, [at("2026-06-01T23:45:00Z")]);
}

#[tokio::test]
async fn a_strip_shows_what_each_day_brought() {
    let (world, path, other) = two().await;
    let day = |text: &str| world.clock.set(at(text));
    let proved = world.snapshots(&path).await.remove(0).id;
    world.core.catalog().snapshots().mark_proved(&proved, world.core.now()).await.unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &Rules::default()).await.unwrap();
    day("2026-06-02T10:00:00Z");
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    world.backup(&other).await;
    day("2026-06-03T10:00:00Z");
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    world.backup(&path).await;
    // Asleep for two nights, and too late to catch up.
    let never = Rules { catch_up: Some(CatchUp::Never), ..nightly() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &never).await.unwrap();
    scheduler::tick(&world.core).await.unwrap();
    day("2026-06-05T12:00:00Z");
    scheduler::tick(&world.core).await.unwrap();

    tenants::add(&world.core, &"empty".parse().unwrap(), "Empty").await.unwrap();
    let (calendar, strips) = history::days(&world.core, 6, "Europe/Berlin").await.unwrap();
    assert_eq!(calendar.dates().next().unwrap().to_string(), "2026-05-31");
    let cells = [None, Some(Day::Proved), Some(Day::Failed), Some(Day::Good), Some(Day::Missed), Some(Day::Missed)];
    assert_eq!(strips[0].1.0, cells);
    assert_eq!(strips[1].1.0, [None; 6]);

    // What failed after it was good has not been made up for.
    world.backup(&path).await;
    day("2026-06-05T13:00:00Z");
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    let (_, strips) = history::days(&world.core, 6, "Europe/Berlin").await.unwrap();
    assert_eq!(strips[0].1.0.last(), Some(&Some(Day::Failed)));
}

fn connection(url: &str) -> Connection {
    parse_url(url).unwrap().connection
}

#[tokio::test]
async fn a_database_that_is_connected_anew_keeps_its_backups() {
    let (world, path, _) = two().await;
    let moved = connection("postgres://u@other-host/shop");
    databases::update(&world.core, &path, moved.clone(), Password::New(&SecretString::from("p"))).await.unwrap();
    let saved = world.core.catalog().databases().get(&path).await.unwrap();
    assert_eq!((&saved.connection, saved.has_password), (&moved, true));
    assert_eq!(world.snapshots(&path).await.len(), 1);
    databases::update(&world.core, &path, moved.clone(), Password::Kept).await.unwrap();
    assert!(world.core.catalog().databases().get(&path).await.unwrap().has_password);

    // A saved password is never sent to a server that it was not entered for.
    let elsewhere = connection("postgres://u@evil/shop");
    let error = databases::update(&world.core, &path, elsewhere.clone(), Password::Kept).await.unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);
    let error = databases::test_instead(&world.core, &path, elsewhere, None).await.unwrap_err();
    assert_eq!(error.code, Code::InvalidInput);

    let mysql = connection("mysql://u@other-host/shop");
    let error = databases::update(&world.core, &path, mysql, Password::Kept).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    databases::update(&world.core, &path, moved, Password::None).await.unwrap();
    let saved = world.core.catalog().databases().get(&path).await.unwrap();
    assert!(!saved.has_password);
    let entries = world.secrets.entries.lock().unwrap();
    assert!(!entries.values().any(|secret| secret == "p"), "{:?}", entries.keys());
}

#[tokio::test]
async fn a_database_is_not_connected_anew_under_a_job() {
    let (world, path, _) = two().await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = bulkhead_core::backup::request(&world.core, &path, None).await.unwrap();
    let error =
        databases::update(&world.core, &path, connection("postgres://u@x/y"), Password::None).await.unwrap_err();
    assert_eq!(error.code, Code::Busy);
    bulkhead_core::jobs::cancel(&world.core, id).await.unwrap();
    world.wait(id).await;
}

#[tokio::test]
async fn a_tenant_gets_another_name_and_keeps_its_slug() {
    let (world, path, _) = two().await;
    tenants::rename(&world.core, &path.tenant, "  Acme & Sons ").await.unwrap();
    assert_eq!(world.core.catalog().tenants().get(&path.tenant).await.unwrap().name, "Acme & Sons");
    assert_eq!(tenants::rename(&world.core, &path.tenant, " ").await.unwrap_err().code, Code::InvalidInput);
    let error = tenants::rename(&world.core, &"nobody".parse().unwrap(), "X").await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
}

#[tokio::test]
async fn the_next_drill_of_each_is_told_and_waits_for_the_end_of_a_pause() {
    let world = World::new().await;
    world.clock.set(at("2026-06-05T12:00:00Z"));
    world.storage().await;
    let (one, two) = (world.tenant("one").await, world.tenant("two").await);
    let weekly = Rules { drill: Some(Schedule::parse("0 4 * * 0", "UTC").unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(one.clone()), &weekly).await.unwrap();
    let told = drill::planned(&world.core).await.unwrap();
    assert_eq!(told.iter().map(|row| &row.database).collect::<Vec<_>>(), [&one, &two]);
    let due = at("2026-06-07T04:00:00Z");
    assert_eq!((told[0].due_at, told[0].rules.drill.is_some()), (Some(due), true));
    assert_eq!((told[1].due_at, told[1].rules.drill.is_some()), (None, false), "by hand alone");
    let until = due + chrono::Duration::days(1);
    pause::set(&world.core, Some(&one.tenant), Some(until)).await.unwrap();
    assert_eq!(drill::planned(&world.core).await.unwrap()[0].due_at, Some(until));
}

/// A wrong scheme is found out by the first backup at the latest, and mended where it stands.
#[tokio::test]
async fn another_engine_is_taken_until_there_is_a_backup() {
    let (world, path, other) = two().await;
    let change = async |path: &DatabasePath, url: &str| {
        let connection = parse_url(url).unwrap().connection;
        databases::update(&world.core, path, connection, Password::None).await
    };
    change(&other, "mariadb://u@db/other").await.unwrap();
    let stands = world.core.catalog().databases().get(&other).await.unwrap().connection;
    assert_eq!(stands, parse_url("mariadb://u@db/other").unwrap().connection);
    let error = change(&path, "mariadb://u@db/shop").await.unwrap_err();
    assert_eq!(error.code, Code::Refused, "{error:?}");
}
