//! The tray, and what the desktop asks the window for.

use std::{fmt, str::FromStr};

use bulkhead_core::ports;
use bulkhead_model::{Code, Error, Result, job::JobId};
use serde::Serialize;

/// What the icon in the tray shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayState {
    /// There is no database yet.
    Empty,
    /// All are protected.
    Protected,
    /// The worst is at risk.
    AtRisk,
    /// The worst is unprotected.
    Unprotected,
    /// A job runs.
    Running,
    /// Nothing begins by itself for a while.
    Paused,
}

/// What somebody wants to see in the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// An alert.
    Alert {
        /// Its number.
        id: u32,
    },
    /// A job.
    Job {
        /// Its id.
        id: String,
    },
}

impl From<ports::Place> for Place {
    fn from(place: ports::Place) -> Self {
        match place {
            ports::Place::Alert(id) => Self::Alert { id: u32::try_from(id).unwrap_or_default() },
            ports::Place::Job(id) => Self::Job { id: id.to_string() },
        }
    }
}

/// As an argument of the program: `alert:7`, `job:ID`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert { id } => write!(f, "alert:{id}"),
            Self::Job { id } => write!(f, "job:{id}"),
        }
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let place = match text.split_once(':') {
            Some(("alert", id)) => id.parse().ok().map(|id| Self::Alert { id }),
            Some(("job", id)) => id.parse().ok().map(|id: JobId| Self::Job { id: id.to_string() }),
            _ => None,
        };
        place.ok_or_else(|| Error::new(Code::InvalidInput, format!("{text:?} is no place in the window")))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_place_comes_back_from_its_argument() {
        let places = [Place::Alert { id: 7 }, Place::Job { id: JobId::new(1, [2; 10]).to_string() }];
        for place in places {
            assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
        }
        for wrong in ["", "alert:", "alert:-1", "job:../../x", "https://example.org", "alert:7:8"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
