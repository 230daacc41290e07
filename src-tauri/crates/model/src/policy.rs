//! Policies: what shall happen to a database by itself, and where each rule comes from.
//!
//! Rules are inherited field by field: what Bulkhead does by itself, then the policy, then the tenant, then the database.
//! A field is taken as a whole and never mixed from two places.

mod keep;
mod problems;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use keep::Keep;
pub use problems::{Field, Problem, problems, refuse};

use crate::{
    Label,
    schedule::{Schedule, Timing, Window},
    span::Span,
};

/// How late a run may begin without being called late: a start of the machine, a busy minute.
pub const PUNCTUAL: chrono::Duration = chrono::Duration::minutes(5);

/// Rules of one place. What is absent comes from the place before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    /// When to back up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    /// The hours in which a run may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Starts are spread over so long, each database at its own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<Span>,
    /// What to do about a run whose time has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_up: Option<CatchUp>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Label>,
    /// What to keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
    /// The most data that may be lost, as time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpo: Option<Span>,
    /// The longest that a restore may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto: Option<Span>,
}

/// What to do about a run whose time has passed: the machine slept, or Bulkhead did not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CatchUp {
    /// Run once, however late.
    Always,
    /// Wait for the next time.
    Never,
    /// Run once, if it is not later than this.
    Within(Span),
}

/// The place that a rule comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// What Bulkhead does by itself.
    BuiltIn,
    /// A policy.
    Policy(Label),
    /// The tenant's own rules.
    Tenant,
    /// The database's own rules.
    Database,
}

/// A rule, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The rule.
    pub value: T,
    /// Its place.
    pub from: Origin,
}

/// The rules that hold for one database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effective {
    /// When to back up; only by hand if absent.
    pub schedule: Option<Sourced<Schedule>>,
    /// The hours in which a run may begin; all if absent.
    pub window: Option<Sourced<Window>>,
    /// Starts are spread over so long.
    pub spread: Option<Sourced<Span>>,
    /// What to do about a run whose time has passed.
    pub catch_up: Sourced<CatchUp>,
    /// Where to; the only storage there is if absent.
    pub storage: Option<Sourced<Label>>,
    /// What to keep; everything if absent.
    pub keep: Option<Sourced<Keep>>,
    /// The most data that may be lost, as time.
    pub rpo: Option<Sourced<Span>>,
    /// The longest that a restore may take.
    pub rto: Option<Sourced<Span>>,
}

/// The rules that hold, from those of all places in the order of inheritance.
#[must_use]
pub fn effective(places: &[(Origin, &Rules)]) -> Effective {
    Effective {
        schedule: last(places, |rules| rules.schedule.as_ref()),
        window: last(places, |rules| rules.window.as_ref()),
        spread: last(places, |rules| rules.spread.as_ref()),
        catch_up: last(places, |rules| rules.catch_up.as_ref())
            .unwrap_or(Sourced { value: CatchUp::Always, from: Origin::BuiltIn }),
        storage: last(places, |rules| rules.storage.as_ref()),
        keep: last(places, |rules| rules.keep.as_ref()),
        rpo: last(places, |rules| rules.rpo.as_ref()),
        rto: last(places, |rules| rules.rto.as_ref()),
    }
}

fn last<T: Clone>(places: &[(Origin, &Rules)], field: impl Fn(&Rules) -> Option<&T>) -> Option<Sourced<T>> {
    let found = places.iter().rev().find_map(|(origin, rules)| Some((field(rules)?, origin)));
    found.map(|(value, origin)| Sourced { value: value.clone(), from: origin.clone() })
}

impl Effective {
    /// When a database is due. `place` is any number of its own: it gives the database its time within the spread.
    #[must_use]
    pub fn timing(&self, place: u64) -> Option<Timing> {
        let spread = self.spread.as_ref().map_or(0, |spread| spread.value.seconds());
        // Neighbours lie far apart (Fibonacci hashing), and the same database always at the same time.
        let share = place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let delay = chrono::Duration::seconds(i64::try_from((spread * share) >> 32).unwrap_or_default());
        let schedule = self.schedule.as_ref()?.value.clone();
        Some(Timing { schedule, window: self.window.as_ref().map(|window| window.value), delay })
    }
}

impl CatchUp {
    /// Whether a run that is so late shall still begin.
    #[must_use]
    pub fn allows(self, late: chrono::Duration) -> bool {
        let longest = match self {
            Self::Always => return true,
            Self::Never => PUNCTUAL,
            Self::Within(span) => chrono::Duration::from_std(span.duration()).unwrap_or(PUNCTUAL).max(PUNCTUAL),
        };
        late <= longest
    }
}

impl std::str::FromStr for CatchUp {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        match text {
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            span => span.parse().map(Self::Within).map_err(|_| {
                crate::Error::new(crate::Code::InvalidInput, format!("{text:?} is no rule for late runs"))
                    .hint("Use always, never, or the longest delay, such as 6h.")
            }),
        }
    }
}

impl fmt::Display for CatchUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => f.write_str("always"),
            Self::Never => f.write_str("never"),
            Self::Within(span) => span.fmt(f),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::Policy(name) => write!(f, "policy {name}"),
            Self::Tenant => f.write_str("tenant"),
            Self::Database => f.write_str("database"),
        }
    }
}
