//! Alerts: finds out what is wrong, and tells it once to everybody who should know.
//!
//! What is wrong is worked out from the catalog alone, so every instance sees the same. The catalog decides who tells it:
//! whoever writes the change down first.

mod channels;
mod damage;
mod digest;
mod kits;
mod note;
mod over;
mod rehearsals;
mod retry;
mod verdicts;

use std::collections::{HashMap, HashSet};

use bulkhead_catalog::{Absent, Telling};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result, Slug,
    alert::{Cause, Condition, Event, Member, Message, Open, Seen, Severity, Step, Trouble, conditions, steps},
    amount,
    channel::Channel,
    drill::Outcome,
    job::{JobState, Phase},
    policy::{Effective, effective},
    protection::Level,
    room::MAKE_ROOM,
};
use chrono::{DateTime, Utc};

pub(crate) use channels::ping;
pub use channels::{
    add_channel, change_channel, deliver, remove_channel, set_secret, test_channel, try_channel, with_kept_secret,
};
pub use digest::digest;
pub use note::{acknowledge, snooze, unacknowledge};
pub(crate) use over::{keyring_gave, seen, watch_keyring};

use crate::{Core, clock, desk, keys, scheduler, status, storages};

/// Days before a storage is full at which it is told.
const SOON: i64 = 14;
/// Bytes free below which it is told whatever the forecast.
const LOW: u64 = 512 << 20;

/// What to do about repositories that are gone, whoever found it.
const BRING_BACK: &str = "Mount the disk, or bring the folder or bucket back: Bulkhead looks again every few minutes, and never makes a new repository in place of one that is gone. If it is lost for good, say so: bulkhead repository forget TENANT --storage NAME.";

/// The rules that hold for each database.
type Rules = HashMap<DatabasePath, Effective>;

/// Looks at what is wrong now, and tells what has changed.
///
/// # Errors
/// The catalog's.
pub async fn look(core: &Core) -> Result<()> {
    let open = core.catalog().alerts().open().await?;
    let (troubles, known) = troubles(core, &open).await?;
    let times: HashMap<_, _> = open.iter().map(|it| (it.id, (it.opened_at, it.told_at))).collect();
    let (alerts, now) = (core.catalog().alerts(), core.now());
    let times = |id: i64| times.get(&id).copied().unwrap_or((now, now));
    for step in steps(open, conditions(troubles), now) {
        match step {
            Step::Raise(condition) => {
                let about = About { event: Event::Raised, began: now };
                let telling = telling(core, &condition, &about, &known).await?;
                if let Some(id) = alerts.raise(&condition, &telling, now).await? {
                    show(core, id, &condition, &about, &known).await?;
                }
            }
            Step::Update(id, condition) => alerts.update(id, &condition).await?,
            Step::Tell(id, condition, event) => {
                let (began, before) = times(id);
                let about = About { event, began };
                let telling = telling(core, &condition, &about, &known).await?;
                if alerts.told(id, &condition, before, &telling, now).await? {
                    show(core, id, &condition, &about, &known).await?;
                }
            }
            Step::Close(id, condition) => {
                let about = About { event: Event::Closed, began: times(id).0 };
                let telling = telling(core, &condition, &about, &known).await?;
                if alerts.close(id, &telling, now).await? {
                    show(core, id, &condition, &about, &known).await?;
                }
            }
        }
    }
    Ok(())
}

/// What is known of databases: the rules that hold for each, and how each stands.
struct Known {
    rules: Rules,
    levels: HashMap<DatabasePath, Level>,
    /// Those whose last backup failed, whatever by.
    failing: HashSet<DatabasePath>,
}

/// Why an alert is told, and since when there is one.
struct About {
    event: Event,
    began: DateTime<Utc>,
}

async fn troubles(core: &Core, open: &[Open]) -> Result<(Vec<Trouble>, Known)> {
    let places = core.catalog().policies().places(None, None).await?;
    let rules: Rules = places.into_iter().map(|(_, path, places)| (path, effective(&places.as_slice()))).collect();
    let (mut found, seen, mut levels) = (waiting(core).await?, over::seen(core).await?, HashMap::new());
    let overview = status::overview(core).await?;
    let (late, mut at_hand) = (scheduler::late(core).await?, HashSet::new());
    let due = verdicts::due(core, &overview).await?;
    for (row, protection) in &overview {
        levels.insert(row.database.clone(), protection.level);
        if verdicts::at_hand(core, row, &late).await? {
            at_hand.insert(&row.database);
        }
        let again = due.contains(&row.database) || at_hand.contains(&row.database);
        found.extend(verdicts::backup(row, &seen, again));
        found.extend(verdicts::reasons(core, row, protection, open, at_hand.contains(&row.database)).await?);
    }
    found.extend(drills(core, &seen).await?);
    found.extend(on_storages(core, &seen, &rules).await?);
    found.extend(kits::troubles(core).await?);
    found.extend(kits::half_changed_keys(core).await?);
    found.extend(rehearsals::troubles(core, &overview).await?);
    for (row, protection) in &overview {
        let rpo = rules.get(&row.database).and_then(|rules| rules.rpo.as_ref()).map(|rpo| rpo.value);
        let is_at_hand = at_hand.contains(&row.database);
        found.extend(verdicts::unprotected(row, protection, rpo, &found, is_at_hand, core.now()));
    }
    let failed = overview.iter().filter(|(row, _)| row.backup_failure.is_some());
    let failed = failed.map(|(row, _)| row.database.clone()).collect();
    // That a storage lacks copies follows from that it fails.
    let failing: Vec<Label> = found
        .iter()
        .filter_map(|trouble| match &trouble.cause {
            Cause::Storage(name) | Cause::Space(name) | Cause::Gone(name) => Some(name.clone()),
            _ => None,
        })
        .collect();
    found.retain(|trouble| !matches!(&trouble.cause, Cause::Copies(name) if failing.contains(name)));
    if let Err(error) = clock::doubt(core).await {
        found.push(of(Cause::Clock, Member::Everybody, Severity::Warning, &error));
    }
    for channel in core.catalog().channels().list().await? {
        if let Some((_, Some(error))) = &channel.last {
            let trouble = of(Cause::Channel(channel.name.clone()), Member::Everybody, Severity::Warning, error);
            let hint = format!("{} Then try it: bulkhead channel test {}.", trouble.hint, channel.name.argument());
            found.push(Trouble { hint: hint.trim_start().to_owned(), ..trouble });
        }
    }
    Ok((found, Known { rules, levels, failing: failed }))
}

/// The jobs of all instances that wait for the keyring: one alert says what to do, however many they are.
async fn waiting(core: &Core) -> Result<Vec<Trouble>> {
    let mut jobs = core.catalog().jobs().active().await?;
    jobs.retain(|job| job.state == JobState::Queued && job.phase == Some(Phase::Unlock));
    let trouble = |job: bulkhead_catalog::Job| {
        Trouble {
        cause: Cause::Keyring,
        member: job.database.map_or(Member::Tenant(job.tenant), Member::Database),
        severity: Severity::Warning,
        message: format!("a {} waits for the keyring to be unlocked", job.kind),
        hint: "Unlock the keyring: answer its question, log in again, or use its own manager. What waits then goes on by itself."
            .to_owned(),
    }
    };
    Ok(jobs.into_iter().map(trouble).collect())
}

/// The last drill of each database, where it was not a proof. What was interrupted is told at the start that finds it.
///
/// What the storage or the keyring kept from running is told as theirs, with whatever else that keeps from running, and is over
/// with it: the schedule brings the next drill.
async fn drills(core: &Core, seen: &Seen) -> Result<Vec<Trouble>> {
    let mut found = Vec::new();
    // That the last one could not run mends nothing that one before it found.
    let mut drills = core.catalog().drills().newest().await?;
    drills.retain(|drill| drill.outcome == Outcome::CouldNotRun);
    drills.extend(core.catalog().drills().verdicts(None).await?);
    for drill in drills {
        let Some(error) = &drill.evidence.reason else { continue };
        let tenant = &drill.database.tenant;
        let (cause, severity) = match (drill.outcome, error.code, drill.storage) {
            (Outcome::Proved, ..) => continue,
            (Outcome::CouldNotRun, Code::Interrupted, _) => continue,
            (Outcome::CouldNotRun, Code::StorageUnreachable | Code::StorageDenied, Some(storage)) => {
                if seen.is_found(tenant, &storage, drill.ended_at) {
                    continue;
                }
                (Cause::Storage(storage), Severity::Warning)
            }
            (Outcome::CouldNotRun, Code::KeyringAbsent | Code::KeyringLocked | Code::KeyringRefused, _) => {
                if seen.is_over(&Cause::Keyring, error.code, tenant, Some(drill.ended_at)) {
                    continue;
                }
                (Cause::Keyring, Severity::Warning)
            }
            (Outcome::CouldNotRun, ..) => (Cause::NoDrill, Severity::Warning),
            (Outcome::Differs | Outcome::Failed, ..) => (Cause::Drill(drill.database.clone()), Severity::Critical),
        };
        found.push(of(cause, Member::Database(drill.database), severity, error));
    }
    Ok(found)
}

async fn on_storages(core: &Core, seen: &Seen, rules: &Rules) -> Result<Vec<Trouble>> {
    let mut found = Vec::new();
    // The repositories of a tenant that was removed are nobody's to look after.
    let tenants: HashSet<Slug> = core.catalog().tenants().list().await?.into_iter().map(|row| row.slug).collect();
    let mut repositories = core.catalog().repositories().list(None).await?;
    repositories.retain(|repository| tenants.contains(&repository.tenant));
    let mut gone = HashSet::new();
    for repository in repositories {
        if repository.is_gone() {
            gone.insert((repository.tenant.clone(), repository.storage.clone()));
        }
        let Some(error) = &repository.look.failure else { continue };
        let member = Member::Tenant(repository.tenant.clone());
        let (cause, severity) = match error.code {
            Code::StorageUnreachable | Code::StorageDenied => (Cause::Storage(repository.storage), Severity::Warning),
            Code::RepositoryMissing => (Cause::Gone(repository.storage), Severity::Critical),
            Code::KeyringAbsent | Code::KeyringLocked | Code::KeyringRefused => (Cause::Keyring, Severity::Warning),
            // It says nothing of what is in the repository.
            _ if keys::is_lacking(&repository.tenant, error) => (Cause::Key, Severity::Critical),
            Code::SecretMissing => (Cause::Keyring, Severity::Critical),
            Code::RepositoryDamaged => (Cause::Damage(repository.tenant.clone()), Severity::Critical),
            _ => (Cause::Storage(repository.storage), Severity::Warning),
        };
        if seen.is_over(&cause, error.code, &repository.tenant, repository.look.tried_at) {
            continue;
        }
        found.push(of(cause, member, severity, error));
    }
    for storage in core.catalog().storages().list().await? {
        let filling = storages::filling(core, &storage.name).await?;
        let soon = filling.full.filter(|full| full.earliest < SOON);
        let low = filling.free.filter(|free| *free < LOW);
        let message = match (low, soon) {
            (Some(free), _) => format!("only {} are free", amount::bytes(free)),
            (None, Some(full)) => format!("it is full {full}"),
            (None, None) => continue,
        };
        let severity = if low.is_some() { Severity::Critical } else { Severity::Warning };
        let hint = MAKE_ROOM.to_owned();
        found.push(Trouble { cause: Cause::Space(storage.name), member: Member::Everybody, severity, message, hint });
    }
    for Absent { database, storage, count, nowhere } in core.catalog().snapshots().missing().await? {
        // What no rule wants there any more and another storage has is nobody's concern.
        let wanted = rules.get(&database).is_none_or(|rules| rules.names(&storage));
        let count = if wanted { count } else { nowhere };
        // The repository is gone with them, and that is told.
        if count == 0 || gone.contains(&(database.tenant.clone(), storage.clone())) {
            continue;
        }
        let were = if count == 1 { "backup that was there is gone" } else { "backups that were there are gone" };
        found.push(Trouble {
            cause: Cause::Missing(storage),
            member: Member::Database(database),
            severity: Severity::Critical,
            message: format!("{count} {were}"),
            hint: "Find out who removed them. A copy on another storage can still be restored.".to_owned(),
        });
    }
    found.extend(damage::all(core, &tenants).await?);
    Ok(found)
}

fn of(cause: Cause, member: Member, severity: Severity, error: &Error) -> Trouble {
    let hint = match cause {
        Cause::Gone(_) => BRING_BACK.to_owned(),
        // What was found is no advice, and the wrong step loses what can still be read.
        Cause::Damage(_) => damage::SAVE.to_owned(),
        _ => error.hints.first().cloned().unwrap_or_default(),
    };
    Trouble { cause, member, severity, message: error.message.clone(), hint }
}

/// After the channels' messages are written down: the desktop takes its time, and the process may end meanwhile.
async fn show(core: &Core, id: i64, condition: &Condition, about: &About, known: &Known) -> Result<()> {
    let message = message(core, condition, about, known);
    let retry = if about.event == Event::Closed { None } else { retry::job(core, condition).await? };
    desk::try_to_alert(core, id, message, retry).await;
    Ok(())
}

/// What tells it by the channels whose business it is.
async fn telling(core: &Core, condition: &Condition, about: &About, known: &Known) -> Result<Vec<Telling>> {
    // A channel that does not deliver would have to tell it by itself.
    if matches!(condition.cause, Cause::Channel(_)) {
        return Ok(Vec::new());
    }
    let channels = core.catalog().channels().list().await?.into_iter();
    let telling = channels.filter(|channel| !matches!(channel.channel, Channel::Ping { .. })).filter_map(|channel| {
        let own = condition.among(|member| concerns(member, &channel.name, &known.rules))?;
        Some((channel.name, message(core, &own, about, known)))
    });
    Ok(telling.collect())
}

/// Whether the rules of whom it concerns send it to this channel.
fn concerns(member: &Member, channel: &Label, rules: &Rules) -> bool {
    match member {
        Member::Everybody => true,
        Member::Database(path) => rules.get(path).is_none_or(|rules| rules.alerts_go_to(channel)),
        Member::Tenant(tenant) => {
            let mut own = rules.iter().filter(|(path, _)| path.tenant == *tenant).map(|(_, rules)| rules).peekable();
            own.peek().is_none() || own.any(|rules| rules.alerts_go_to(channel))
        }
    }
}

fn message(core: &Core, condition: &Condition, about: &About, known: &Known) -> Message {
    let (&About { event, began }, at) = (about, core.now());
    let (title, body) = match event {
        Event::Closed => {
            let level = |path: &DatabasePath| known.levels.get(path).copied();
            // What fails by something else now has not ended well.
            let word = match &condition.cause {
                Cause::Backup(path) if known.failing.contains(path) => "For another reason now",
                // Nothing has got better by nobody asking any more.
                Cause::Backup(path) | Cause::Hook(path) | Cause::Drill(path) | Cause::Shrunk(path)
                    if !known.levels.contains_key(path) =>
                {
                    "The database was removed"
                }
                _ => "Over",
            };
            (format!("{word}: {}", condition.title()), condition.farewell(began, at, level))
        }
        Event::Reminder => (format!("Still: {}", condition.title()), condition.body()),
        _ => (condition.title(), condition.body()),
    };
    Message { event, alert: None, severity: condition.severity, title, body, at, began: Some(began), ping: None }
}

/// Shows a message on the desktop, unless it was shown before.
///
/// # Errors
/// The catalog's, or that the desktop shows nothing.
pub async fn say_once(core: &Core, mark: &str, title: &str, body: &str) -> Result<()> {
    if core.catalog().alerts().mark(mark).await?.is_some()
        || !core.catalog().alerts().set_mark(mark, None, core.now()).await?
    {
        return Ok(());
    }
    desk::say(core, title.to_owned(), body.to_owned(), None, None).await
}

/// Shows a message on the desktop that says that it is a test.
///
/// # Errors
/// That the desktop shows nothing.
pub async fn test_desktop(core: &Core) -> Result<()> {
    let body = "Bulkhead tells you here when something is wrong. This message tells of nothing.".to_owned();
    desk::say(core, "This is a test".to_owned(), body, None, None).await
}
