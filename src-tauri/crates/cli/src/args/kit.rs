//! `bulkhead kit` as clap reads it.

use std::path::PathBuf;

use bulkhead_api::Slug;
use clap::Subcommand;

use super::recovery_examples as examples;

#[derive(Subcommand)]
pub(crate) enum KitCommand {
    /// Write a tenant's recovery kit into a file: .html for paper, .txt, or .age, encrypted
    #[command(after_help = examples::KIT_EXPORT)]
    Export {
        /// Slug of the tenant
        tenant: Slug,
        /// The file; its ending, .html, .txt or .age, says the form
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Whom to call, instead of what stood there before; may be given more than once
        #[arg(long = "contact", value_name = "LINE")]
        contacts: Vec<String>,
        /// Read the passphrase of an encrypted kit from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Bring a tenant back from its recovery kit
    #[command(after_help = examples::KIT_IMPORT)]
    Import {
        /// The kit's file
        file: PathBuf,
        /// Read the passphrase of an encrypted kit from standard input
        #[arg(long)]
        passphrase_stdin: bool,
    },
    /// Whether the kits that were written still hold
    #[command(after_help = examples::KIT_STATUS)]
    Status {
        /// Slug of the tenant; all if absent
        tenant: Option<Slug>,
    },
}
