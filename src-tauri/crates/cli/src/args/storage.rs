//! `bulkhead storage` and `bulkhead repository`: the places, and what is there already.

use bulkhead_api::{Label, Slug};
use clap::Subcommand;

use super::{examples, recovery_examples};

#[derive(Subcommand)]
pub(crate) enum StorageCommand {
    /// Add a storage; its secret goes to the keyring
    #[command(after_help = examples::STORAGE_ADD)]
    Add {
        /// Its name
        name: String,
        /// Its URL
        #[arg(long)]
        url: String,
        /// Read the secret access key or password from standard input
        #[arg(long)]
        secret_stdin: bool,
    },
    /// Give a storage another secret, read from standard input
    #[command(after_help = examples::STORAGE_SECRET)]
    Secret {
        /// Its name
        name: Label,
        /// Read the secret access key or password from standard input
        #[arg(long, required = true)]
        secret_stdin: bool,
    },
    /// Write, read and delete a scratch object
    #[command(after_help = examples::STORAGE_TEST)]
    Test {
        /// Its name
        name: Label,
    },
    /// List storages
    #[command(after_help = examples::STORAGE_LIST)]
    List,
    /// Size of every tenant's repository on a storage
    #[command(after_help = examples::STORAGE_USAGE)]
    Usage {
        /// Its name
        name: Label,
    },
    /// Remove a storage that no repository uses
    #[command(after_help = examples::STORAGE_REMOVE)]
    Remove {
        /// Its name
        name: Label,
    },
}

#[derive(Subcommand)]
pub(crate) enum RepositoryCommand {
    /// Open an existing repository of a tenant with its key, read from standard input
    #[command(after_help = examples::REPOSITORY_OPEN)]
    Open {
        /// Slug of the tenant
        tenant: Slug,
        /// The storage it is on
        #[arg(long, value_name = "NAME")]
        storage: Label,
        /// Read the key from standard input
        #[arg(long, required = true)]
        key_stdin: bool,
    },
    /// Give up a repository that is lost, so that the next backup begins a new one there
    #[command(after_help = recovery_examples::REPOSITORY_FORGET)]
    Forget {
        /// Slug of the tenant
        tenant: Slug,
        /// The storage it was on
        #[arg(long, value_name = "NAME")]
        storage: Label,
        /// The tenant's slug once more
        #[arg(long, value_name = "TENANT")]
        confirm: Option<String>,
    },
}
