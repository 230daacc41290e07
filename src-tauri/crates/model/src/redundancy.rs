//! The rule 3-2-1-1-0: three copies of the data, on two kinds of storage, one away from here, one that nobody can delete, and no
//! error in any of them.
//!
//! Worked out from what was seen. What was not looked at is not known, and that is said: it never counts as met.

use std::{collections::BTreeSet, fmt, net::IpAddr};

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::{
    Label,
    copy::Seen,
    drill::Outcome,
    storage::{Kept, Lasting, Location, is_here},
};

/// A check or a drill waits for its place, and takes its time.
const GRACE: Duration = Duration::days(1);

/// Whether a part of the rule is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Met {
    /// It was seen to be.
    Yes,
    /// It is not.
    No,
    /// Nobody has looked, or it cannot be found out.
    Unknown,
}

/// A part of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum RedundancyRule {
    /// Three copies of the data, the database itself among them.
    Copies,
    /// Two kinds of storage.
    Kinds,
    /// One away from here.
    Away,
    /// One that nobody can delete.
    Lasting,
    /// No error in any of them.
    Errors,
}

/// A storage that holds the last good backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its name.
    pub storage: Label,
    /// Where it is.
    pub location: Location,
    /// Whether it can be deleted there; none while nobody has found out.
    pub lasting: Option<Lasting>,
    /// How long what is there already is locked; none while nobody has asked.
    pub kept: Option<Kept>,
    /// What was seen of the backup there.
    pub seen: Seen,
    /// Whether the last look at it failed.
    pub unseen: bool,
    /// When all bytes of its repository that backups of the database need were last read and right.
    pub read_at: Option<DateTime<Utc>>,
    /// When a restore from there was last seen to be equal.
    pub proved_at: Option<DateTime<Utc>>,
}

/// What is asked of verifications, and what they found, whichever backup they looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Now.
    pub now: DateTime<Utc>,
    /// Within how long all of it is read.
    pub read_every: Duration,
    /// How long it is from drill to drill at most; none without a schedule for drills.
    pub drill_every: Option<Duration>,
    /// How the last drill ended.
    pub last_drill: Option<Outcome>,
    /// The storages on which backups are missing or damaged.
    pub bad: Vec<Label>,
}

/// One part with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub part: RedundancyRule,
    /// Whether it is met.
    pub answer: Met,
    /// What was found.
    pub found: String,
    /// What to do, if it is not met.
    pub hint: &'static str,
}

/// Works out the parts, in their order. `source` is the host of the database; none if it is on this machine.
#[must_use]
pub fn redundancy(places: &[Place], source: Option<&str>, verified: &Verified) -> [Finding; 5] {
    let there: Vec<&Place> = places.iter().filter(|place| !is_lost(place)).collect();
    [
        sure(&there, copies),
        sure(&there, kinds),
        sure(&there, |there| away(there, source)),
        sure(&there, |there| lasting(there, verified.now)),
        errors(places, verified),
    ]
}

/// A place that could not be looked at may hold what it held, or not: with it a part is met only perhaps.
fn sure(there: &[&Place], part: impl Fn(&[&Place]) -> Finding) -> Finding {
    let (unseen, seen): (Vec<&Place>, Vec<&Place>) = there.iter().copied().partition(|place| place.unseen);
    let finding = part(&seen);
    if unseen.is_empty() || finding.answer == Met::Yes {
        return finding;
    }
    let perhaps = part(there);
    let answer = if perhaps.answer == Met::Yes { Met::Unknown } else { perhaps.answer };
    let found = format!("{}; not reachable when last looked at: {}", perhaps.found, named(unseen.into_iter()));
    Finding { answer, found, ..perhaps }
}

/// What is gone, or needs data that is damaged, is no copy.
const fn is_lost(place: &Place) -> bool {
    matches!(place.seen, Seen::Missing | Seen::Damaged)
}

fn finding(part: RedundancyRule, answer: Met, found: String, hint: &'static str) -> Finding {
    Finding { part, answer, found, hint }
}

fn copies(there: &[&Place]) -> Finding {
    let found = match there.len() {
        0 => "the database alone".to_owned(),
        count => format!("the database and {count} on {}", named(there.iter().copied())),
    };
    let answer = if there.len() >= 2 { Met::Yes } else { Met::No };
    finding(RedundancyRule::Copies, answer, found, "Copy every backup to a second storage.")
}

/// Two folders of one machine fail together, and so do two buckets of one service.
fn kinds(there: &[&Place]) -> Finding {
    let kinds: BTreeSet<String> = there.iter().map(|place| kind(&place.location)).collect();
    let found = if kinds.is_empty() { "none".to_owned() } else { kinds.iter().cloned().collect::<Vec<_>>().join(", ") };
    let answer = if kinds.len() >= 2 { Met::Yes } else { Met::No };
    finding(RedundancyRule::Kinds, answer, found, "Copy to a storage of another kind, or of another provider.")
}

fn kind(location: &Location) -> String {
    let host = host(location).unwrap_or_else(|| "this machine".to_owned());
    match location {
        Location::Local { .. } => "a folder of this machine".to_owned(),
        Location::S3 { .. } => format!("S3 at {host}"),
        Location::Sftp { .. } => format!("SFTP at {host}"),
        Location::WebDav { .. } => format!("WebDAV at {host}"),
    }
}

fn host(location: &Location) -> Option<String> {
    match location {
        Location::Sftp { host, .. } => Some(host.clone()),
        other => other.far().map(|(host, _)| host),
    }
}

fn away(there: &[&Place], source: Option<&str>) -> Finding {
    let is_away = |place: &Place| match host(&place.location) {
        None => Met::No,
        Some(host) => distance(&host, source),
    };
    let with = |wanted| there.iter().copied().filter(move |place| is_away(place) == wanted);
    let hint = "Copy to a storage in another place: fire and thieves take all that stands together.";
    match (with(Met::Yes).next(), with(Met::Unknown).next()) {
        (Some(_), _) => finding(RedundancyRule::Away, Met::Yes, named(with(Met::Yes)), hint),
        (None, Some(_)) => {
            let found = format!("{}: in a private network, where that stands is not known", named(with(Met::Unknown)));
            finding(RedundancyRule::Away, Met::Unknown, found, hint)
        }
        (None, None) => finding(RedundancyRule::Away, Met::No, "none".to_owned(), hint),
    }
}

/// A name or address of a private network tells nothing of where its machine stands.
fn distance(host: &str, source: Option<&str>) -> Met {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let private = match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(at)) => at.is_private() || at.is_link_local(),
        Ok(IpAddr::V6(at)) => at.is_unique_local() || at.is_unicast_link_local(),
        Err(_) => !host.contains('.') || INSIDE.iter().any(|end| host.ends_with(end)),
    };
    match private {
        _ if is_here(host) || source.is_some_and(|source| source.eq_ignore_ascii_case(host)) => Met::No,
        true => Met::Unknown,
        false => Met::Yes,
    }
}

/// Ends of names that are given inside of a house.
const INSIDE: [&str; 6] = [".local", ".lan", ".home", ".internal", ".home.arpa", ".localdomain"];

fn lasting(there: &[&Place], now: DateTime<Utc>) -> Finding {
    let hint = "Use a bucket with object lock, or a storage, or a user there, that may write and not delete; then test it: bulkhead storage test NAME.";
    let with = |wanted: Met| there.iter().copied().filter(move |place| stays(place, now).0 == wanted);
    let told = |wanted| with(wanted).map(|place| stays(place, now).1).collect::<Vec<_>>().join(", ");
    match (with(Met::Yes).next(), with(Met::Unknown).next()) {
        (Some(_), _) => finding(RedundancyRule::Lasting, Met::Yes, told(Met::Yes), hint),
        (None, Some(_)) => finding(RedundancyRule::Lasting, Met::Unknown, told(Met::Unknown), hint),
        (None, None) if with(Met::No).any(|place| place.lasting == Some(Lasting::Locked)) => {
            let locking = with(Met::No).filter(|place| place.lasting == Some(Lasting::Locked));
            let found = locking.map(|place| stays(place, now).1).collect::<Vec<_>>().join(", ");
            let hint = "Let the bucket lock for longer than backups are kept, and begin a new repository there: what was written before stays as it is.";
            finding(RedundancyRule::Lasting, Met::No, found, hint)
        }
        (None, None) if there.is_empty() => finding(RedundancyRule::Lasting, Met::No, "none".to_owned(), hint),
        (None, None) => finding(RedundancyRule::Lasting, Met::No, "all of them can be deleted".to_owned(), hint),
    }
}

/// A lock on what is written from now on is none on what backups build upon.
fn stays(place: &Place, now: DateTime<Utc>) -> (Met, String) {
    let storage = &place.storage;
    match (place.lasting, place.kept) {
        (None, _) => (Met::Unknown, format!("{storage} was not tested")),
        (Some(Lasting::Deletable), _) => (Met::No, format!("{storage} can be deleted")),
        (Some(Lasting::RefusedDelete), _) => (Met::Yes, format!("{storage}: it refused a delete")),
        (Some(Lasting::Locked), None) => {
            (Met::Unknown, format!("{storage} locks what is written; what was there before was not asked yet"))
        }
        (Some(Lasting::Locked), Some(kept)) if kept.stays(now) => {
            let until = match kept {
                Kept::Until(until) => format!("until {}", until.format("%Y-%m-%d")),
                Kept::Held | Kept::Deletable => "by a legal hold".to_owned(),
            };
            (Met::Yes, format!("{storage}: asked, its oldest and its newest data is locked {until}"))
        }
        (Some(Lasting::Locked), Some(_)) => {
            (Met::No, format!("{storage} locks what is written, and older data that backups build upon is not locked"))
        }
    }
}

/// A new backup takes nothing away from what was seen: what was verified in time stands until an error is found, or it is too long ago.
fn errors(places: &[Place], verified: &Verified) -> Finding {
    let no = |found: String, hint| finding(RedundancyRule::Errors, Met::No, found, hint);
    let with = |wanted: fn(&Place) -> bool| places.iter().filter(move |place| wanted(place));
    if places.is_empty() {
        return no("there is no backup".to_owned(), "Back it up.");
    }
    if with(is_lost).next().is_some() {
        return no(format!("missing or damaged on {}", named(with(is_lost))), "Copy it there again.");
    }
    if !verified.bad.is_empty() {
        let bad = verified.bad.iter().map(Label::as_str).collect::<Vec<_>>().join(", ");
        return no(format!("older backups are missing or damaged on {bad}"), "Find out who removed or damaged them.");
    }
    if let Some(outcome @ (Outcome::Differs | Outcome::Failed)) = verified.last_drill {
        return no(
            format!("the last drill: {outcome}"),
            "Look at what the drill found; back up again, and drill that.",
        );
    }
    let unknown = |place: &&Place| place.unseen || verified.at(place).is_none();
    if places.iter().any(|place| unknown(&place)) {
        let found = format!("not verified in time on {}", named(places.iter().filter(unknown)));
        return finding(
            RedundancyRule::Errors,
            Met::Unknown,
            found,
            "Read all of it once: bulkhead check TENANT --read-data.",
        );
    }
    let is_read = |place: &Place| matches!(place.seen, Seen::Read | Seen::Restored);
    let when = |place: &Place| {
        let at = verified.at(place).map(|at| at.format("%Y-%m-%d").to_string());
        format!("{} on {}", place.storage, at.unwrap_or_default())
    };
    let found = if places.iter().all(is_read) {
        "every byte was read, and right".to_owned()
    } else {
        format!("no error when it was last verified: {}", places.iter().map(when).collect::<Vec<_>>().join(", "))
    };
    finding(RedundancyRule::Errors, Met::Yes, found, "")
}

impl Verified {
    /// When a place was last verified, if that is not too long ago. A time ahead was written by a clock that was wrong.
    fn at(&self, place: &Place) -> Option<DateTime<Utc>> {
        let fresh = |at: Option<DateTime<Utc>>, every: Duration| {
            at.filter(|at| (-GRACE..=every + GRACE).contains(&(self.now - *at)))
        };
        fresh(place.read_at, self.read_every).max(fresh(place.proved_at, self.drill_every.unwrap_or(self.read_every)))
    }
}

fn named<'a>(places: impl Iterator<Item = &'a Place>) -> String {
    places.map(|place| place.storage.to_string()).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for RedundancyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Copies => "3 copies",
            Self::Kinds => "2 kinds of storage",
            Self::Away => "1 away from here",
            Self::Lasting => "1 that cannot be deleted",
            Self::Errors => "0 errors",
        })
    }
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "not known",
        })
    }
}
