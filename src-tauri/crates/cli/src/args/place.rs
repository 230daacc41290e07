//! `bulkhead place`.

use bulkhead_api::JobId;
use clap::Args;

use super::recovery_examples;

#[derive(Args)]
#[command(after_help = recovery_examples::PLACE)]
pub(crate) struct PlaceArgs {
    /// Id of the restore's job, as bulkhead jobs lists it
    pub(crate) job: JobId,
    /// Connection URL of the database that is replaced, with a user who may rename databases
    #[arg(long, value_name = "URL")]
    pub(crate) to_url: Option<String>,
    /// Read that user's password from standard input
    #[arg(long, requires = "to_url")]
    pub(crate) password_stdin: bool,
    /// Do not back up the present state of the database that is replaced first
    #[arg(long)]
    pub(crate) no_safety_backup: bool,
    /// End the sessions of others on the database that is replaced, and on the restored copy
    #[arg(long)]
    pub(crate) end_sessions: bool,
    /// Put the copy in its place although it differs from the backup: the mark of these differences, as the refusal told it
    #[arg(long, value_name = "MARK")]
    pub(crate) changed: Option<String>,
    /// Show what would be done and stop
    #[arg(long)]
    pub(crate) plan: bool,
    /// The word that a safety rule asks for
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
}
