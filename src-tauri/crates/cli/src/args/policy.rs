//! `bulkhead policy` as clap reads it.

use bulkhead_api::{
    Label,
    types::{KeepInput, RulesInput},
};
use clap::{Args, Subcommand};

use super::examples;

#[derive(Subcommand)]
pub(crate) enum PolicyCommand {
    /// Add a policy
    #[command(after_help = examples::POLICY_ADD)]
    Add {
        /// Its name
        name: Label,
        /// Rules to begin with: small-business, hourly-and-a-year or compliance-7-years
        #[arg(long, value_name = "PRESET")]
        preset: Option<String>,
        #[command(flatten)]
        rules: RulesArgs,
    },
    /// Change rules of a policy; what is not given stays
    #[command(after_help = examples::POLICY_SET)]
    Set {
        /// Its name
        name: Label,
        #[command(flatten)]
        rules: RulesArgs,
        #[command(flatten)]
        unset: Unset,
    },
    /// Give a tenant or a database rules of its own, which come before those of its policy
    #[command(after_help = examples::POLICY_OVERRIDE)]
    Override {
        /// TENANT or TENANT/DATABASE
        path: String,
        #[command(flatten)]
        rules: RulesArgs,
        #[command(flatten)]
        unset: Unset,
    },
    /// Give a tenant or a database a policy
    #[command(after_help = examples::POLICY_ASSIGN)]
    Assign {
        /// Its name
        name: Label,
        /// TENANT, for all its databases, or TENANT/DATABASE
        path: String,
    },
    /// Take the policy away from a tenant or a database
    #[command(after_help = examples::POLICY_UNASSIGN)]
    Unassign {
        /// TENANT or TENANT/DATABASE
        path: String,
    },
    /// List policies
    #[command(after_help = examples::POLICY_LIST)]
    List,
    /// Show what holds in the end, where it comes from, and the next runs
    #[command(after_help = examples::POLICY_PREVIEW)]
    Preview {
        /// Name of the policy, or TENANT/DATABASE
        name: String,
    },
    /// Remove a policy that nobody has
    #[command(after_help = examples::POLICY_REMOVE)]
    Remove {
        /// Its name
        name: Label,
    },
}

/// Fields to inherit again.
#[derive(Args, Default, PartialEq)]
pub(crate) struct Unset {
    /// Take a field out, so that it is inherited: schedule, window, spread, catch-up, storage, copies, bandwidth, keep, checks, rpo, rto, alerts, hooks, exclude, drill, drill-pick, sandbox or assertions
    #[arg(long = "unset", value_name = "FIELD")]
    fields: Vec<String>,
}

#[derive(Args, Default, PartialEq)]
pub(crate) struct RulesArgs {
    /// When to back up: minute, hour, day of the month, month, day of the week
    #[arg(long, value_name = "CRON")]
    schedule: Option<String>,
    /// Time zone of the schedule, such as Europe/Berlin; this machine's if absent
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Hours in which a run may begin, such as 22:00-06:00
    #[arg(long, value_name = "FROM-TO")]
    window: Option<String>,
    /// Spread the starts over so long, such as 30m; 0s for all at once, whatever the policy says
    #[arg(long, value_name = "SPAN")]
    spread: Option<String>,
    /// What to do about a run whose time has passed: always, never, or up to a delay such as 6h
    #[arg(long, value_name = "RULE")]
    catch_up: Option<String>,
    /// Storage to back up to
    #[arg(long, value_name = "NAME")]
    storage: Option<String>,
    /// Storage to copy every backup to; may be given more than once
    #[arg(long = "copy-to", value_name = "NAME")]
    copies: Vec<String>,
    /// Copy to no storage, whatever the policy says
    #[arg(long, conflicts_with = "copies")]
    no_copies: bool,
    /// Send no faster than this, such as 10MB/s
    #[arg(long, value_name = "RATE")]
    bandwidth: Option<String>,
    /// Keep the newest N snapshots
    #[arg(long, value_name = "N")]
    keep_last: Option<u32>,
    /// Keep the newest snapshot of each of N hours
    #[arg(long, value_name = "N")]
    keep_hourly: Option<u32>,
    /// … of each of N days
    #[arg(long, value_name = "N")]
    keep_daily: Option<u32>,
    /// … of each of N weeks
    #[arg(long, value_name = "N")]
    keep_weekly: Option<u32>,
    /// … of each of N months
    #[arg(long, value_name = "N")]
    keep_monthly: Option<u32>,
    /// … of each of N years
    #[arg(long, value_name = "N")]
    keep_yearly: Option<u32>,
    /// Keep all snapshots younger than this, such as 7d
    #[arg(long, value_name = "SPAN")]
    keep_within: Option<String>,
    /// Read all that is stored, bit by bit, within this, such as 30d; never for only by hand
    #[arg(long, value_name = "SPAN")]
    checks: Option<String>,
    /// The most data that may be lost, as time, such as 26h
    #[arg(long, value_name = "SPAN")]
    rpo: Option<String>,
    /// The longest that a restore may take, such as 4h
    #[arg(long, value_name = "SPAN")]
    rto: Option<String>,
    /// Channel that alerts go to; may be given more than once. Without it they go to all there are
    #[arg(long = "alert-to", value_name = "NAME")]
    alerts: Vec<String>,
    /// Alerts go to no channel, and show on the desktop alone
    #[arg(long, conflicts_with = "alerts")]
    no_alerts: bool,
    /// Leave out schema:NAME, table:NAME, or rows:NAME for the rows of a table alone; may be given more than once. What is
    /// left out cannot be restored
    #[arg(long, value_name = "KIND:NAME")]
    exclude: Vec<String>,
    /// Leave nothing out, whatever the policy says
    #[arg(long, conflicts_with = "exclude")]
    no_exclude: bool,
    /// When to drill: restore a backup into a sandbox and compare it
    #[arg(long, value_name = "CRON")]
    drill: Option<String>,
    /// Which snapshot a drill takes: latest, or random for any older one
    #[arg(long, value_name = "RULE")]
    drill_pick: Option<String>,
    /// Where drills restore to: private, or the URL of a server for drills; its password goes to the keyring
    #[arg(long, value_name = "URL")]
    sandbox: Option<String>,
    /// Read the password of that server from standard input
    #[arg(long, requires = "sandbox")]
    sandbox_password_stdin: bool,
    /// That server may be the one the tenant's databases are on
    #[arg(long, requires = "sandbox")]
    sandbox_on_source: bool,
    /// Query whose first value is true of every good restore; may be given more than once
    #[arg(long = "assert", value_name = "SQL")]
    assertions: Vec<String>,
    /// There are no such queries, whatever the policy says
    #[arg(long, conflicts_with = "assertions")]
    no_assert: bool,
}

impl RulesArgs {
    /// Whether a password comes on standard input.
    pub(crate) const fn reads_password(&self) -> bool {
        self.sandbox_password_stdin
    }

    pub(crate) fn input(self, preset: Option<String>, unset: Option<Unset>) -> RulesInput {
        let keep = KeepInput {
            last: self.keep_last.map(i64::from),
            hourly: self.keep_hourly.map(i64::from),
            daily: self.keep_daily.map(i64::from),
            weekly: self.keep_weekly.map(i64::from),
            monthly: self.keep_monthly.map(i64::from),
            yearly: self.keep_yearly.map(i64::from),
            within: self.keep_within,
        };
        RulesInput {
            preset,
            schedule: self.schedule,
            timezone: self.timezone,
            window: self.window,
            spread: self.spread,
            catch_up: self.catch_up,
            storage: self.storage,
            copies: (self.no_copies || !self.copies.is_empty()).then_some(self.copies),
            bandwidth: self.bandwidth,
            keep,
            checks: self.checks,
            rpo: self.rpo,
            rto: self.rto,
            alerts: (self.no_alerts || !self.alerts.is_empty()).then_some(self.alerts),
            drill: self.drill,
            drill_pick: self.drill_pick,
            sandbox_on_source: self.sandbox.is_some().then_some(self.sandbox_on_source),
            sandbox: self.sandbox,
            sandbox_password: None,
            assertions: (self.no_assert || !self.assertions.is_empty()).then_some(self.assertions),
            exclude: (self.no_exclude || !self.exclude.is_empty()).then_some(self.exclude),
            hooks: None,
            unset: unset.map(|unset| unset.fields).unwrap_or_default(),
        }
    }
}
