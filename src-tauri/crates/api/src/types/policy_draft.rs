//! Rules that are being edited: what would come of them, and what they begin with.

use bulkhead_catalog::Subject;
use bulkhead_core::policies::{Edited, Year};
use bulkhead_model::{
    DatabasePath, Error, Label, Result,
    drill::{Assertions, SandboxRule},
    policy::{Exclusions, Preset, Problem, Rules},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ClockChange, HookInput, KeepInput, NextRun, Rule, RulesInput};

/// Whose rules are edited.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(tag = "of", rename_all = "lowercase")]
pub enum PolicyBase {
    /// Those of a policy; it need not be there yet.
    Policy {
        /// Its name.
        name: String,
    },
    /// Those that a tenant has of its own.
    Tenant {
        /// Its slug.
        slug: String,
    },
    /// Those that a database has of its own.
    Database {
        /// `TENANT/NAME`.
        path: String,
    },
}

/// What unsaved rules would mean.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PolicyCheck {
    /// What would hold, and where each comes from.
    pub rules: Vec<Rule>,
    /// What is wrong or odd.
    pub problems: Vec<DraftProblem>,
    /// The schedule in plain English.
    pub sentence: Option<String>,
    /// The next runs.
    pub next: Vec<NextRun>,
    /// When clocks change next in the time zone of the schedule.
    pub clock_change: Option<ClockChange>,
    /// What a year would bring.
    pub year: Option<DraftedYear>,
    /// Whether the hooks that would hold may run on this machine: somebody has confirmed exactly these, or there are none.
    pub hooks_confirmed: bool,
}

/// Something about rules that are being edited.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DraftProblem {
    /// The input it is about, by its name in the rules to set: `schedule`, `timezone`, `catch_up`, ...
    pub input: String,
    /// Whether the rules cannot be saved so.
    pub fatal: bool,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

/// A year of the rules, if every run is good.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DraftedYear {
    /// Its end.
    #[specta(type = String)]
    pub until: DateTime<Utc>,
    /// Backups that are made.
    #[specta(type = u32)]
    pub taken: usize,
    /// Those that are there at its end.
    #[specta(type = u32)]
    pub kept: usize,
    /// The same, newest first; empty if nothing is ever removed.
    pub runs: Vec<KeptRun>,
}

/// A backup that is there at the end of a simulated year.
#[derive(Clone, Debug, Serialize, Type)]
pub struct KeptRun {
    /// When it is made.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// The rules that keep it.
    pub rules: Vec<String>,
}

/// Rules of one place, as they are to be edited.
#[derive(Clone, Debug, Default, Serialize, Type)]
pub struct RulesValues {
    /// Cron expression of five fields.
    pub schedule: Option<String>,
    /// Time zone of the schedule.
    pub timezone: Option<String>,
    /// The hours in which a run may begin.
    pub window: Option<String>,
    /// Over how long starts are spread.
    pub spread: Option<String>,
    /// `always`, `never`, or the longest delay.
    pub catch_up: Option<String>,
    /// Where to.
    pub storage: Option<String>,
    /// Where copies go; an empty list says nowhere.
    pub copies: Option<Vec<String>>,
    /// How fast at most it is sent.
    pub bandwidth: Option<String>,
    /// What to keep.
    pub keep: KeepInput,
    /// `never`, or within how long all that is stored is read.
    pub checks: Option<String>,
    /// The most data that may be lost, as time.
    pub rpo: Option<String>,
    /// The longest that a restore may take.
    pub rto: Option<String>,
    /// The channels that alerts go to; an empty list says to none but the desktop.
    pub alerts: Option<Vec<String>>,
    /// When to drill, in the time zone of the schedule.
    pub drill: Option<String>,
    /// Which snapshot a drill takes.
    pub drill_pick: Option<String>,
    /// `private`, or the URL of a server for drills, without a password.
    pub sandbox: Option<String>,
    /// Whether that may be the server of the source; none if it is private.
    pub sandbox_on_source: Option<bool>,
    /// Queries that give something true; an empty list says that there are none.
    pub assertions: Option<Vec<String>>,
    /// What backups leave out, each as `schema:NAME`, `table:NAME` or `rows:NAME`; an empty list says nothing.
    pub exclude: Option<Vec<String>>,
    /// Programs that run before and after a backup; an empty list says that there are none.
    pub hooks: Option<Vec<HookInput>>,
}

/// Rules to begin with.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PolicyPreset {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub title: String,
    /// Its rules.
    pub rules: RulesValues,
}

/// What a tenant or a database has of its own.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Assignment {
    /// The tenant's slug.
    pub tenant: String,
    /// The tenant's name for people.
    pub tenant_name: String,
    /// `TENANT/NAME` of the database; none for the tenant itself.
    pub database: Option<String>,
    /// The policy assigned to it itself; a database without one has its tenant's.
    pub policy: Option<String>,
    /// Whether it has rules of its own.
    pub own_rules: bool,
}

impl PolicyBase {
    /// # Errors
    /// `InvalidInput` for a tenant or a database that cannot be named so. A policy's name that cannot be one yet has a stand-in: the
    /// rules are looked at all the same.
    pub(crate) fn edited(&self) -> Result<Edited> {
        Ok(match self {
            Self::Policy { name } => Edited::Policy(name.parse().or_else(|_| "new".parse())?),
            Self::Tenant { slug } => Edited::Own(Subject::Tenant(slug.parse()?)),
            Self::Database { path } => Edited::Own(Subject::Database(path.parse()?)),
        })
    }

    /// The name of whose they are.
    pub(crate) fn whose(&self) -> &str {
        match self {
            Self::Policy { name: whose } | Self::Tenant { slug: whose } | Self::Database { path: whose } => whose,
        }
    }
}

impl RulesInput {
    /// Sets what is given in `rules`, each input by itself, and tells of those that cannot be read.
    pub(crate) fn try_on(&self, mut rules: Rules, zone: &str) -> (Rules, Vec<DraftProblem>) {
        let mut problems = Vec::new();
        for (name, input) in self.singly() {
            match input.apply(rules.clone(), zone) {
                Ok(changed) => rules = changed,
                Err(error) => problems.push(unread(name, &input, error)),
            }
        }
        (rules, problems)
    }

    /// One for each input; a schedule and its time zone are one. What the others are set upon comes first.
    fn singly(&self) -> Vec<(&'static str, Self)> {
        let none = Self::default;
        let zone = || self.timezone.clone();
        let preset =
            self.preset.as_ref().map(|preset| Self { preset: Some(preset.clone()), timezone: zone(), ..none() });
        let rest = [
            ("unset", Self { unset: self.unset.clone(), ..none() }),
            ("schedule", Self { schedule: self.schedule.clone(), timezone: zone(), ..none() }),
            ("window", Self { window: self.window.clone(), ..none() }),
            ("spread", Self { spread: self.spread.clone(), ..none() }),
            ("catch_up", Self { catch_up: self.catch_up.clone(), ..none() }),
            ("storage", Self { storage: self.storage.clone(), ..none() }),
            ("copies", Self { copies: self.copies.clone(), ..none() }),
            ("bandwidth", Self { bandwidth: self.bandwidth.clone(), ..none() }),
            ("keep", Self { keep: self.keep.clone(), ..none() }),
            ("checks", Self { checks: self.checks.clone(), ..none() }),
            ("rpo", Self { rpo: self.rpo.clone(), ..none() }),
            ("rto", Self { rto: self.rto.clone(), ..none() }),
            ("alerts", Self { alerts: self.alerts.clone(), ..none() }),
            ("drill", Self { drill: self.drill.clone(), ..none() }),
            ("drill_pick", Self { drill_pick: self.drill_pick.clone(), ..none() }),
            ("sandbox", Self { sandbox: self.sandbox.clone(), sandbox_on_source: self.sandbox_on_source, ..none() }),
            ("assertions", Self { assertions: self.assertions.clone(), ..none() }),
            ("exclude", Self { exclude: self.exclude.clone(), ..none() }),
            ("hooks", Self { hooks: self.hooks.clone(), ..none() }),
        ];
        preset.map(|input| ("preset", input)).into_iter().chain(rest).collect()
    }
}

impl RulesValues {
    /// The rules of one place, as they are to be edited.
    pub(crate) fn of(rules: &Rules) -> Self {
        fn text<T: ToString>(rule: Option<&T>) -> Option<String> {
            rule.map(ToString::to_string)
        }
        let names = |names: &[Label]| names.iter().map(Label::to_string).collect();
        let keep = rules.keep.unwrap_or_default();
        let (sandbox, sandbox_on_source) = match &rules.sandbox {
            Some(SandboxRule::Server { server, on_source }) => (Some(server.to_string()), Some(*on_source)),
            Some(rule @ SandboxRule::Private) => (Some(rule.to_string()), None),
            None => (None, None),
        };
        let queries = |all: &Assertions| all.0.iter().map(|assertion| assertion.sql().to_owned()).collect();
        Self {
            schedule: rules.schedule.as_ref().map(|schedule| schedule.cron().to_owned()),
            timezone: rules.schedule.as_ref().map(|schedule| schedule.zone().name().to_owned()),
            window: text(rules.window.as_ref()),
            spread: text(rules.spread.as_ref()),
            catch_up: text(rules.catch_up.as_ref()),
            storage: text(rules.storage.as_ref()),
            copies: rules.copies.as_ref().map(|copies| names(&copies.0)),
            bandwidth: text(rules.bandwidth.as_ref()),
            keep: KeepInput {
                last: keep.last.map(i64::from),
                hourly: keep.hourly.map(i64::from),
                daily: keep.daily.map(i64::from),
                weekly: keep.weekly.map(i64::from),
                monthly: keep.monthly.map(i64::from),
                yearly: keep.yearly.map(i64::from),
                within: text(keep.within.as_ref()),
            },
            checks: text(rules.checks.as_ref()),
            rpo: text(rules.rpo.as_ref()),
            rto: text(rules.rto.as_ref()),
            alerts: rules.alerts.as_ref().map(|channels| names(&channels.0)),
            drill: rules.drill.as_ref().map(|drill| drill.cron().to_owned()),
            drill_pick: text(rules.drill_pick.as_ref()),
            sandbox,
            sandbox_on_source,
            assertions: rules.assertions.as_ref().map(queries),
            exclude: rules.exclude.as_ref().map(Exclusions::parts),
            hooks: rules.hooks.as_ref().map(|hooks| hooks.0.iter().map(HookInput::of).collect()),
        }
    }
}

/// Of a schedule and its time zone, which one cannot be read.
fn unread(name: &str, input: &RulesInput, error: Error) -> DraftProblem {
    let zone = input.timezone.as_deref().is_some_and(|zone| zone.parse::<Tz>().is_err());
    let input = if zone { "timezone" } else { name };
    DraftProblem { input: input.to_owned(), fatal: true, message: error.message, hints: error.hints }
}

impl From<Problem> for DraftProblem {
    fn from(problem: Problem) -> Self {
        // Inputs are named as fields are, with the other dash.
        let input = problem.field.to_string().replace('-', "_");
        Self { input, fatal: problem.fatal, message: problem.message, hints: vec![problem.hint] }
    }
}

impl From<Year> for DraftedYear {
    fn from(year: Year) -> Self {
        let runs = year.runs.into_iter().map(|(at, rules)| KeptRun { at, rules }).collect();
        Self { until: year.until, taken: year.taken, kept: year.kept, runs }
    }
}

impl From<&Preset> for PolicyPreset {
    fn from(preset: &Preset) -> Self {
        let rules = preset.rules(Tz::UTC.name()).map(|rules| RulesValues::of(&rules)).unwrap_or_default();
        // Each begins in the time zone of whoever chooses it.
        let rules = RulesValues { timezone: None, ..rules };
        Self { name: preset.name.to_owned(), title: preset.title.to_owned(), rules }
    }
}

impl From<bulkhead_catalog::Assignment> for Assignment {
    fn from(row: bulkhead_catalog::Assignment) -> Self {
        let (tenant, database) = match row.subject {
            Subject::Tenant(tenant) => (tenant, None),
            Subject::Database(DatabasePath { tenant, database }) => {
                let path = format!("{tenant}/{database}");
                (tenant, Some(path))
            }
        };
        Self {
            tenant: tenant.to_string(),
            tenant_name: row.tenant_name,
            database,
            policy: row.policy.map(|policy| policy.to_string()),
            own_rules: row.own_rules,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use bulkhead_model::policy::Field;

    use super::*;

    fn read(value: serde_json::Value) -> RulesInput {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn each_input_that_cannot_be_read_is_told_by_its_name_and_the_others_hold() {
        let input = read(serde_json::json!({
            "schedule": "0 2 * * *", "timezone": "Mars/Olympus", "window": "soon", "rpo": "26h", "keep": { "daily": 0 },
            "bandwidth": "fast", "unset": ["hooks"],
        }));
        let (rules, problems) = input.try_on(Rules::default(), "UTC");
        let mut named: Vec<_> = problems.iter().map(|problem| problem.input.as_str()).collect();
        named.sort_unstable();
        assert_eq!(named, ["bandwidth", "keep", "timezone", "window"]);
        assert_eq!(rules.rpo.map(|rpo| rpo.to_string()).as_deref(), Some("26h"));
        let (_, problems) =
            read(serde_json::json!({ "schedule": "0 0 30 2 *", "timezone": "UTC" })).try_on(rules, "UTC");
        assert_eq!(problems[0].input, "schedule");
        for keep in [serde_json::json!({ "daily": -5 }), serde_json::json!({ "last": 5_000_000_000_u64 })] {
            let (rules, problems) = read(serde_json::json!({ "keep": keep })).try_on(Rules::default(), "UTC");
            assert!(problems[0].input == "keep" && problems[0].fatal && rules.keep.is_none(), "{problems:?}");
        }
    }

    #[test]
    fn what_is_edited_and_not_touched_stays_what_it_was() {
        let rules: Rules = serde_json::from_value(serde_json::json!({
            "schedule": { "cron": "0 2 * * *", "zone": "Europe/Berlin" }, "window": "22:00-06:00", "spread": "1h", "catch_up": { "within": "6h" },
            "storage": "disk", "copies": ["nas"], "bandwidth": "10MB/s", "keep": { "daily": 7, "within": "2d" }, "rpo": "26h", "rto": "4h",
            "alerts": [], "drill": { "cron": "0 4 * * 0", "zone": "Europe/Berlin" }, "drill_pick": "random",
            "sandbox": "postgres://drill@db.example:5433/postgres on-source", "assertions": ["SELECT count(*) > 0 FROM orders"],
            "exclude": { "schemas": ["audit"], "tables": [{ "schema": "public", "name": "log" }], "rows": [{ "schema": null, "name": "sessions" }] },
            "hooks": [{ "when": "before", "argv": ["/bin/sh", "a b"], "on_error": "cancel", "limit": 90 }],
        }))
        .unwrap();
        let values = serde_json::to_value(RulesValues::of(&rules)).unwrap();
        let (same, problems) = read(values).try_on(Rules::default(), "UTC");
        assert!(problems.is_empty());
        assert_eq!(same, rules);
    }

    #[test]
    fn problems_of_every_field_find_an_input() {
        let inputs: Vec<_> = RulesInput::default().singly().into_iter().map(|(name, _)| name).collect();
        for field in Field::ALL {
            let problem = Problem { field, fatal: false, message: String::new(), hint: String::new() };
            let input = DraftProblem::from(problem).input;
            assert!(inputs.contains(&input.as_str()), "{input}");
        }
    }
}
