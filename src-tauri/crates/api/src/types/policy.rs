//! Policies and the rules of tenants and databases.

use bulkhead_model::{
    Code, Error, Label, Result,
    channel::Channels,
    connection::parse_server_url,
    drill::{Assertions, SandboxRule},
    hook::Hooks,
    policy::{Copies, Effective, Exclusions, Field, Keep, Origin, Preset, Problem, Rules, effective},
    schedule::Schedule,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{HookInput, NextRun};

/// Rules to set; what is absent stays as it is.
#[derive(Clone, Debug, Default, Deserialize, Type)]
#[serde(default)]
pub struct RulesInput {
    /// Rules to begin with, by name.
    pub preset: Option<String>,
    /// Cron expression of five fields.
    pub schedule: Option<String>,
    /// Time zone of the schedule, as `Europe/Berlin`; this machine's if absent.
    pub timezone: Option<String>,
    /// The hours in which a run may begin, as `22:00-06:00`.
    pub window: Option<String>,
    /// Over how long starts are spread, as `30m`; `0s` for all at once.
    pub spread: Option<String>,
    /// `always`, `never`, or the longest delay.
    pub catch_up: Option<String>,
    /// Where to.
    pub storage: Option<String>,
    /// Where copies go; an empty list says nowhere.
    pub copies: Option<Vec<String>>,
    /// How fast at most it is sent, as `10MB/s`.
    pub bandwidth: Option<String>,
    /// What to keep: how many of each kind, 0 for none of a kind.
    pub keep: KeepInput,
    /// `never`, or within how long all that is stored is read, as `30d`.
    pub checks: Option<String>,
    /// The most data that may be lost, as time.
    pub rpo: Option<String>,
    /// The longest that a restore may take.
    pub rto: Option<String>,
    /// The channels that alerts go to; an empty list says to none but the desktop.
    pub alerts: Option<Vec<String>>,
    /// Cron expression of five fields: when to drill. In the time zone of the schedule.
    pub drill: Option<String>,
    /// `latest` or `random`: which snapshot a drill takes.
    pub drill_pick: Option<String>,
    /// `private`, or the URL of a server for drills.
    pub sandbox: Option<String>,
    /// Whether that may be the server of the source.
    pub sandbox_on_source: Option<bool>,
    /// The password of that server, if it is not in the URL.
    #[specta(type = Option<String>)]
    pub sandbox_password: Option<SecretString>,
    /// Queries that give something true; an empty list says that there are none.
    pub assertions: Option<Vec<String>>,
    /// What backups leave out, each as `schema:NAME`, `table:NAME` or `rows:NAME`; an empty list says nothing.
    pub exclude: Option<Vec<String>>,
    /// Programs that run before and after a backup, once they are confirmed; an empty list says that there are none.
    pub hooks: Option<Vec<HookInput>>,
    /// Fields to take out.
    pub unset: Vec<String>,
}

/// Counts of retention to set; what is absent stays as it is. Signed, so that one below 0 is refused in words.
#[derive(Clone, Debug, Default, Deserialize, Serialize, Type)]
#[serde(default)]
pub struct KeepInput {
    /// The newest.
    #[specta(type = Option<i32>)]
    pub last: Option<i64>,
    /// Hours.
    #[specta(type = Option<i32>)]
    pub hourly: Option<i64>,
    /// Days.
    #[specta(type = Option<i32>)]
    pub daily: Option<i64>,
    /// Weeks.
    #[specta(type = Option<i32>)]
    pub weekly: Option<i64>,
    /// Months.
    #[specta(type = Option<i32>)]
    pub monthly: Option<i64>,
    /// Years.
    #[specta(type = Option<i32>)]
    pub yearly: Option<i64>,
    /// All that are younger than this.
    pub within: Option<String>,
}

/// A policy.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Tenants it is assigned to.
    #[specta(type = u32)]
    pub tenants: u64,
    /// Databases it is assigned to themselves.
    #[specta(type = u32)]
    pub databases: u64,
    /// Its schedule in plain English.
    pub sentence: Option<String>,
}

/// One rule as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Rule {
    /// Which.
    pub field: Field,
    /// What holds.
    pub value: String,
    /// Where it comes from.
    pub from: String,
}

/// What holds for a policy, a tenant or a database, and what will come of it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PolicyPreview {
    /// What holds.
    pub rules: Vec<Rule>,
    /// What is odd about it.
    #[specta(type = Vec<PolicyProblem>)]
    pub problems: Vec<PolicyProblem>,
    /// The next runs, as clocks of the schedule's time zone show them.
    pub next: Vec<NextRun>,
    /// That time zone; none without a schedule.
    pub timezone: Option<String>,
    /// What a year would bring.
    pub year: Option<SimulatedYear>,
}

/// A year of a policy, if every run is good.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct SimulatedYear {
    /// Backups that are made.
    #[specta(type = u32)]
    pub taken: usize,
    /// Those that are there at its end.
    #[specta(type = u32)]
    pub kept: usize,
}

/// Something about rules that the admin should know.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PolicyProblem {
    /// About which field.
    pub field: Field,
    /// Whether the rules cannot be used so.
    pub fatal: bool,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl RulesInput {
    /// Sets what is given in `rules`. `zone` is the time zone of this machine.
    ///
    /// # Errors
    /// `InvalidInput` for the first that cannot be read.
    pub(crate) fn apply(&self, mut rules: Rules, zone: &str) -> Result<Rules> {
        if let Some(preset) = &self.preset {
            let fresh = Preset::named(preset)?.rules(self.timezone.as_deref().unwrap_or(zone))?;
            rules = Rules {
                storage: rules.storage,
                copies: rules.copies,
                alerts: rules.alerts,
                hooks: rules.hooks,
                bandwidth: rules.bandwidth,
                exclude: rules.exclude,
                drill_pick: rules.drill_pick,
                sandbox: rules.sandbox,
                assertions: rules.assertions,
                checks: rules.checks,
                ..fresh
            };
        }
        for field in &self.unset {
            rules.unset(field.parse()?);
        }
        rules.schedule = self.schedule(rules.schedule, zone)?;
        rules.window = set(self.window.as_ref(), rules.window)?;
        rules.spread = set(self.spread.as_ref(), rules.spread)?;
        rules.catch_up = set(self.catch_up.as_ref(), rules.catch_up)?;
        rules.storage = set(self.storage.as_ref(), rules.storage)?;
        if let Some(copies) = &self.copies {
            let names = copies.iter().map(|name| name.parse()).collect::<Result<_>>()?;
            rules.copies = Some(Copies(names));
        }
        if let Some(channels) = &self.alerts {
            let names = channels.iter().map(|name| name.parse()).collect::<Result<_>>()?;
            rules.alerts = Some(Channels(names));
        }
        rules.checks = set(self.checks.as_ref(), rules.checks)?;
        if let Some(parts) = &self.exclude {
            rules.exclude = Some(Exclusions::read(parts.iter().map(String::as_str))?);
        }
        rules.bandwidth = set(self.bandwidth.as_ref(), rules.bandwidth)?;
        rules.rpo = set(self.rpo.as_ref(), rules.rpo)?;
        rules.rto = set(self.rto.as_ref(), rules.rto)?;
        rules.keep = self.keep.apply(rules.keep)?;
        rules.drill = self.drill(rules.drill, rules.schedule.as_ref(), zone)?;
        rules.drill_pick = set(self.drill_pick.as_ref(), rules.drill_pick)?;
        rules.sandbox = self.sandbox(rules.sandbox)?;
        if let Some(assertions) = &self.assertions {
            let all = assertions.iter().map(|sql| sql.parse()).collect::<Result<_>>()?;
            rules.assertions = Some(Assertions(all));
        }
        if let Some(hooks) = &self.hooks {
            rules.hooks = Some(Hooks(hooks.iter().map(HookInput::read).collect::<Result<_>>()?));
        }
        Ok(rules)
    }

    /// In the time zone that was asked for, else that of the schedule.
    fn drill(&self, old: Option<Schedule>, schedule: Option<&Schedule>, zone: &str) -> Result<Option<Schedule>> {
        let Some(cron) = &self.drill else { return Ok(old) };
        let zone = self.timezone.as_deref().or(schedule.map(|schedule| schedule.zone().name())).unwrap_or(zone);
        Schedule::parse(cron, zone).map(Some)
    }

    fn sandbox(&self, old: Option<SandboxRule>) -> Result<Option<SandboxRule>> {
        let new = set(self.sandbox_url()?.map(|(text, _)| text).as_ref(), old)?;
        Ok(new.map(|rule| match (rule, self.sandbox_on_source) {
            (SandboxRule::Server { server, .. }, Some(on_source)) => SandboxRule::Server { server, on_source },
            (rule, _) => rule,
        }))
    }

    /// The sandbox without its password, and the password, which belongs into the keyring.
    pub(crate) fn sandbox_url(&self) -> Result<Option<(String, Option<SecretString>)>> {
        match self.sandbox.as_deref() {
            None => Ok(None),
            Some(text) if !text.contains("://") => Ok(Some((text.to_owned(), self.sandbox_password.clone()))),
            Some(url) => {
                let parsed = parse_server_url(url)?;
                let password = self.sandbox_password.clone().or(parsed.password);
                Ok(Some((parsed.connection.to_string(), password)))
            }
        }
    }

    fn schedule(&self, old: Option<Schedule>, zone: &str) -> Result<Option<Schedule>> {
        let cron = self.schedule.as_deref().or(old.as_ref().map(Schedule::cron));
        match (cron, &self.timezone) {
            (Some(cron), asked) if self.schedule.is_some() || asked.is_some() => {
                let old = old.as_ref().map(|old| old.zone().name());
                let zone = asked.as_deref().or(old).unwrap_or(zone);
                Schedule::parse(cron, zone).map(Some)
            }
            (None, Some(_)) => Err(Error::new(Code::InvalidInput, "a time zone without a schedule says nothing")
                .hint("Give both: --schedule \"0 2 * * *\" --timezone Europe/Berlin.")),
            _ => Ok(old),
        }
    }
}

impl KeepInput {
    fn apply(&self, old: Option<Keep>) -> Result<Option<Keep>> {
        let counts = [self.last, self.hourly, self.daily, self.weekly, self.monthly, self.yearly];
        if counts.iter().all(Option::is_none) && self.within.is_none() {
            return Ok(old);
        }
        let old = old.unwrap_or_default();
        let keep = Keep {
            last: count("last", self.last, old.last)?,
            hourly: count("hourly", self.hourly, old.hourly)?,
            daily: count("daily", self.daily, old.daily)?,
            weekly: count("weekly", self.weekly, old.weekly)?,
            monthly: count("monthly", self.monthly, old.monthly)?,
            yearly: count("yearly", self.yearly, old.yearly)?,
            within: set(self.within.as_ref(), old.within)?,
        };
        keep.checked().map(Some)
    }
}

/// 0 is for none of a kind.
fn count(kind: &str, new: Option<i64>, old: Option<u32>) -> Result<Option<u32>> {
    let Some(new) = new else { return Ok(old.filter(|count| *count > 0)) };
    match u32::try_from(new) {
        Ok(count) => Ok((count > 0).then_some(count)),
        Err(_) => Err(Error::new(Code::InvalidInput, format!("{new} {kind} is no number of backups to keep"))
            .hint("Use a whole number such as 7, or 0 for none of that kind.")),
    }
}

fn set<T: std::str::FromStr<Err = bulkhead_model::Error>>(new: Option<&String>, old: Option<T>) -> Result<Option<T>> {
    new.map_or(Ok(old), |text| text.parse().map(Some))
}

/// Every rule that holds, in the order in which people read them.
pub(crate) fn rows(rules: &Effective) -> Vec<Rule> {
    let row = |field: Field| {
        let (value, from) = rules.text(field)?;
        Some(Rule { field, value, from: from.to_string() })
    };
    Field::ALL.into_iter().filter_map(row).collect()
}

/// The rules of one place alone.
pub(crate) fn own(origin: Origin, rules: &Rules) -> Vec<Rule> {
    let built_in = Origin::BuiltIn.to_string();
    let mut rows = rows(&effective(&[(origin, rules)]));
    rows.retain(|rule| rule.from != built_in);
    rows
}

impl From<bulkhead_catalog::Policy> for Policy {
    fn from(policy: bulkhead_catalog::Policy) -> Self {
        let name: Label = policy.name;
        Self {
            name: name.to_string(),
            rules: own(Origin::Policy(name), &policy.rules),
            tenants: policy.tenants,
            databases: policy.databases,
            sentence: policy.rules.schedule.as_ref().map(Schedule::sentence),
        }
    }
}

impl From<Problem> for PolicyProblem {
    fn from(problem: Problem) -> Self {
        Self { field: problem.field, fatal: problem.fatal, message: problem.message, hint: problem.hint }
    }
}
