//! `bulkhead database` as clap reads it.

use bulkhead_api::{DatabasePath, Slug};
use clap::Subcommand;

use super::examples;

#[derive(Subcommand)]
pub(crate) enum DatabaseCommand {
    /// Add a database; its password goes to the keyring
    #[command(after_help = examples::DATABASE_ADD)]
    Add {
        /// Slug of the tenant
        tenant: String,
        /// Name within the tenant
        name: String,
        /// Connection URL
        #[arg(long)]
        url: String,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a database another password, read from standard input
    #[command(after_help = examples::DATABASE_PASSWORD)]
    Password {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Mark a database as production: a restore into it or in its place needs one more word
    #[command(after_help = examples::DATABASE_PRODUCTION)]
    Production {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Take the mark away
        #[arg(long)]
        off: bool,
    },
    /// Test the connection in stages
    #[command(after_help = examples::DATABASE_TEST)]
    Test {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
    /// List what the database holds
    #[command(after_help = examples::DATABASE_INSPECT)]
    Inspect {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
    /// List databases
    #[command(after_help = examples::DATABASE_LIST)]
    List {
        /// Of this tenant alone
        tenant: Option<Slug>,
    },
    /// Remove a database from the catalog; its backups stay
    #[command(after_help = examples::DATABASE_REMOVE)]
    Remove {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Its name once more
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
}
