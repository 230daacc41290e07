//! `bulkhead disaster` as clap reads it.

use std::path::PathBuf;

use bulkhead_api::{Label, Slug};
use clap::Subcommand;

use super::recovery_examples as examples;

#[derive(Subcommand)]
pub(crate) enum DisasterCommand {
    /// Rehearse: this machine is gone, and a storage with it
    #[command(after_help = examples::DISASTER_BEGIN)]
    Begin {
        /// Slug of the tenant
        tenant: Slug,
        /// Its recovery kit
        #[arg(long, value_name = "FILE")]
        kit: PathBuf,
        /// The storage that is gone as well
        #[arg(long, value_name = "NAME")]
        without_storage: Option<Label>,
        /// A storage on this machine that outlives it: a share, a disk that is kept elsewhere
        #[arg(long, value_name = "NAME")]
        outlives: Vec<Label>,
        /// Read the passphrase of an encrypted kit from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// List the rehearsals of a tenant, newest first
    #[command(after_help = examples::DISASTER_LIST)]
    List {
        /// Slug of the tenant
        tenant: Slug,
    },
}
