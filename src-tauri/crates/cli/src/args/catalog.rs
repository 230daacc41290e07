//! `bulkhead catalog` as clap reads it.

use std::path::PathBuf;

use clap::Subcommand;

use super::recovery_examples as examples;

#[derive(Subcommand)]
pub(crate) enum CatalogCommand {
    /// Make a damaged or lost catalog again from the repositories
    #[command(after_help = examples::CATALOG_REBUILD)]
    Rebuild {
        /// Recovery kit of a tenant whose key is not in the keyring; may be given more than once
        #[arg(long = "kit", value_name = "FILE")]
        kits: Vec<PathBuf>,
        /// Read the passphrase of encrypted kits from standard input
        #[arg(long, requires = "kits")]
        passphrase_stdin: bool,
    },
}
