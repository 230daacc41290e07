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
        /// Run it before the source is asked for anything
        #[arg(long)]
        before: bool,
        /// Run it after the backup has ended, well or not
        #[arg(long)]
        after: bool,
        /// What comes of its failure: ignore, fail, or cancel (before alone)
        #[arg(long, value_name = "RULE", default_value = "fail")]
        on_error: String,
        /// End it after so long
        #[arg(long, value_name = "SPAN", default_value = "5m")]
        limit: String,
        /// The program by its whole path, and its arguments
        #[arg(last = true, required = true, value_name = "PROGRAM")]
        argv: Vec<String>,
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
    /// A policy instead
    #[arg(long, value_name = "NAME")]
    pub(crate) policy: Option<Label>,
}
