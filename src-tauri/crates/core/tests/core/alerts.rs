//! Alerts: told once by whoever is first, to those whom it concerns, again while it lasts, and when it is over.

use bulkhead_catalog::Subject;
use bulkhead_core::{alerts, policies, scheduler};
use bulkhead_model::{
    Code, DatabasePath, Error, Label,
    alert::{Event, Ping},
    channel::{Channel, Channels, Email, Format, Security},
    job::JobState,
    policy::Rules,
};
use chrono::Duration;

use crate::fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

async fn hook(world: &World, name: &str) {
    let channel = Channel::Webhook { format: Format::Generic, host: "hook.example".into(), signed: false };
    world.channel(name, channel, Some(&format!("https://hook.example/{name}"))).await.unwrap();
}

async fn switch(world: &World) {
    world.channel("switch", Channel::Ping { host: "hc.example".into() }, Some("https://hc.example/x")).await.unwrap();
}

/// A backup that failed, and a channel that did not take that.
async fn undelivered() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    world.clock.set(world.core.now());
    *world.messenger.broken.lock().unwrap() = true;
    fail(&world, Code::WrongPassword);
    world.backup(&path).await;
    alerts::deliver(&world.core).await.unwrap();
    (world, path)
}

fn fail(world: &World, code: Code) {
    world.engine.refusals.lock().unwrap().push(Error::new(code, "no").hint("Mend it."));
}

fn shown(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().drain(..).map(|notification| notification.title).collect()
}

/// What was sent: the address, why, and the title.
fn sent(world: &World) -> Vec<(String, Event, String)> {
    use secrecy::ExposeSecret;
    let all = world.messenger.sent.lock().unwrap().drain(..).collect::<Vec<_>>();
    let told = |(at, message): (bulkhead_core::ports::ChannelAt, bulkhead_model::alert::Message)| {
        let address = at.secret.unwrap().expose_secret().rsplit('/').next().unwrap().to_owned();
        (address, message.event, message.title)
    };
    let mut all: Vec<_> = all.into_iter().map(told).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

async fn later(world: &World, wait: Duration) {
    world.clock.set(world.core.now() + wait);
    scheduler::round(&world.core).await.unwrap();
    // The end of a job that a round began tells as well: whoever is first.
    for id in bulkhead_core::jobs::active(&world.core) {
        world.wait(id).await;
    }
}

#[tokio::test]
async fn a_failure_is_told_once_again_every_day_and_when_it_is_over() {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    world.clock.set(world.core.now());
    fail(&world, Code::WrongPassword);
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    alerts::deliver(&world.core).await.unwrap();
    let title = "Backup of acme/shop failed";
    assert_eq!(shown(&world), [title]);
    assert_eq!(sent(&world), [("ops".into(), Event::Raised, title.into())]);
    fail(&world, Code::WrongPassword);
    world.backup(&path).await;
    later(&world, Duration::hours(5)).await;
    assert_eq!((shown(&world), sent(&world)), (vec![], vec![]), "the same is not told again");
    later(&world, Duration::hours(20)).await;
    assert_eq!(shown(&world), ["Still: Backup of acme/shop failed"]);
    assert_eq!(sent(&world)[0].1, Event::Reminder);
    let id = world.core.catalog().alerts().list(false, 9).await.unwrap()[0].id;
    world.core.catalog().alerts().acknowledge(id, world.core.now()).await.unwrap();
    later(&world, Duration::hours(50)).await;
    assert_eq!(shown(&world), [""; 0], "somebody has taken note");
    alerts::unacknowledge(&world.core, id).await.unwrap();
    later(&world, Duration::hours(1)).await;
    assert_eq!(shown(&world), ["Still: Backup of acme/shop failed"], "and has taken that back");
    world.backup(&path).await;
    alerts::deliver(&world.core).await.unwrap();
    assert_eq!(shown(&world), ["Over: Backup of acme/shop failed"]);
    assert_eq!(sent(&world).last().unwrap().1, Event::Closed);
    for refused in [alerts::acknowledge(&world.core, id).await, alerts::unacknowledge(&world.core, id).await] {
        assert_eq!(refused.unwrap_err().code, Code::NotFound);
    }
}

/// The window, the agent and a command line over one catalog.
#[tokio::test]
async fn several_instances_tell_it_once() {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    let other = world.beside("other").await;
    fail(&world, Code::WrongPassword);
    world.backup(&path).await;
    for _ in 0..3 {
        for each in [&world, &other] {
            scheduler::round(&each.core).await.unwrap();
        }
    }
    assert_eq!((shown(&world).len(), shown(&other).len()), (1, 0));
    assert_eq!((sent(&world).len() + sent(&other).len()), 1);
}

#[tokio::test]
async fn many_databases_on_one_storage_are_one_alert() {
    let world = World::new().await;
    world.storage().await;
    for slug in ["one", "two", "three"] {
        let path = world.tenant(slug).await;
        fail(&world, Code::StorageUnreachable);
        world.backup(&path).await;
    }
    assert_eq!(shown(&world), ["Storage disk fails"]);
    let open = world.core.catalog().alerts().open().await.unwrap();
    let condition = &open[0].condition;
    assert_eq!((condition.members.len(), condition.untold.members.len()), (3, 2), "who joins is shown, and told later");
    later(&world, Duration::hours(1)).await;
    let open = world.core.catalog().alerts().open().await.unwrap();
    let condition = &open[0].condition;
    assert_eq!((condition.members.len(), condition.untold.members.len()), (3, 0));
    assert_eq!(shown(&world), ["Storage disk fails"]);
}

/// A customer's own channel hears nothing of another customer.
#[tokio::test]
async fn a_channel_hears_of_those_alone_whose_rules_name_it() {
    let world = World::new().await;
    world.storage().await;
    hook(&world, "ops").await;
    hook(&world, "acme").await;
    let rules = |names: &[&str]| {
        let names = names.iter().map(|name| label(name)).collect();
        Rules { alerts: Some(Channels(names)), ..Rules::default() }
    };
    for (slug, names) in [("acme", &["ops", "acme"][..]), ("other", &["ops"]), ("quiet", &[])] {
        let path = world.tenant(slug).await;
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(names)).await.unwrap();
        fail(&world, Code::WrongPassword);
        world.backup(&path).await;
    }
    alerts::deliver(&world.core).await.unwrap();
    let told: Vec<_> = sent(&world).into_iter().map(|(to, _, title)| (to, title)).collect();
    let of = |to: &str, slug: &str| (to.to_owned(), format!("Backup of {slug}/shop failed"));
    assert_eq!(told, [of("acme", "acme"), of("ops", "acme"), of("ops", "other")]);
    assert_eq!(shown(&world).len(), 3, "the desktop hears of all");
    let error = alerts::remove_channel(&world.core, &label("acme")).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    let subject = Subject::Tenant("acme".parse().unwrap());
    let error = policies::set_rules(&world.core, &subject, &rules(&["nobody"])).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    // Rules of a tenant hold for the databases that it will have.
    policies::set_rules(&world.core, &Subject::Tenant("quiet".parse().unwrap()), &rules(&["acme"])).await.unwrap();
    let acme = Subject::Database("acme/shop".parse().unwrap());
    policies::set_rules(&world.core, &acme, &rules(&["ops"])).await.unwrap();
    let error = alerts::remove_channel(&world.core, &label("acme")).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::Refused, "the rules of quiet name the channel acme"));
}

/// Tried again, then given up; and that is told on the desktop, since the channel itself cannot.
#[tokio::test]
async fn a_channel_that_fails_is_tried_again_and_raises_an_alert_of_its_own() {
    let (world, _) = undelivered().await;
    later(&world, Duration::seconds(30)).await;
    let told = world.notifier.0.lock().unwrap().last().unwrap().body.clone();
    assert_eq!(told, "the other side answers 500\nThen try it. In the window: Alerts, channels.");
    assert_eq!(shown(&world), ["Backup of acme/shop failed", "Channel ops does not deliver"]);
    *world.messenger.broken.lock().unwrap() = false;
    assert_eq!(sent(&world), [], "not before its time");
    later(&world, Duration::minutes(2)).await;
    assert_eq!(sent(&world).len(), 1, "nothing was lost");
    later(&world, Duration::minutes(1)).await;
    assert_eq!(shown(&world), ["Over: Channel ops does not deliver"]);
}

#[tokio::test]
async fn a_dead_mans_switch_hears_of_the_beginning_and_of_the_end() {
    let (world, path) = World::backed_up().await;
    switch(&world).await;
    let pings = || async {
        alerts::deliver(&world.core).await.unwrap();
        let all = world.messenger.sent.lock().unwrap().drain(..).collect::<Vec<_>>();
        all.into_iter().map(|(_, message)| message.ping.unwrap()).collect::<Vec<_>>()
    };
    world.backup(&path).await;
    let name = "acme_shop".to_owned();
    assert_eq!(pings().await, [(name.clone(), Ping::Start), (name.clone(), Ping::Success)]);
    fail(&world, Code::WrongPassword);
    world.backup(&path).await;
    assert_eq!(pings().await, [(name.clone(), Ping::Start), (name, Ping::Fail)]);
}

/// A success that was not delivered in its time must not turn the switch green after the failure that came later.
#[tokio::test]
async fn a_late_sign_of_life_never_overtakes_a_newer_one() {
    let (world, path) = World::backed_up().await;
    switch(&world).await;
    world.clock.set(world.core.now());
    *world.messenger.broken.lock().unwrap() = true;
    world.backup(&path).await;
    alerts::deliver(&world.core).await.unwrap();
    *world.messenger.broken.lock().unwrap() = false;
    fail(&world, Code::WrongPassword);
    world.backup(&path).await;
    for _ in 0..6 {
        alerts::deliver(&world.core).await.unwrap();
        world.clock.set(world.core.now() + Duration::hours(1));
    }
    let all = world.messenger.sent.lock().unwrap().drain(..).collect::<Vec<_>>();
    let pings: Vec<_> = all.into_iter().map(|(_, message)| message.ping.unwrap().1).collect();
    assert_eq!(pings, [Ping::Success, Ping::Start, Ping::Fail], "in the order in which they were said");
}

/// Its end tells also whoever may have heard of its beginning, and is the last that is heard of it.
#[tokio::test]
async fn what_an_alert_was_is_not_told_after_what_it_is() {
    let (world, path) = undelivered().await;
    *world.messenger.broken.lock().unwrap() = false;
    world.backup(&path).await;
    for _ in 0..6 {
        alerts::deliver(&world.core).await.unwrap();
        world.clock.set(world.core.now() + Duration::hours(1));
    }
    assert_eq!(sent(&world), [("ops".into(), Event::Closed, "Over: Backup of acme/shop failed".into())]);
}

/// Mail that needs no password is the one way to hear of it.
#[tokio::test]
async fn a_locked_keyring_keeps_no_channel_waiting_that_has_no_secret() {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    let mail = Email {
        host: "localhost".into(),
        port: 25,
        security: Security::None,
        user: None,
        from: "bulkhead@example.org".into(),
        to: vec!["ops@example.org".into()],
    };
    world.channel("mail", Channel::Email(mail), None).await.unwrap();
    *world.secrets.locked.lock().unwrap() = true;
    let job = bulkhead_core::backup::request(&world.core, &path, None).await.unwrap();
    let told = || {
        let all = world.messenger.sent.lock().unwrap().drain(..).collect::<Vec<_>>();
        all.into_iter().map(|(at, message)| (at.channel.kind(), message.event)).collect::<Vec<_>>()
    };
    for _ in 0..200 {
        if !world.core.catalog().alerts().open().await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    alerts::deliver(&world.core).await.unwrap();
    assert_eq!(told(), [("email", Event::Raised)]);
    *world.secrets.locked.lock().unwrap() = false;
    world.wait(job).await;
    alerts::deliver(&world.core).await.unwrap();
    assert_eq!(told(), [("email", Event::Closed)], "the other was told neither");
}

#[tokio::test]
async fn once_a_week_what_went_well_is_told() {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    later(&world, Duration::zero()).await;
    assert_eq!(sent(&world), [], "the first week has not passed");
    world.kit(&path).await;
    world.backup(&path).await;
    for _ in 0..3 {
        later(&world, Duration::days(3)).await;
    }
    let told = sent(&world);
    assert_eq!((told.len(), told[0].1), (1, Event::Digest), "{told:?}");
    assert_eq!(told[0].2, "The week: 0 of 1 databases are protected");
}

/// A machine that slept all week has failed nothing, and backed up nothing.
#[tokio::test]
async fn the_digest_counts_what_nobody_ran() {
    let (world, path) = World::backed_up().await;
    hook(&world, "ops").await;
    world.clock.set(world.core.now());
    let hourly = serde_json::json!({ "schedule": { "cron": "0 * * * *", "zone": "UTC" } });
    let rules: Rules = serde_json::from_value(hourly).unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    scheduler::tick(&world.core).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    world.clock.set(world.core.now() + Duration::days(7));
    for id in scheduler::tick(&world.core).await.unwrap().started {
        world.wait(id).await;
    }
    scheduler::round(&world.core).await.unwrap();
    let all = world.messenger.sent.lock().unwrap();
    let digest = &all.iter().find(|(_, message)| message.event == Event::Digest).unwrap().1;
    assert!(digest.body.contains("that were good: 1, that were not: 0, that nobody ran: 167."), "{}", digest.body);
}

#[tokio::test]
async fn a_secret_of_a_channel_is_in_the_keyring_and_goes_with_it() {
    let world = World::new().await;
    hook(&world, "ops").await;
    let again = Channel::Ping { host: "other".into() };
    let error = world.channel("ops", again, Some("other")).await.unwrap_err();
    assert_eq!(error.code, Code::AlreadyExists);
    let secrets = || world.secrets.entries.lock().unwrap().clone();
    assert_eq!(secrets()["bulkhead//channel/ops"], "https://hook.example/ops", "the old one was not written over");
    alerts::remove_channel(&world.core, &label("ops")).await.unwrap();
    assert!(secrets().is_empty());
}

/// Backed up by hand or by nobody: who cannot be restored, or not to a time that was asked for, is in an alert.
#[tokio::test]
async fn whoever_is_unprotected_is_told() {
    let (world, path): (World, DatabasePath) = World::backed_up().await;
    world.kit(&path).await;
    let rules = Rules { rpo: Some("26h".parse().unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    let fresh = world.tenant("fresh").await;
    later(&world, Duration::hours(20)).await;
    assert_eq!(shown(&world), [""; 0], "neither is late yet");
    later(&world, Duration::hours(7)).await;
    assert_eq!(shown(&world), ["The last backup of acme/shop is too old", "fresh/shop is unprotected"]);
    let open = world.core.catalog().alerts().open().await.unwrap();
    assert!(open.iter().any(|it| it.condition.body() == "fresh/shop: never backed up\nBack it up now."), "{open:?}");
    // What fails says more.
    fail(&world, Code::WrongPassword);
    world.backup(&fresh).await;
    assert_eq!(shown(&world), ["Over: fresh/shop is unprotected", "Backup of fresh/shop failed"]);
    world.backup(&fresh).await;
    assert_eq!(shown(&world), ["Over: Backup of fresh/shop failed"]);
}

/// What was deleted behind our back is told, and is over when it is back.
#[tokio::test]
async fn a_backup_that_is_gone_is_told() {
    let (world, path): (World, DatabasePath) = World::backed_up().await;
    let kept = std::mem::take(&mut world.repositories.kept.lock().unwrap().values_mut().next().unwrap().snapshots);
    later(&world, Duration::hours(1)).await;
    assert_eq!(shown(&world), ["Backups are missing on disk"]);
    world.repositories.kept.lock().unwrap().values_mut().next().unwrap().snapshots = kept;
    later(&world, Duration::hours(7)).await;
    assert_eq!(shown(&world), ["Over: Backups are missing on disk"]);
    assert_eq!(world.snapshots(&path).await.len(), 1);
}

/// A key in one place alone is told after a week; a kit that no longer opens anything at once.
#[tokio::test]
async fn a_tenant_without_a_kit_that_holds_is_told() {
    let (world, path): (World, DatabasePath) = World::backed_up().await;
    later(&world, Duration::days(6)).await;
    assert_eq!(shown(&world), [""; 0]);
    later(&world, Duration::days(2)).await;
    assert_eq!(shown(&world), ["acme has no recovery kit that holds"]);
    world.kit(&path).await;
    later(&world, Duration::minutes(1)).await;
    assert_eq!(shown(&world), ["Over: acme has no recovery kit that holds"]);
    bulkhead_core::keys::rotate(&world.core, &path.tenant).await.unwrap();
    later(&world, Duration::minutes(1)).await;
    assert_eq!(shown(&world), ["acme has no recovery kit that holds"]);
}

/// Killed while the desktop takes its time, a process has put what goes by mail on its way.
#[tokio::test]
async fn what_goes_by_a_channel_waits_for_no_desktop() {
    let (world, _) = World::backed_up().await;
    hook(&world, "ops").await;
    std::mem::take(&mut world.repositories.kept.lock().unwrap().values_mut().next().unwrap().snapshots);
    bulkhead_core::looks::due(&world.core).await.unwrap();
    world.clock.set(world.core.now() + Duration::hours(7));
    bulkhead_core::looks::due(&world.core).await.unwrap();
    shown(&world);
    *world.notifier.2.lock().unwrap() = true;
    let look = tokio::time::timeout(std::time::Duration::from_millis(500), alerts::look(&world.core)).await;
    assert!(look.is_err(), "the desktop never answered");
    alerts::deliver(&world.core).await.unwrap();
    assert_eq!(sent(&world), [("ops".into(), Event::Raised, "Backups are missing on disk".into())]);
}
