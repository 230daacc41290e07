//! Retention: which snapshots go, and why the others stay.
//!
//! The rule of a policy only proposes. What it would remove stays all the same if it is the newest, the last that was proved,
//! pinned by hand, dated in the future, or being read. What is missing takes nobody's place, and goes from the list once its time is over.

use std::{collections::BTreeSet, fmt, ops::Range};

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::Result;

/// A snapshot dated later than this after now was taken while the clock was wrong.
const AHEAD: Duration = Duration::minutes(10);

/// A snapshot of one database in one repository. Only whole ones are there: failed runs leave none. One that is missing is a
/// row and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// When its dump began.
    pub taken_at: DateTime<Utc>,
    /// When a restore of it was last seen to be equal.
    pub proved_at: Option<DateTime<Utc>>,
    /// Its last drill found something wrong that takes no proof away: what the tenant asserts does not hold.
    pub questioned: bool,
    /// Kept by hand.
    pub pinned: bool,
    /// It was there once, and nobody finds it any more.
    pub missing: bool,
    /// It need not be there: no rule names its storage any more, and another storage has it.
    pub dispensable: bool,
    /// A job that has not ended reads it, or will.
    pub in_use: bool,
}

/// Why a snapshot stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The policy keeps it, by the rule of this name.
    Rule(String),
    /// No policy says what to keep.
    NoRule,
    /// It is the last good one.
    Newest,
    /// It is the last that was proved.
    LastProved,
    /// Somebody pinned it.
    Pinned,
    /// It is dated in the future.
    Ahead,
    /// A drill or a restore is reading it.
    InUse,
}

/// What happens to one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub snapshot: Candidate,
    /// Why it stays; empty if it goes.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Whether it stays.
    #[must_use]
    pub const fn stays(&self) -> bool {
        !self.reasons.is_empty()
    }
}

/// Works out what stays, newest first.
///
/// `rule` gives for each snapshot it is shown, newest first, the names of the rules that keep it; absent, everything stays.
///
/// What is there is held against what is there alone, so that nothing that is missing takes its place. What is missing is told for as
/// long as the rule would keep it among all that was ever there; it is neither the last good one nor the last that was proved, since
/// that protects nothing any more. What is missing and dispensable is told no longer, pinned or not: what is pinned is there elsewhere.
///
/// # Errors
/// Those of `rule`.
pub fn plan(
    mut snapshots: Vec<Candidate>,
    now: DateTime<Utc>,
    rule: Option<impl Fn(&[DateTime<Utc>]) -> Result<Vec<Vec<String>>>>,
) -> Result<Vec<Verdict>> {
    snapshots.sort_by(|a, b| (b.taken_at, &b.id).cmp(&(a.taken_at, &a.id)));
    let there: Vec<&Candidate> = snapshots.iter().filter(|snapshot| !snapshot.missing).collect();
    let mut of_there = reasons(&there, now, rule.as_ref())?.into_iter();
    if there.len() == snapshots.len() {
        return Ok(snapshots.into_iter().zip(of_there).map(verdict).collect());
    }
    let of_all = reasons(&snapshots.iter().collect::<Vec<_>>(), now, rule.as_ref())?;
    let one = |(snapshot, mut among_all): (Candidate, Vec<Reason>)| {
        if !snapshot.missing {
            return verdict((snapshot, of_there.next().unwrap_or(among_all)));
        }
        let over = |reason: &Reason| match reason {
            Reason::Newest | Reason::LastProved => true,
            reason => snapshot.dispensable && *reason != Reason::InUse,
        };
        among_all.retain(|reason| !over(reason));
        verdict((snapshot, among_all))
    };
    Ok(snapshots.into_iter().zip(of_all).map(one).collect())
}

fn verdict((snapshot, reasons): (Candidate, Vec<Reason>)) -> Verdict {
    Verdict { snapshot, reasons }
}

/// Why each of these, newest first, stays.
fn reasons(
    snapshots: &[&Candidate],
    now: DateTime<Utc>,
    rule: Option<&impl Fn(&[DateTime<Utc>]) -> Result<Vec<Vec<String>>>>,
) -> Result<Vec<Vec<Reason>>> {
    let ahead = snapshots.iter().take_while(|snapshot| snapshot.taken_at > now + AHEAD).count();
    let times: Vec<_> = snapshots[ahead..].iter().map(|snapshot| snapshot.taken_at).collect();
    let kept = rule.map(|rule| rule(&times)).transpose()?;
    // What is dated ahead stays by that alone; it takes the place of one whose date can be true only where there is no other.
    let proved = |at: &usize| snapshots[*at].proved_at.is_some();
    let unquestioned = |at: &usize| proved(at) && !snapshots[*at].questioned;
    let last_proved: BTreeSet<usize> =
        [last(snapshots, ahead, &proved), last(snapshots, ahead, &unquestioned)].into_iter().flatten().collect();
    let of_one = |(at, snapshot): (usize, &&Candidate)| {
        let mut reasons = Vec::new();
        if at < ahead {
            reasons.push(Reason::Ahead);
        } else {
            match &kept {
                None => reasons.push(Reason::NoRule),
                // A rule that says less than it was asked is taken to keep.
                Some(kept) => match kept.get(at - ahead) {
                    None => reasons.push(Reason::NoRule),
                    Some(names) => reasons.extend(names.iter().cloned().map(Reason::Rule)),
                },
            }
        }
        let also = [
            (at == ahead, Reason::Newest),
            (last_proved.contains(&at), Reason::LastProved),
            (snapshot.pinned, Reason::Pinned),
            (snapshot.in_use, Reason::InUse),
        ];
        reasons.extend(also.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)));
        reasons
    };
    Ok(snapshots.iter().enumerate().map(of_one).collect())
}

/// The newest of some, and the one of them that was proved last.
fn last(snapshots: &[&Candidate], ahead: usize, some: &impl Fn(&usize) -> bool) -> BTreeSet<usize> {
    let newest = (ahead..snapshots.len()).chain(0..ahead).find(some);
    let proved = |range: Range<usize>| range.filter(some).max_by_key(|at| snapshots[*at].proved_at);
    newest.into_iter().chain(proved(ahead..snapshots.len()).or_else(|| proved(0..ahead))).collect()
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule(name) => name,
            Self::NoRule => "no retention is set",
            Self::Newest => "the last good one",
            Self::LastProved => "the last that was proved",
            Self::Pinned => "pinned",
            Self::Ahead => "dated in the future",
            Self::InUse => "in use",
        })
    }
}
