//! `bulkhead restore`.

use std::path::PathBuf;

use bulkhead_api::Label;
use clap::{ArgGroup, Args};

use super::examples;

#[derive(Args)]
#[command(after_help = examples::RESTORE)]
#[command(group = ArgGroup::new("target").required(true).multiple(true).args(["to_url", "to_file", "replace"]))]
pub(crate) struct RestoreArgs {
    /// TENANT/DATABASE whose backup it is
    pub(crate) database: String,
    /// Id of the snapshot, its first characters, or "latest"
    pub(crate) snapshot: String,
    /// Connection URL of the target
    #[arg(long, value_name = "URL")]
    pub(crate) to_url: Option<String>,
    /// Write the raw dump to this file instead
    #[arg(long, value_name = "PATH", conflicts_with_all = ["to_url", "replace"])]
    pub(crate) to_file: Option<PathBuf>,
    /// Put it in the place of the database that was backed up, or of the one that --to-url names; that one is kept
    /// under another name
    #[arg(long)]
    pub(crate) replace: bool,
    /// Do not back up the present state of the database that is replaced first
    #[arg(long, requires = "replace")]
    pub(crate) no_safety_backup: bool,
    /// End the sessions of others on the database that is replaced
    #[arg(long, requires = "replace")]
    pub(crate) end_sessions: bool,
    /// Read the target's password from standard input
    #[arg(long, requires = "to_url")]
    pub(crate) password_stdin: bool,
    /// Restore from this storage, which has the snapshot or a copy of it
    #[arg(long, value_name = "NAME")]
    pub(crate) storage: Option<Label>,
    /// Restore this table alone; may be given more than once
    #[arg(long = "table", value_name = "TABLE")]
    pub(crate) tables: Vec<String>,
    /// Show what would be done and stop
    #[arg(long)]
    pub(crate) plan: bool,
    /// The word that a safety rule asks for
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
    /// Leave out owners and grants
    #[arg(long)]
    pub(crate) no_owners: bool,
    /// Leave a half-made database standing when the restore fails
    #[arg(long)]
    pub(crate) keep_on_failure: bool,
}
