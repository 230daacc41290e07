//! Rules to begin with.

use super::{Keep, Rules};
use crate::{Code, Error, Result, schedule::Schedule, span::Span};

/// Rules to begin with, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, for people.
    pub title: &'static str,
    cron: &'static str,
    spread: &'static str,
    keep: Keep,
    rpo: &'static str,
    rto: &'static str,
    drill: &'static str,
}

const KEEP: Keep =
    Keep { last: None, hourly: None, daily: None, weekly: None, monthly: None, yearly: None, within: None };

/// All of them. An RPO is a little longer than the gap of its schedule: an hour is more on the day the clocks go back, and a
/// run takes its time.
pub const PRESETS: [Preset; 3] = [
    Preset {
        name: "small-business",
        title: "Small business: every night, kept for a year",
        cron: "0 2 * * *",
        spread: "1h",
        keep: Keep { daily: Some(14), weekly: Some(8), monthly: Some(12), ..KEEP },
        rpo: "26h",
        rto: "4h",
        drill: "0 3 * * 0",
    },
    Preset {
        name: "hourly-and-a-year",
        title: "Hourly and a year: every hour, thinned out over a year",
        cron: "0 * * * *",
        spread: "10m",
        keep: Keep { hourly: Some(48), daily: Some(31), weekly: Some(13), monthly: Some(12), ..KEEP },
        rpo: "2h",
        rto: "2h",
        drill: "0 3 * * 0",
    },
    Preset {
        name: "compliance-7-years",
        title: "Compliance: every night, monthly for seven years",
        cron: "0 1 * * *",
        spread: "1h",
        keep: Keep { daily: Some(31), weekly: Some(53), monthly: Some(84), yearly: Some(7), ..KEEP },
        rpo: "26h",
        rto: "8h",
        drill: "0 3 1 * *",
    },
];

impl Preset {
    /// The preset of a name.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn named(name: &str) -> Result<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name).ok_or_else(|| {
            let all: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
            Error::new(Code::InvalidInput, format!("there is no preset {name:?}"))
                .hint(format!("Presets are: {}.", all.join(", ")))
        })
    }

    /// Its rules, with their schedule in a time zone.
    ///
    /// # Errors
    /// `InvalidInput` for an unknown zone.
    pub fn rules(&self, zone: &str) -> Result<Rules> {
        let span = |text: &str| text.parse::<Span>().map(Some);
        Ok(Rules {
            schedule: Some(Schedule::parse(self.cron, zone)?),
            spread: Some(self.spread.parse()?),
            keep: Some(self.keep),
            rpo: span(self.rpo)?,
            rto: span(self.rto)?,
            drill: Some(Schedule::parse(self.drill, zone)?),
            ..Rules::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Origin, effective, problems};

    #[test]
    fn every_preset_meets_its_own_objectives_all_year() {
        for preset in PRESETS {
            let rules = Preset::named(preset.name).and_then(|preset| preset.rules("Europe/Berlin")).expect(preset.name);
            let rules = effective(&[(Origin::Tenant, &rules)]);
            assert_eq!(problems(&rules, None, chrono::DateTime::UNIX_EPOCH), [], "{}", preset.name);
        }
    }

    #[test]
    fn unknown_presets_and_zones_are_refused() {
        assert!(Preset::named("gold").is_err_and(|error| error.hints[0].contains("small-business")));
        assert!(PRESETS[0].rules("Mars/Olympus").is_err());
    }
}
