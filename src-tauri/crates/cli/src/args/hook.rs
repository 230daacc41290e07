//! `bulkhead hook` as clap reads it.

use bulkhead_api::{DatabasePath, Label};
use clap::{ArgGroup, Args, Subcommand};

use super::examples;

#[derive(Subcommand)]
pub(crate) enum HookCommand {
    /// Add a program that runs before or after every backup, once it is confirmed
    #[command(after_help = examples::HOOK_ADD)]
    #[command(group = ArgGroup::new("when").required(true).args(["before", "after"]))]
    Add {
        #[command(flatten)]
        owner: OwnerArgs,
        /// Run it before every backup, before anything is asked of the database
        #[arg(long)]
        before: bool,
        /// Run it after every backup, whether that went well or not
        #[arg(long)]
        after: bool,
        /// What becomes of the backup when it fails: ignore goes on, fail fails it, cancel (only with --before) cancels it
        #[arg(long, value_name = "RULE", default_value = "fail")]
        on_error: String,
        /// How long it may run before it is ended
        #[arg(long, value_name = "SPAN", default_value = "5m")]
        limit: String,
        /// The program by its whole path, and its arguments
        #[arg(last = true, required = true, value_name = "PROGRAM")]
        argv: Vec<String>,
    },
    /// List hooks, and whether they may run on this machine
    #[command(after_help = examples::HOOK_LIST)]
    List {
        #[command(flatten)]
        owner: OwnerArgs,
    },
    /// Let the hooks that hold for a database run on this machine
    #[command(after_help = examples::HOOK_CONFIRM)]
    Confirm {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
    /// Remove all hooks of a policy, a tenant or a database
    #[command(after_help = examples::HOOK_CLEAR)]
    Clear {
        #[command(flatten)]
        owner: OwnerArgs,
    },
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct OwnerArgs {
    /// TENANT or TENANT/DATABASE
    pub(crate) path: Option<String>,
    /// Of a policy instead
    #[arg(long, value_name = "NAME")]
    pub(crate) policy: Option<Label>,
}
