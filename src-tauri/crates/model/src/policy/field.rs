//! The fields of rules by name, for messages, command lines and tables.

use std::{fmt, str::FromStr};

use serde::Serialize;

use super::{Effective, Origin, Rules, Sourced};
use crate::{Code, Error, Result};

/// A field of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// When to back up.
    Schedule,
    /// The hours in which a run may begin.
    Window,
    /// Over how long starts are spread.
    Spread,
    /// What to do about a run whose time has passed.
    CatchUp,
    /// Where to.
    Storage,
    /// Where copies go.
    Copies,
    /// How fast at most it is sent.
    Bandwidth,
    /// What to keep.
    Keep,
    /// Within how long all that is stored is read.
    Checks,
    /// The most data that may be lost, as time.
    Rpo,
    /// The longest that a restore may take.
    Rto,
    /// Where alerts go.
    Alerts,
    /// Programs that run before and after a backup.
    Hooks,
    /// What backups leave out.
    Exclude,
    /// When to drill.
    Drill,
    /// Which snapshot a drill takes.
    DrillPick,
    /// Where drills restore to.
    Sandbox,
    /// What is true of the data, as SQL.
    Assertions,
}

impl Field {
    /// All of them, in the order in which people read them.
    pub const ALL: [Self; 18] = [
        Self::Schedule,
        Self::Window,
        Self::Spread,
        Self::CatchUp,
        Self::Storage,
        Self::Copies,
        Self::Bandwidth,
        Self::Keep,
        Self::Checks,
        Self::Rpo,
        Self::Rto,
        Self::Alerts,
        Self::Hooks,
        Self::Exclude,
        Self::Drill,
        Self::DrillPick,
        Self::Sandbox,
        Self::Assertions,
    ];
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schedule => "schedule",
            Self::Window => "window",
            Self::Spread => "spread",
            Self::CatchUp => "catch-up",
            Self::Storage => "storage",
            Self::Copies => "copies",
            Self::Bandwidth => "bandwidth",
            Self::Keep => "keep",
            Self::Checks => "checks",
            Self::Rpo => "rpo",
            Self::Rto => "rto",
            Self::Alerts => "alerts",
            Self::Hooks => "hooks",
            Self::Exclude => "exclude",
            Self::Drill => "drill",
            Self::DrillPick => "drill-pick",
            Self::Sandbox => "sandbox",
            Self::Assertions => "assertions",
        })
    }
}

impl FromStr for Field {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|field| field.to_string() == text).ok_or_else(|| {
            let all: Vec<_> = Self::ALL.iter().map(Self::to_string).collect();
            Error::new(Code::InvalidInput, format!("{text:?} is no field of a policy"))
                .hint(format!("Fields are: {}.", all.join(", ")))
        })
    }
}

impl Rules {
    /// Takes a field out: it is inherited from now on.
    pub fn unset(&mut self, field: Field) {
        match field {
            Field::Schedule => self.schedule = None,
            Field::Window => self.window = None,
            Field::Spread => self.spread = None,
            Field::CatchUp => self.catch_up = None,
            Field::Storage => self.storage = None,
            Field::Copies => self.copies = None,
            Field::Bandwidth => self.bandwidth = None,
            Field::Keep => self.keep = None,
            Field::Checks => self.checks = None,
            Field::Rpo => self.rpo = None,
            Field::Rto => self.rto = None,
            Field::Alerts => self.alerts = None,
            Field::Hooks => self.hooks = None,
            Field::Exclude => self.exclude = None,
            Field::Drill => self.drill = None,
            Field::DrillPick => self.drill_pick = None,
            Field::Sandbox => self.sandbox = None,
            Field::Assertions => self.assertions = None,
        }
    }
}

impl Effective {
    /// What holds in a field as text, and where it comes from; none if nothing does.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<(String, &Origin)> {
        fn text<T: fmt::Display>(rule: Option<&Sourced<T>>) -> Option<(String, &Origin)> {
            rule.map(|rule| (rule.value.to_string(), &rule.from))
        }
        match field {
            Field::Schedule => text(self.schedule.as_ref()),
            Field::Window => text(self.window.as_ref()),
            Field::Spread => text(self.spread.as_ref()),
            Field::CatchUp => text(Some(&self.catch_up)),
            Field::Storage => text(self.storage.as_ref()),
            Field::Copies => text(self.copies.as_ref()),
            Field::Bandwidth => text(self.bandwidth.as_ref()),
            Field::Keep => text(self.keep.as_ref()),
            Field::Checks => text(Some(&self.checks)),
            Field::Rpo => text(self.rpo.as_ref()),
            Field::Rto => text(self.rto.as_ref()),
            Field::Alerts => text(self.alerts.as_ref()),
            Field::Hooks => text(self.hooks.as_ref()),
            Field::Exclude => text(self.exclude.as_ref()),
            Field::Drill => text(self.drill.as_ref()),
            Field::DrillPick => text(Some(&self.drill_pick)),
            Field::Sandbox => text(Some(&self.sandbox)),
            Field::Assertions => text(self.assertions.as_ref()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_that_reads_back_and_can_be_unset() {
        let full: Rules = serde_json::from_value(serde_json::json!({
            "schedule": { "cron": "0 2 * * *", "zone": "UTC" }, "window": "22:00-06:00", "spread": "1h", "catch_up": "always",
            "storage": "disk", "copies": ["nas"], "bandwidth": "10MB/s", "keep": { "daily": 7 }, "checks": "7d", "rpo": "26h", "rto": "4h", "alerts": ["ops"],
            "hooks": [{ "when": "before", "argv": ["/bin/true"] }], "exclude": { "schemas": ["audit"] },
            "drill": { "cron": "0 4 * * 0", "zone": "UTC" }, "drill_pick": "random", "sandbox": "postgres://drill@host/postgres",
            "assertions": ["SELECT 1"],
        }))
        .expect("rules");
        for field in Field::ALL {
            assert_eq!(field.to_string().parse(), Ok(field));
            let mut rules = full.clone();
            assert!(crate::policy::effective(&[(Origin::Tenant, &rules)]).text(field).is_some());
            rules.unset(field);
            let rest = crate::policy::effective(&[(Origin::Tenant, &rules)]);
            assert!(rest.text(field).is_none_or(|(_, from)| *from == Origin::BuiltIn), "{field}");
        }
        assert!("colour".parse::<Field>().is_err_and(|error| error.hints[0].contains("catch-up")));
    }
}
