//! Which snapshots a policy keeps.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result, span::Span};

/// Of each kind of period, in how many of the newest one snapshot stays: the newest of the period. In a database's own
/// terms; what is kept by any of the rules stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// The newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u32>,
    /// Hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hourly: Option<u32>,
    /// Days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily: Option<u32>,
    /// Weeks, which begin on Monday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekly: Option<u32>,
    /// Months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly: Option<u32>,
    /// Years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yearly: Option<u32>,
    /// All that are younger than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
}

impl Keep {
    /// The counts by the names that rules and reasons have.
    #[must_use]
    pub const fn counts(&self) -> [(&'static str, Option<u32>); 6] {
        [
            ("last", self.last),
            ("hourly", self.hourly),
            ("daily", self.daily),
            ("weekly", self.weekly),
            ("monthly", self.monthly),
            ("yearly", self.yearly),
        ]
    }

    /// The kinds of which this keeps something and `other` nothing; none if there is no such kind.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Option<Self> {
        fn only<T>(own: Option<T>, other: Option<T>) -> Option<T> {
            if other.is_none() { own } else { None }
        }
        let beyond = Self {
            last: only(self.last, other.last),
            hourly: only(self.hourly, other.hourly),
            daily: only(self.daily, other.daily),
            weekly: only(self.weekly, other.weekly),
            monthly: only(self.monthly, other.monthly),
            yearly: only(self.yearly, other.yearly),
            within: only(self.within, other.within),
        };
        (beyond != Self::default()).then_some(beyond)
    }

    /// An error if it would keep nothing.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn checked(self) -> Result<Self> {
        let keeps =
            self.within.is_some() || self.counts().iter().any(|(_, count)| count.is_some_and(|count| count > 0));
        if keeps {
            return Ok(self);
        }
        Err(Error::new(Code::InvalidInput, "the retention keeps nothing")
            .hint("Keep at least one: --keep-last 1. Leave retention out to keep everything."))
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts().into_iter().filter_map(|(name, count)| Some(format!("{} {name}", count?)));
        let within = self.within.map(|span| format!("all of {span}"));
        f.write_str(&counts.chain(within).collect::<Vec<_>>().join(", "))
    }
}
