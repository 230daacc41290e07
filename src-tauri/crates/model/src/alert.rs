//! Alerts: what is wrong now, put together by cause, and what has to be said about it.
//!
//! A cause is told when it appears, again when it grows, once a day while it lasts, and once more when it is over. Many
//! databases with one cause are one alert. Nothing is told twice because somebody looked twice.

mod over;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{Code, DatabasePath, Error, Label, Slug};

pub use over::Seen;

/// How long after it was last told of an alert that lasts is told of again.
const REMIND: Duration = Duration::hours(24);
/// How long after it was last told of an alert that grows is told of again,
const GROWN: Duration = Duration::hours(1);
/// and of one that gets worse.
const WORSE: Duration = Duration::minutes(5);
/// The longest time for which an alert can be snoozed.
pub const LONGEST_SNOOZE: Duration = Duration::days(30);

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something should be mended soon.
    Warning,
    /// Data is at risk.
    Critical,
}

/// What is behind it. Troubles with the same cause are one alert.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// A storage does not answer, or refuses.
    Storage(Label),
    /// The keyring does not give secrets.
    Keyring,
    /// Keys of tenants are not in the keyring, or do not open their repositories.
    Key,
    /// A database server cannot be reached.
    Server(String),
    /// The backup of one database fails, for a reason of its own.
    Backup(DatabasePath),
    /// A hook failed that was to run after a backup of one database, which is good.
    Hook(DatabasePath),
    /// Backups are older than their objective allows.
    Stale,
    /// Databases cannot be restored, and nothing else that is told says so.
    Unprotected,
    /// A storage has no copies that are recent enough.
    Copies(Label),
    /// Snapshots on a storage are gone.
    Missing(Label),
    /// Repositories that were on a storage are gone: a disk is not mounted, or a folder or bucket was removed.
    Gone(Label),
    /// A tenant's repository is damaged.
    Damage(Slug),
    /// A storage is full, or will soon be.
    Space(Label),
    /// A tenant has no recovery kit that holds.
    Kit(Slug),
    /// The clock cannot be believed.
    Clock,
    /// A channel does not deliver.
    Channel(Label),
    /// A drill did not prove a backup of one database.
    Drill(DatabasePath),
    /// Drills could not run, for want of a server, of room or of a right.
    NoDrill,
    /// Proofs are older than the schedule of their drills allows.
    Unproved,
    /// Restores take longer than their objective allows.
    Slow,
    /// Nearly all rows are gone that a database had a week before.
    Shrunk(DatabasePath),
    /// A tenant's repository key was not changed to the end.
    Rotation(Slug),
    /// The last rehearsal of a disaster did not bring a tenant back as it should.
    Rehearsal(Slug),
}

/// One thing that is wrong with one database, tenant or storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is behind it.
    pub cause: Cause,
    /// Whom it concerns: a database, a tenant, or none.
    pub member: Member,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Whom a trouble concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Member {
    /// Nobody in particular.
    Everybody,
    /// A tenant.
    Tenant(Slug),
    /// A database.
    Database(DatabasePath),
}

/// What is wrong now, for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is behind it.
    pub cause: Cause,
    /// How bad the worst of it is.
    pub severity: Severity,
    /// Whom it concerns, and what is wrong there.
    #[serde(with = "pairs")]
    pub members: BTreeMap<Member, String>,
    /// What to do.
    pub hint: String,
    /// What of it was not told yet.
    #[serde(default, skip_serializing_if = "Untold::is_empty")]
    pub untold: Untold,
}

/// What is shown of an alert before it is told: nobody is told of each that joins at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// Who joined since it was told.
    pub members: BTreeSet<Member>,
    /// How bad it was when it was told, if it is worse now.
    pub was: Option<Severity>,
}

impl Untold {
    /// Whether all was told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An alert that was told and is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its number in the catalog.
    pub id: i64,
    /// What was wrong when it was last looked at.
    pub condition: Condition,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it was last told.
    pub told_at: DateTime<Utc>,
    /// Whether somebody has taken note: there are no reminders then.
    pub acknowledged: bool,
    /// Until when somebody wants to hear no more of it, unless it gets worse.
    pub snoozed_until: Option<DateTime<Utc>>,
}

/// What has to be done about alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A new one: write it down and tell it.
    Raise(Condition),
    /// It concerns others than before, or by another reason: write it down.
    Update(i64, Condition),
    /// The same, and tell it again.
    Tell(i64, Condition, Event),
    /// It is over: write it down and tell it.
    Close(i64, Condition),
}

/// Why something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// It began.
    Raised,
    /// It concerns more than before.
    Grown,
    /// It lasts.
    Reminder,
    /// It is over.
    Closed,
    /// Somebody tries a channel.
    Test,
    /// What went well, once a week.
    Digest,
}

/// A message as text and as facts; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Why it is sent.
    pub event: Event,
    /// The number of the alert; none for others.
    pub alert: Option<i64>,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub body: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// When the alert began; none for others. With its number it tells the alert from those of all other machines.
    #[serde(default)]
    pub began: Option<DateTime<Utc>>,
    /// For signs of life: which check, and what is said of it.
    pub ping: Option<(String, Ping)>,
}

/// What a sign of life says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ping {
    /// A backup began.
    Start,
    /// It was good.
    Success,
    /// It failed.
    Fail,
}

/// Puts troubles together by their cause.
#[must_use]
pub fn conditions(troubles: Vec<Trouble>) -> Vec<Condition> {
    let mut found = BTreeMap::<Cause, Condition>::new();
    for Trouble { cause, member, severity, message, hint } in troubles {
        let condition = found.entry(cause.clone()).or_insert_with(|| Condition {
            cause,
            severity,
            members: BTreeMap::new(),
            hint,
            untold: Untold::default(),
        });
        condition.severity = condition.severity.max(severity);
        condition.members.entry(member).or_insert(message);
    }
    found.into_values().collect()
}

/// Works out what has to be told, from what was told and what is wrong now.
#[must_use]
pub fn steps(open: Vec<Open>, now_wrong: Vec<Condition>, now: DateTime<Utc>) -> Vec<Step> {
    let mut wrong: BTreeMap<Cause, Condition> =
        now_wrong.into_iter().map(|condition| (condition.cause.clone(), condition)).collect();
    let mut steps = Vec::new();
    for known in open {
        let cause = &known.condition.cause;
        // Where nobody is left of those that it was told of, it is over, and for others another one begins.
        let lasts = |now: &Condition| now.members.keys().any(|member| known.condition.members.contains_key(member));
        match wrong.get(cause).is_some_and(lasts).then(|| wrong.remove(cause)).flatten() {
            Some(condition) => steps.extend(step(&known, condition, now)),
            None => steps.push(Step::Close(known.id, known.condition)),
        }
    }
    steps.extend(wrong.into_values().map(Step::Raise));
    steps
}

fn step(known: &Open, condition: Condition, now: DateTime<Utc>) -> Option<Step> {
    let since = now - known.told_at;
    // A clock that went back must not silence anybody for as long as it was ahead.
    let past = |wait: Duration| since >= wait || since < Duration::zero();
    let was = known.condition.untold.was.unwrap_or(known.condition.severity);
    let told = |member: &Member| {
        known.condition.members.contains_key(member) && !known.condition.untold.members.contains(member)
    };
    let joined: BTreeSet<Member> = condition.members.keys().filter(|member| !told(member)).cloned().collect();
    let worse = condition.severity > was;
    // A clock that jumped ahead and came back must not silence anybody for years.
    let asleep = known.snoozed_until.is_some_and(|until| now < until && until - now <= LONGEST_SNOOZE);
    // Whoever wants to hear no more of it did not know that it would keep others from being backed up.
    let more = !joined.is_empty() && (!asleep || condition.severity == Severity::Critical);
    if (worse && past(WORSE)) || (more && past(GROWN)) {
        return Some(Step::Tell(known.id, condition, Event::Grown));
    }
    let woke = known.snoozed_until.is_some_and(|until| now >= until && known.told_at < until);
    if !asleep && ((!known.acknowledged && past(REMIND)) || woke) {
        return Some(Step::Tell(known.id, condition, Event::Reminder));
    }
    // It is shown as it is at once; what of it was not told is kept beside it, else nobody would ever hear of it.
    let untold = Untold { members: joined, was: worse.then_some(was) };
    let present = Condition { untold, ..condition };
    (present != known.condition).then_some(Step::Update(known.id, present))
}

impl Condition {
    /// Only what concerns some; none if nothing does.
    #[must_use]
    pub fn among(&self, concerns: impl Fn(&Member) -> bool) -> Option<Self> {
        let members: BTreeMap<_, _> =
            self.members.iter().filter(|(member, _)| concerns(member)).map(|(a, b)| (a.clone(), b.clone())).collect();
        (!members.is_empty()).then(|| Self { members, ..self.clone() })
    }
}

/// The cause behind an error of a backup or a copy: what many share is told once.
#[must_use]
pub fn cause(error: &Error, database: &DatabasePath, storage: Option<&Label>, server: Option<&str>) -> Cause {
    match (error.code, storage, server) {
        (Code::StorageUnreachable | Code::StorageDenied, Some(storage), _) => Cause::Storage(storage.clone()),
        (Code::RepositoryMissing, Some(storage), _) => Cause::Gone(storage.clone()),
        (Code::DiskFull, Some(storage), _) => Cause::Space(storage.clone()),
        (Code::KeyringAbsent | Code::KeyringLocked | Code::KeyringRefused, ..) => Cause::Keyring,
        (Code::Unreachable, _, Some(server)) => Cause::Server(server.to_owned()),
        _ => Cause::Backup(database.clone()),
    }
}

/// JSON has words alone for keys.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Member;

    pub(super) fn serialize<S: Serializer>(map: &BTreeMap<Member, String>, to: S) -> Result<S::Ok, S::Error> {
        map.iter().collect::<Vec<_>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Member, String>, D::Error> {
        Vec::<(Member, String)>::deserialize(from).map(|pairs| pairs.into_iter().collect())
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everybody => f.write_str("everybody"),
            Self::Tenant(tenant) => tenant.fmt(f),
            Self::Database(path) => path.fmt(f),
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        })
    }
}

impl std::str::FromStr for Severity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Warning, Self::Critical].into_iter().find(|severity| severity.to_string() == text).ok_or(())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Raised => "raised",
            Self::Grown => "grown",
            Self::Reminder => "reminder",
            Self::Closed => "closed",
            Self::Test => "test",
            Self::Digest => "digest",
        })
    }
}

impl std::str::FromStr for Event {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Raised, Self::Grown, Self::Reminder, Self::Closed, Self::Test, Self::Digest];
        all.into_iter().find(|event| event.to_string() == text).ok_or(())
    }
}
