//! The command line as clap reads it.

mod catalog;
mod channel;
mod database;
mod disaster;
mod examples;
mod hook;
mod job;
mod kit;
mod lock;
#[cfg(test)]
mod named;
mod place;
mod policy;
mod recovery_examples;
mod restore;
mod storage;
mod tenant;

use std::{path::PathBuf, time::Duration};

use bulkhead_api::{Code, DatabasePath, Error, Label, Slug};
pub(crate) use catalog::{CatalogCommand, ConfigCommand};
pub(crate) use channel::ChannelCommand;
pub(crate) use database::DatabaseCommand;
pub(crate) use disaster::DisasterCommand;
use examples::groups;
pub(crate) use hook::{HookCommand, OwnerArgs};
pub(crate) use job::JobsArgs;
pub(crate) use kit::KitCommand;
pub(crate) use lock::LockCommand;
pub(crate) use place::PlaceArgs;
pub(crate) use policy::{PolicyCommand, RulesArgs, Unset};
pub(crate) use restore::RestoreArgs;
pub(crate) use storage::{RepositoryCommand, StorageCommand};
pub(crate) use tenant::TenantCommand;

use clap::{
    Args, Parser, Subcommand,
    builder::{PathBufValueParser, TypedValueParser},
};
use clap_complete::Shell;

/// SQL database backups of many tenants that one can prove.
#[derive(Parser)]
#[command(name = "bulkhead", version, after_help = examples::BULKHEAD)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args)]
pub(crate) struct Global {
    /// Folder of the catalog; what the platform has for data of applications if absent
    #[arg(long, global = true, env = "BULKHEAD_DATA_DIR", hide_env_values = true, value_name = "DIR", help_heading = GLOBAL)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Folder in which client tools such as pg_dump are looked for first; may be given more than once
    #[arg(long, global = true, env = "BULKHEAD_TOOLS", hide_env_values = true, value_name = "DIR", help_heading = GLOBAL)]
    #[arg(value_delimiter = if cfg!(windows) { ';' } else { ':' })]
    pub(crate) tools: Vec<PathBuf>,
    /// How long a job waits for a locked keyring to be unlocked before it fails; 0s: not at all. The agent waits as long as it takes
    #[arg(long, global = true, env = "BULKHEAD_UNLOCK_WITHIN", hide_env_values = true, value_name = "DURATION", help_heading = GLOBAL, default_value = "1m", value_parser = humantime::parse_duration)]
    pub(crate) unlock_within: Duration,
    /// Print one JSON document; errors as {code, message, hints}
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,
    /// Say more on standard error; twice for all
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    pub(crate) verbose: u8,
}

const GLOBAL: &str = "Global options";

/// A list of none would read as if there were none.
fn at_least_one() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..)
}

/// A file to write. With other programs `-` is standard output: nobody looks for a file that is called so.
fn file_to_write() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path.as_os_str() != "-" {
            return Ok(path);
        }
        Err(Error::new(Code::InvalidInput, "it is written to a file, not to standard output")
            .hint("Name the file. One that is called so: ./-."))
    })
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a sample tenant, back it up, restore it and prove it; needs no server
    #[command(after_help = examples::DEMO)]
    Demo,
    /// Tenants: whose databases these are
    #[command(subcommand, after_help = groups::TENANT)]
    Tenant(TenantCommand),
    /// Source databases of a tenant
    #[command(subcommand, after_help = groups::DATABASE)]
    Database(DatabaseCommand),
    /// Places that hold repositories
    #[command(subcommand, after_help = groups::STORAGE)]
    Storage(StorageCommand),
    /// Repositories that exist already
    #[command(subcommand, after_help = groups::REPOSITORY)]
    Repository(RepositoryCommand),
    /// Recovery kits: what is needed to restore without this machine
    #[command(subcommand, after_help = groups::KIT)]
    Kit(KitCommand),
    /// Rehearse the loss of this machine from a recovery kit
    #[command(subcommand, after_help = groups::DISASTER)]
    Disaster(DisasterCommand),
    /// The catalog: what Bulkhead knows on this machine
    #[command(subcommand, after_help = groups::CATALOG)]
    Catalog(CatalogCommand),
    /// The configuration as a file, to set up another machine alike
    #[command(subcommand, after_help = groups::CONFIG)]
    Config(ConfigCommand),
    /// Policies: when to back up, where to, what to keep
    #[command(subcommand, after_help = groups::POLICY)]
    Policy(Box<PolicyCommand>),
    /// Hooks: programs that run before and after backups
    #[command(subcommand, after_help = groups::HOOK)]
    Hook(HookCommand),
    /// Channels: where alerts go besides the desktop
    #[command(subcommand, after_help = groups::CHANNEL)]
    Channel(ChannelCommand),
    /// List what is wrong, and take note of it
    #[command(after_help = examples::ALERTS)]
    Alerts {
        /// Show those that are over as well
        #[arg(long)]
        all: bool,
        /// Take note of an alert: there are no reminders from here on
        #[arg(long, value_name = "NUMBER", conflicts_with = "all")]
        acknowledge: Option<i64>,
        /// Let an alert rest: it is told of again afterwards, and at once if it gets worse
        #[arg(long, value_name = "NUMBER", conflicts_with_all = ["all", "acknowledge"])]
        snooze: Option<i64>,
        /// For how long, at most 30d
        #[arg(long = "for", value_name = "SPAN", requires = "snooze", default_value = "4h")]
        span: String,
        /// How many
        #[arg(long, default_value_t = 50, value_parser = at_least_one())]
        limit: u32,
    },
    /// Let the scheduler begin nothing for a while
    #[command(after_help = examples::PAUSE)]
    Pause {
        /// For how long, such as 1h, at most 7d; "tomorrow" for until the next morning
        span: String,
    },
    /// End a pause
    #[command(after_help = examples::RESUME)]
    Resume,
    /// Run the scheduler in the foreground
    #[command(after_help = examples::AGENT)]
    Agent,
    /// Back up one database now
    #[command(after_help = examples::BACKUP)]
    Backup {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Storage to back up to; needed if there is more than one
        #[arg(long, value_name = "NAME")]
        storage: Option<Label>,
    },
    /// Copy snapshots to the further storages of the policy that lack them
    #[command(after_help = examples::COPY)]
    Copy {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Show what is lacking where, and when and why the last try failed, and stop
        #[arg(long)]
        plan: bool,
    },
    /// List snapshots, newest first
    #[command(after_help = examples::SNAPSHOTS)]
    Snapshots {
        /// TENANT or TENANT/DATABASE
        path: String,
        /// How many of each database
        #[arg(long, default_value_t = 20, value_parser = at_least_one())]
        limit: u32,
        /// Those in the tenant's repositories that another program wrote, such as restic
        #[arg(long)]
        foreign: bool,
    },
    /// Remove the snapshots that the policy does not keep
    #[command(after_help = examples::RETENTION)]
    Retention {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Show what would go, and why the rest stays, and stop
        #[arg(long)]
        plan: bool,
        /// Go on although the clock jumped: it is right now
        #[arg(long, conflicts_with = "plan")]
        clock_is_right: bool,
    },
    /// Keep a snapshot whatever the policy says
    #[command(after_help = examples::PIN)]
    Pin {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Id of the snapshot, its first characters, or "latest"
        snapshot: String,
        /// Keep it no longer than the policy says
        #[arg(long)]
        remove: bool,
    },
    /// Restore a snapshot into a new database, in the place of one, or into a file
    Restore(RestoreArgs),
    /// Put a restored copy in the place of the database that was backed up
    Place(PlaceArgs),
    /// Restore a snapshot into a sandbox, compare it, and remove the sandbox
    #[command(after_help = examples::DRILL)]
    Drill {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Id of the snapshot, its first characters, "latest", or "random" for any older one
        #[arg(default_value = "latest")]
        snapshot: String,
        /// Fetch it from this storage, which has it or a copy of it
        #[arg(long, value_name = "NAME")]
        storage: Option<Label>,
    },
    /// List drills, newest first, with what they found and how long a restore takes
    #[command(after_help = examples::DRILLS)]
    Drills {
        /// TENANT or TENANT/DATABASE
        path: Option<String>,
        /// Show one drill with all that it found
        #[arg(long, value_name = "NUMBER", conflicts_with = "path")]
        show: Option<i64>,
        /// How many
        #[arg(long, default_value_t = 20, value_parser = at_least_one())]
        limit: u32,
    },
    /// Check a tenant's repositories for damage
    #[command(after_help = examples::CHECK)]
    Check {
        /// Slug of the tenant
        tenant: Slug,
        /// Read every byte and compare it with its digest
        #[arg(long)]
        read_data: bool,
        /// Read every byte, keep what can be read of what is damaged, and take the rest out of use, so that backups go on there
        #[arg(long, conflicts_with = "read_data")]
        repair: bool,
    },
    /// Free the space of what retention removed
    #[command(after_help = examples::PRUNE)]
    Prune {
        /// Slug of the tenant
        tenant: Slug,
    },
    /// How many times, and how well apart, the last good backup is there: 3-2-1-1-0
    #[command(after_help = examples::REDUNDANCY)]
    Redundancy {
        /// TENANT/DATABASE
        database: String,
    },
    /// Where every database stands
    #[command(after_help = examples::STATUS)]
    Status {
        /// TENANT or TENANT/DATABASE; all of them if absent
        path: Option<String>,
    },
    /// Who did what: changes, restores and removals, each entry sealing the one before
    #[command(after_help = examples::AUDIT)]
    Audit {
        /// How many, counted from the end
        #[arg(long, default_value_t = 50, value_parser = at_least_one())]
        limit: u32,
        /// Check that no entry was changed or taken out. Cut off entries at the end show only with --seal
        #[arg(long)]
        verify: bool,
        /// A seal that --verify printed before and that was kept elsewhere: check that its entry is still there
        #[arg(long, value_name = "SEAL", requires = "verify")]
        seal: Option<String>,
    },
    /// Client tools such as pg_dump: which are found, and where Bulkhead looks for them
    #[command(after_help = examples::TOOLS)]
    Tools,
    /// The lock of the window
    #[command(subcommand, after_help = groups::LOCK)]
    Lock(LockCommand),
    /// Evidence for a tenant and a period: objectives against what was measured
    #[command(after_help = recovery_examples::REPORT)]
    Report {
        /// Slug of the tenant
        tenant: Slug,
        /// The first day, such as 2026-01-01; 30 days up to the last one if absent
        #[arg(long, value_name = "DAY")]
        from: Option<String>,
        /// The last day; today if absent
        #[arg(long, value_name = "DAY")]
        to: Option<String>,
        /// Write it into this file, .html or .csv, instead of the gist to the terminal
        #[arg(long, value_name = "FILE", value_parser = file_to_write())]
        out: Option<PathBuf>,
    },
    /// List jobs, newest first; show one with its log
    Jobs(JobsArgs),
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = examples::MAN)]
    Man {
        /// Write a page for every command into this folder instead
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}
