//! `bulkhead catalog` and `bulkhead config` as clap reads them.

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

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Write tenants, databases, storages, policies and channels into a file, without any secret
    #[command(after_help = examples::CONFIG_EXPORT)]
    Export {
        /// The file to write
        #[arg(long, value_name = "FILE", value_parser = super::file_to_write())]
        out: PathBuf,
    },
    /// Set up what a file holds and is not here yet
    #[command(after_help = examples::CONFIG_IMPORT)]
    Import {
        /// The file
        file: PathBuf,
        /// Show what would be added, changed and left, and stop
        #[arg(long)]
        plan: bool,
        /// Change what is here and differs as well
        #[arg(long)]
        change: bool,
    },
}
