//! Policies: what shall happen to a database by itself, and where each rule comes from.
//!
//! Rules are inherited field by field: what Bulkhead does by itself, then the policy, then the tenant, then the database.
//! A field is taken as a whole and never mixed from two places.

mod checks;
mod exclude;
mod field;
mod keep;
mod preset;
mod problems;
mod spread;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use checks::Checks;
pub use exclude::Exclusions;
pub use field::Field;
pub use keep::Keep;
pub use preset::{PRESETS, Preset};
pub use problems::{Problem, left_in, problems, refuse};
pub use spread::Spread;

use crate::{
    Engine, Label,
    channel::Channels,
    drill::{Assertion, Assertions, Pick, SandboxRule},
    hook::Hooks,
    rate::Rate,
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
    pub spread: Option<Spread>,
    /// What to do about a run whose time has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch_up: Option<CatchUp>,
    /// Where to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Label>,
    /// Where copies go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<Copies>,
    /// How fast at most it is sent to storages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth: Option<Rate>,
    /// What to keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<Keep>,
    /// Within how long all that is stored is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Checks>,
    /// The most data that may be lost, as time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpo: Option<Span>,
    /// The longest that a restore may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto: Option<Span>,
    /// The channels that alerts go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Channels>,
    /// Programs that run before and after a backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hooks: Option<Hooks>,
    /// What backups leave out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude: Option<Exclusions>,
    /// When to drill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drill: Option<Schedule>,
    /// Which snapshot a drill takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drill_pick: Option<Pick>,
    /// Where drills restore to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<SandboxRule>,
    /// What is true of the data, as SQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertions: Option<Assertions>,
}

/// The storages that every backup is copied to. Empty says that there are none, whatever the places before ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Copies(pub Vec<Label>);

impl fmt::Display for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(Label::as_str).collect();
        f.write_str(if names.is_empty() { "none".into() } else { names.join(", ") }.as_str())
    }
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
    /// Starts are spread over so long; all begin at once if absent.
    pub spread: Option<Sourced<Spread>>,
    /// What to do about a run whose time has passed.
    pub catch_up: Sourced<CatchUp>,
    /// Where to; the only storage there is if absent.
    pub storage: Option<Sourced<Label>>,
    /// Where copies go; nowhere if absent.
    pub copies: Option<Sourced<Copies>>,
    /// How fast at most it is sent to storages; as fast as they take it if absent.
    pub bandwidth: Option<Sourced<Rate>>,
    /// What to keep; everything if absent.
    pub keep: Option<Sourced<Keep>>,
    /// Within how long all that is stored is read.
    pub checks: Sourced<Checks>,
    /// The most data that may be lost, as time.
    pub rpo: Option<Sourced<Span>>,
    /// The longest that a restore may take.
    pub rto: Option<Sourced<Span>>,
    /// The channels that alerts go to; all there are if absent.
    pub alerts: Option<Sourced<Channels>>,
    /// Programs that run before and after a backup.
    pub hooks: Option<Sourced<Hooks>>,
    /// What backups leave out; nothing if absent.
    pub exclude: Option<Sourced<Exclusions>>,
    /// When to drill; only by hand if absent.
    pub drill: Option<Sourced<Schedule>>,
    /// Which snapshot a drill takes.
    pub drill_pick: Sourced<Pick>,
    /// Where drills restore to.
    pub sandbox: Sourced<SandboxRule>,
    /// What is true of the data, as SQL.
    pub assertions: Option<Sourced<Assertions>>,
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
        copies: last(places, |rules| rules.copies.as_ref()),
        bandwidth: last(places, |rules| rules.bandwidth.as_ref()),
        keep: last(places, |rules| rules.keep.as_ref()),
        checks: last(places, |rules| rules.checks.as_ref())
            .unwrap_or(Sourced { value: Checks::default(), from: Origin::BuiltIn }),
        rpo: last(places, |rules| rules.rpo.as_ref()),
        rto: last(places, |rules| rules.rto.as_ref()),
        alerts: last(places, |rules| rules.alerts.as_ref()),
        hooks: last(places, |rules| rules.hooks.as_ref()),
        exclude: last(places, |rules| rules.exclude.as_ref()),
        drill: last(places, |rules| rules.drill.as_ref()),
        drill_pick: last(places, |rules| rules.drill_pick.as_ref()).unwrap_or_else(built_in),
        sandbox: last(places, |rules| rules.sandbox.as_ref()).unwrap_or_else(built_in),
        assertions: last(places, |rules| rules.assertions.as_ref()),
    }
}

fn built_in<T: Default>() -> Sourced<T> {
    Sourced { value: T::default(), from: Origin::BuiltIn }
}

fn last<T: Clone>(places: &[(Origin, &Rules)], field: impl Fn(&Rules) -> Option<&T>) -> Option<Sourced<T>> {
    let found = places.iter().rev().find_map(|(origin, rules)| Some((field(rules)?, origin)));
    found.map(|(value, origin)| Sourced { value: value.clone(), from: origin.clone() })
}

impl Effective {
    /// Whether alerts go to this channel.
    #[must_use]
    pub fn alerts_go_to(&self, channel: &Label) -> bool {
        self.alerts.as_ref().is_none_or(|channels| channels.value.0.contains(channel))
    }

    /// The storages that copies go to.
    #[must_use]
    pub fn copies(&self) -> &[Label] {
        self.copies.as_ref().map_or(&[], |copies| &copies.value.0)
    }

    /// Whether backups or copies belong on a storage; where no rule says where backups go, they belong on all.
    #[must_use]
    pub fn names(&self, storage: &Label) -> bool {
        self.storage.as_ref().is_none_or(|own| own.value == *storage) || self.copies().contains(storage)
    }

    /// Whether backups leave something out.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        self.exclude.as_ref().is_some_and(|exclude| !exclude.value.is_empty())
    }

    /// What the backups of a database of this engine leave out. A file that is copied as a whole has all that many others of the same
    /// policy leave out; what was asked for it alone is passed on, and refused.
    #[must_use]
    pub fn left_out(&self, engine: Engine) -> Exclusions {
        let holds = |exclude: &&Sourced<Exclusions>| engine != Engine::Sqlite || exclude.from == Origin::Database;
        self.exclude.as_ref().filter(holds).map(|exclude| exclude.value.clone()).unwrap_or_default()
    }

    /// What is true of the data, as SQL.
    #[must_use]
    pub fn assertions(&self) -> &[Assertion] {
        self.assertions.as_ref().map_or(&[], |assertions| &assertions.value.0)
    }

    /// When a database is due. `place` is any number of its own: it gives the database its time within the spread.
    #[must_use]
    pub fn timing(&self, place: u64) -> Option<Timing> {
        self.spread_out(self.schedule.as_ref()?, place)
    }

    /// When a drill of a database is due, in the same way.
    #[must_use]
    pub fn drill_timing(&self, place: u64) -> Option<Timing> {
        self.spread_out(self.drill.as_ref()?, place)
    }

    fn spread_out(&self, schedule: &Sourced<Schedule>, place: u64) -> Option<Timing> {
        let spread = self.spread.as_ref().map_or(0, |spread| spread.value.duration().as_secs());
        // Neighbours lie far apart (Fibonacci hashing), and the same database always at the same time.
        let share = place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let delay = chrono::Duration::seconds(i64::try_from((spread * share) >> 32).unwrap_or_default());
        let (schedule, window) = (schedule.value.clone(), self.window.as_ref().map(|window| window.value));
        let spread = chrono::Duration::seconds(i64::try_from(spread).unwrap_or(i64::MAX / 1_000));
        Some(Timing { schedule, window, spread, delay })
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
