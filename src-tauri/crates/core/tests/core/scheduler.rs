//! Every occurrence is run once or written down as missed: over sleep, restarts, other instances and a clock that is set.

use bulkhead_catalog::{JobFilter, MissedReason, Subject};
use bulkhead_core::{alerts, pause, policies, scheduler, standing};
use bulkhead_model::{
    Code, DatabasePath, Error,
    job::JobState,
    policy::{CatchUp, Rules},
    schedule::Schedule,
};
use chrono::{DateTime, Duration, Utc};

use crate::fakes::{World, look};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rules(cron: &str) -> Rules {
    Rules { schedule: Some(Schedule::parse(cron, "Europe/Berlin").unwrap()), ..Rules::default() }
}

/// A tenant with a database on a schedule, seen once by the scheduler at noon of the first day.
async fn scheduled(rules: &Rules) -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    world.clock.set(at("2026-06-01T10:00:00Z"));
    policies::set_rules(&world.core, &Subject::Database(path.clone()), rules).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T10:00:00Z").await, 0, "what was before the schedule is not asked for");
    (world, path)
}

async fn missed(world: &World) -> u64 {
    world.core.catalog().schedules().missed(100).await.unwrap().iter().map(|run| run.missed.count).sum()
}

#[tokio::test]
async fn a_run_begins_when_it_is_due_and_once() {
    let (world, path) = scheduled(&rules("0 3 * * *")).await;
    assert_eq!(look(&world, "2026-06-02T00:59:59Z").await, 0);
    assert_eq!(look(&world, "2026-06-02T01:00:00Z").await, 1);
    assert_eq!(look(&world, "2026-06-02T01:00:30Z").await, 0);
    assert_eq!(world.snapshots(&path).await.len(), 1);
    let world = world.after("second").await;
    assert_eq!(look(&world, "2026-06-02T12:00:00Z").await, 0, "after a restart");
    assert_eq!(look(&world, "2026-06-03T01:00:10Z").await, 1);
    assert_eq!(missed(&world).await, 0);
}

#[tokio::test]
async fn two_instances_run_it_once() {
    let (world, path) = scheduled(&rules("*/10 * * * *")).await;
    let other = world.beside("other").await;
    let mut started = 0;
    for minutes in 1..40 {
        let now = at("2026-06-01T10:00:00Z") + Duration::minutes(minutes);
        world.clock.set(now);
        let (one, two) = tokio::join!(scheduler::tick(&world.core), scheduler::tick(&other.core));
        for (world, tick) in [(&world, one.unwrap()), (&other, two.unwrap())] {
            started += tick.started.len();
            for id in tick.started {
                world.wait(id).await;
            }
        }
    }
    assert_eq!((started, world.snapshots(&path).await.len()), (3, 3));
    assert_eq!(missed(&world).await, 0);
}

#[tokio::test]
async fn after_three_nights_of_sleep_one_run_and_an_entry() {
    let (world, path) = scheduled(&rules("0 3 * * *")).await;
    assert_eq!(look(&world, "2026-06-04T08:00:00Z").await, 1);
    let ledger = world.core.catalog().schedules().missed(10).await.unwrap();
    assert_eq!((ledger.len(), ledger[0].missed.count, ledger[0].missed.reason), (1, 2, MissedReason::Asleep));
    assert_eq!(ledger[0].missed.first_at, at("2026-06-02T01:00:00Z"));
    assert_eq!((ledger[0].database.clone(), ledger[0].found_at), (path, at("2026-06-04T08:00:00Z")));
    assert_eq!(look(&world, "2026-06-05T01:00:00Z").await, 1);
}

#[tokio::test]
async fn a_late_run_is_left_where_the_rule_says_so() {
    let late = |catch_up| Rules { catch_up: Some(catch_up), ..rules("0 3 * * *") };
    let (world, _) = scheduled(&late(CatchUp::Never)).await;
    assert_eq!(look(&world, "2026-06-04T08:00:00Z").await, 0);
    assert_eq!(missed(&world).await, 3);
    assert_eq!(look(&world, "2026-06-05T01:03:00Z").await, 1, "a few minutes are not late");
    let (world, _) = scheduled(&late(CatchUp::Within("8h".parse().unwrap()))).await;
    assert_eq!(look(&world, "2026-06-02T10:00:00Z").await, 0);
    assert_eq!(look(&world, "2026-06-03T08:00:00Z").await, 1);
    assert_eq!(missed(&world).await, 1);
}

/// The window is for the users of the database: a machine that comes back in office hours waits for the night.
#[tokio::test]
async fn a_late_run_waits_for_its_window_to_open() {
    let windowed = |catch_up| Rules {
        window: Some("01:00-03:00".parse().unwrap()),
        catch_up: Some(catch_up),
        ..rules("0 2 * * *")
    };
    let (world, path) = scheduled(&windowed(CatchUp::Always)).await;
    assert_eq!(look(&world, "2026-06-02T07:00:00Z").await, 0, "nine o'clock");
    let next = scheduler::tick(&world.core).await.unwrap().next;
    assert_eq!(next, Some(at("2026-06-02T23:00:00Z")), "when it opens");
    assert_eq!(standing::databases(&world.core).await.unwrap()[0].next_run, next);
    assert_eq!((look(&world, "2026-06-02T22:59:59Z").await, missed(&world).await), (0, 0));
    let night = (look(&world, "2026-06-02T23:00:00Z").await, look(&world, "2026-06-03T00:00:00Z").await);
    assert_eq!(night, (1, 0), "it is that of the next night as well");
    assert_eq!((missed(&world).await, world.snapshots(&path).await.len()), (1, 1));
    assert_eq!(look(&world, "2026-06-04T00:00:00Z").await, 1);
    // What may not be so late is missed, and said so at once.
    let (world, _) = scheduled(&windowed(CatchUp::Within("3h".parse().unwrap()))).await;
    assert_eq!((look(&world, "2026-06-02T07:00:00Z").await, missed(&world).await), (0, 1));
}

/// A missed run and the next regular one are no two backups of one night, unless the first failed or the RPO would be missed by it.
#[tokio::test]
async fn a_late_run_shortly_before_the_next_is_that_one_too() {
    let nights = async |rules: &Rules, fails: bool| {
        let (world, _) = scheduled(rules).await;
        if fails {
            world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
        }
        let mut started = Vec::new();
        // Four in the afternoon is far from three in the night, ten in the evening is not.
        for now in ["2026-06-02T20:00:00Z", "2026-06-03T01:00:00Z", "2026-06-04T14:00:00Z", "2026-06-05T01:00:00Z"] {
            started.push(look(&world, now).await);
        }
        let ledger = world.core.catalog().schedules().missed(10).await.unwrap();
        (started, ledger.into_iter().map(|run| (run.missed.first_at, run.missed.count)).collect::<Vec<_>>())
    };
    let late = (at("2026-06-02T01:00:00Z"), 1);
    assert_eq!(nights(&rules("0 3 * * *"), false).await, (vec![1, 0, 1, 1], vec![late]));
    assert_eq!(nights(&rules("0 3 * * *"), true).await, (vec![1, 1, 1, 1], vec![]), "what failed stands for nothing");
    let rpo = |text: &str| Rules { rpo: Some(text.parse().unwrap()), ..rules("0 3 * * *") };
    assert_eq!(nights(&rpo("26h"), false).await, (vec![1, 1, 1, 1], vec![]), "29 hours to the next");
    assert_eq!(nights(&rpo("29h"), false).await, (vec![1, 0, 1, 1], vec![late]));
}

#[tokio::test]
async fn a_run_that_meets_one_still_running_is_missed_and_written_down() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    *world.engine.hangs.lock().unwrap() = true;
    let active = bulkhead_core::backup::request(&world.core, &path, None).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T11:00:00Z").await, 0);
    assert_eq!(newest(&world).await, (1, MissedReason::Busy));
    bulkhead_core::jobs::cancel(&world.core, active).await.unwrap();
    world.wait(active).await;
}

#[tokio::test]
async fn what_cannot_begin_fails_aloud() {
    let world = World::new().await;
    let path = world.tenant("acme").await;
    let subject = Subject::Database(path.clone());
    policies::set_rules(&world.core, &subject, &rules("0 3 * * *")).await.unwrap();
    look(&world, "2026-06-01T10:00:00Z").await;
    assert_eq!(look(&world, "2026-06-02T01:00:00Z").await, 1);
    let jobs = world.core.catalog().jobs().page(&JobFilter::of(&path), 10).await.unwrap();
    assert_eq!((jobs[0].state, jobs[0].error.as_ref().unwrap().code), (JobState::Failed, Code::NotFound));
    assert_eq!(world.notifier.0.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_doubles_nothing_and_stops_nothing() {
    let (world, _) = scheduled(&rules("0 3 * * *")).await;
    assert_eq!(look(&world, "2026-06-02T01:00:00Z").await, 1);
    assert_eq!(look(&world, "2026-06-02T00:59:58Z").await, 0);
    assert_eq!(look(&world, "2026-06-02T01:00:01Z").await, 0, "set back by two seconds");
    // Ten years ahead, and right again.
    assert_eq!(look(&world, "2036-06-02T01:00:00Z").await, 1);
    assert_eq!(look(&world, "2026-06-02T12:00:00Z").await, 0);
    assert_eq!(look(&world, "2026-06-03T01:00:00Z").await, 1);
}

#[tokio::test]
async fn a_schedule_that_is_changed_begins_anew_and_one_that_is_taken_away_ends() {
    let (world, path) = scheduled(&rules("0 3 * * *")).await;
    let subject = Subject::Database(path);
    policies::set_rules(&world.core, &subject, &rules("0 * * * *")).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T10:59:00Z").await, 0);
    assert_eq!(missed(&world).await, 0);
    assert_eq!(look(&world, "2026-06-01T11:00:00Z").await, 1);
    policies::set_rules(&world.core, &subject, &Rules::default()).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T18:00:00Z").await, 0);
    assert!(world.core.catalog().schedules().positions().await.unwrap().is_empty());
}

/// Nobody had looked for two hours when somebody changed it.
#[tokio::test]
async fn a_run_that_is_overdue_is_not_forgotten_by_a_change() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    world.clock.set(at("2026-06-01T12:30:00Z"));
    policies::set_rules(&world.core, &Subject::Database(path), &rules("*/30 * * * *")).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T12:31:00Z").await, 1);
    assert_eq!(look(&world, "2026-06-01T12:40:00Z").await, 0);
    assert_eq!(missed(&world).await, 0);
}

/// Looked at whenever: asleep for hours, started anew, over both changes of the clock.
#[tokio::test]
async fn a_year_of_twenty_tenants_runs_or_misses_each_occurrence_once() {
    let mut world = World::new().await;
    world.storage().await;
    let begin = at("2026-01-01T00:00:00Z");
    let mut schedules = Vec::new();
    for number in 0..20 {
        let path = world.tenant(&format!("tenant-{number}")).await;
        let rules = if number < 3 { rules("30 2 * * *") } else { rules(&format!("{} 2 * * SUN", number * 3 - 9)) };
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
        schedules.push((path, rules.schedule.unwrap()));
    }
    let (mut now, mut dice, mut started) = (begin, 7_u64, 0);
    world.clock.set(now);
    scheduler::tick(&world.core).await.unwrap();
    while now < begin + Duration::days(365) {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        now += Duration::minutes(i64::try_from(20 + (dice >> 33) % 700).unwrap());
        started += look(&world, &now.to_rfc3339()).await;
        if (dice >> 40).is_multiple_of(40) {
            world = world.after(&format!("start {now}")).await;
        }
    }
    let occurrences = |schedule: &Schedule| {
        std::iter::successors(schedule.next_after(begin), |at| schedule.next_after(*at))
            .take_while(|at| *at <= now)
            .count()
    };
    let expected: usize = schedules.iter().map(|(_, schedule)| occurrences(schedule)).sum();
    assert_eq!(started + missed(&world).await as usize, expected);
    assert!(missed(&world).await < 20, "half a day of sleep never spans two nights of the same database");
}

async fn newest(world: &World) -> (u64, MissedReason) {
    let ledger = world.core.catalog().schedules().missed(1).await.unwrap();
    (ledger[0].missed.count, ledger[0].missed.reason)
}

/// Nothing begins, and what was due meanwhile is one run afterwards.
#[tokio::test]
async fn a_pause_holds_everything_back_and_then_it_is_caught_up_with_once() {
    let (world, _) = scheduled(&rules("0 * * * *")).await;
    world.clock.set("2026-06-01T10:30:00Z".parse().unwrap());
    scheduler::tick(&world.core).await.unwrap();
    pause::set(&world.core, None, Some(world.core.now() + chrono::Duration::hours(3))).await.unwrap();
    for at in ["2026-06-01T11:00:30Z", "2026-06-01T12:00:30Z", "2026-06-01T13:00:30Z"] {
        assert_eq!(look(&world, at).await, 0, "{at}");
    }
    let after = (look(&world, "2026-06-01T13:30:30Z").await, look(&world, "2026-06-01T13:31:00Z").await);
    assert_eq!((after, newest(&world).await), ((1, 0), (2, MissedReason::Paused)));
    for wrong in [-1, 8 * 24] {
        let until = Some(world.core.now() + chrono::Duration::hours(wrong));
        assert_eq!(pause::set(&world.core, None, until).await.unwrap_err().code, Code::InvalidInput);
    }
    pause::set(&world.core, None, Some(world.core.now() + chrono::Duration::hours(5))).await.unwrap();
    pause::set(&world.core, None, None).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T14:00:30Z").await, 1, "who ends a pause waits no longer");
    assert_eq!(look(&world, "2026-06-01T17:00:30Z").await, 1);
    assert_eq!(newest(&world).await, (2, MissedReason::Asleep), "nobody had asked for it");
}

/// What was due in a pause, by a schedule that was changed before it ended, was run by nobody.
#[tokio::test]
async fn a_run_that_a_changed_schedule_does_not_have_any_more_is_in_the_ledger() {
    let (world, path) = scheduled(&rules("0 14 * * *")).await;
    pause::set(&world.core, None, Some(at("2026-06-01T15:00:00Z"))).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T12:30:00Z").await, 0);
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules("0 20 * * *")).await.unwrap();
    let ledger = world.core.catalog().schedules().missed(9).await.unwrap();
    let told: Vec<_> = ledger.iter().map(|run| (run.missed.first_at, run.missed.count)).collect();
    assert_eq!((told, ledger[0].missed.reason), (vec![(at("2026-06-01T12:00:00Z"), 1)], MissedReason::Paused));
    // Edited once more, nothing was due in between.
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules("0 21 * * *")).await.unwrap();
    assert_eq!(missed(&world).await, 1);
    assert_eq!((look(&world, "2026-06-01T19:00:10Z").await, missed(&world).await), (1, 1));
}

/// A tenant rests alone: the others go on, and its drill that fell due is not forgotten.
#[tokio::test]
async fn a_pause_of_one_tenant_holds_back_nobody_else() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    let other = world.tenant("other").await;
    policies::set_rules(&world.core, &Subject::Database(other.clone()), &rules("0 * * * *")).await.unwrap();
    world.clock.set("2026-06-01T10:30:00Z".parse().unwrap());
    scheduler::tick(&world.core).await.unwrap();
    let until = world.core.now() + chrono::Duration::hours(2);
    pause::set(&world.core, Some(&path.tenant), Some(until)).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T11:00:30Z").await, 1, "the other's alone");
    let tenants = standing::tenants(&world.core).await.unwrap();
    let of = |tenant| tenants.iter().find(|row| row.tenant.slug == tenant).unwrap();
    assert_eq!((of(path.tenant.clone()).paused, of(path.tenant.clone()).next_run), (Some(until), Some(until)));
    assert_eq!(of(other.tenant.clone()).paused, None);
    assert_eq!(look(&world, "2026-06-01T12:30:30Z").await, 2, "its missed one, and the other's");
    assert_eq!(newest(&world).await, (1, MissedReason::Paused));
    let nobody = pause::set(&world.core, Some(&"nobody".parse().unwrap()), None).await;
    assert_eq!(nobody.unwrap_err().code, Code::NotFound);
}

/// The lid was closed for three hours, and the network comes back minutes after the clock.
#[tokio::test]
async fn a_late_run_waits_for_the_network_and_not_for_ever() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    assert_eq!(look(&world, "2026-06-01T11:00:10Z").await, 1, "a punctual run asks nobody");
    assert_eq!(world.network.asked.lock().unwrap().len(), 0);
    *world.network.away.lock().unwrap() = true;
    for at in ["2026-06-01T14:10:00Z", "2026-06-01T14:10:30Z", "2026-06-01T14:15:00Z"] {
        assert_eq!(look(&world, at).await, 0, "{at}");
    }
    assert_eq!(world.network.asked.lock().unwrap()[0], "db.acme.example:5432");
    *world.network.away.lock().unwrap() = false;
    assert_eq!(look(&world, "2026-06-01T14:16:00Z").await, 1, "one catch-up, once the network is there");
    assert_eq!(look(&world, "2026-06-01T14:17:00Z").await, 0);
    // It never comes back: the run begins and says itself what it cannot reach.
    *world.network.away.lock().unwrap() = true;
    assert_eq!(look(&world, "2026-06-01T17:10:00Z").await, 0);
    assert_eq!(look(&world, "2026-06-01T17:41:00Z").await, 1);
    assert_eq!(world.core.catalog().jobs().page(&JobFilter::of(&path), 9).await.unwrap().len(), 3);
}

/// A command of another process that was killed keeps nobody busy for longer than to the next round.
#[tokio::test]
async fn a_round_ends_the_jobs_of_those_that_died() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    let job = |owner: &str, number: u8| bulkhead_catalog::NewJob {
        id: bulkhead_model::job::JobId::new(1_780_000_000_000, [number; 10]),
        kind: bulkhead_model::job::JobKind::Backup,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: owner.to_owned(),
        trigger: bulkhead_model::job::Trigger::Person,
        detail: serde_json::Value::Null,
    };
    let (jobs, now) = (world.core.catalog().jobs(), world.core.now());
    let killed = job("killed", 1);
    jobs.queue(&killed, now).await.unwrap();
    jobs.start(killed.id, "killed", now).await.unwrap();
    let path = world.folder.path().join("half-made");
    std::fs::write(&path, "half").unwrap();
    jobs.leave(killed.id, &[bulkhead_catalog::Leftover::File { path: path.clone() }]).await.unwrap();
    assert_eq!(look(&world, "2026-06-01T11:00:00Z").await, 0, "it is busy");
    let switch = bulkhead_model::channel::Channel::Ping { host: "hc.example".into() };
    world.channel("switch", switch, Some("https://hc.example/x")).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(jobs.get(killed.id).await.unwrap().state, JobState::Interrupted);
    alerts::look(&world.core).await.unwrap();
    let open = world.core.catalog().alerts().open().await.unwrap();
    let told: Vec<_> = open.iter().map(|alert| alert.condition.title()).collect();
    assert!(told.contains(&"Backup of acme/shop was not made".to_owned()), "{told:?}");
    alerts::deliver(&world.core).await.unwrap();
    let pings: Vec<_> = world.messenger.sent.lock().unwrap().iter().filter_map(|(_, sent)| sent.ping.clone()).collect();
    assert_eq!(pings, [("acme_shop".to_owned(), bulkhead_model::alert::Ping::Fail)]);
    assert!(!path.exists(), "what it left is removed");
    assert_eq!(look(&world, "2026-06-01T12:00:00Z").await, 1);
    let lives = job("neighbour", 2);
    jobs.queue(&lives, now).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(jobs.get(lives.id).await.unwrap().state, JobState::Queued, "its owner runs");
}

/// A thousand databases behind one server that is away cost one look, and nobody who is punctual waits for it.
#[tokio::test]
async fn late_runs_ask_each_server_once_and_all_at_the_same_time() {
    let (world, path) = scheduled(&rules("0 * * * *")).await;
    let server = world.core.catalog().databases().get(&path).await.unwrap().connection;
    let beside: DatabasePath = "acme/crm".parse().unwrap();
    bulkhead_core::databases::add(&world.core, &beside, &server, None).await.unwrap();
    let (other, punctual) = (world.tenant("other").await, world.tenant("punctual").await);
    for (path, cron) in [(&beside, "0 * * * *"), (&other, "0 * * * *"), (&punctual, "10 14 * * *")] {
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(cron)).await.unwrap();
    }
    assert_eq!(look(&world, "2026-06-01T10:00:00Z").await, 0);
    // Four hours later by the zone of the schedules: three are late, and one is due now.
    world.clock.set(at("2026-06-01T12:10:10Z"));
    let begun = async || {
        let page = world.core.catalog().jobs().page(&JobFilter::of(&punctual), 9).await.unwrap();
        page.len()
    };
    *world.network.meeting.lock().unwrap() = Some(std::sync::Arc::new(tokio::sync::Barrier::new(3)));
    let (tick, ()) = tokio::join!(scheduler::tick(&world.core), async {
        // Until both are asked, which wait for us.
        let both = async {
            while world.network.asked.lock().unwrap().len() < 2 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let both = tokio::time::timeout(std::time::Duration::from_secs(5), both).await.is_ok();
        let seen = (both, begun().await);
        let meeting = world.network.meeting.lock().unwrap().take();
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), meeting.unwrap().wait()).await;
        assert_eq!(seen, (true, 1), "both at once, after the one that is punctual");
    });
    assert_eq!(world.network.asked.lock().unwrap().len(), 2, "each server once");
    let started = tick.unwrap().started;
    assert_eq!(started.len(), 4);
    for id in started {
        world.wait(id).await;
    }
}
