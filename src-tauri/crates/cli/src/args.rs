//! The command line as clap reads it.

mod examples;

use std::path::PathBuf;

use bulkhead_api::{DatabasePath, JobId, Label, Slug};
use clap::{ArgGroup, Args, Parser, Subcommand};
use clap_complete::Shell;

/// SQL database backups of many tenants that one can prove.
#[derive(Parser)]
#[command(name = "bulkhead", version, after_help = examples::BULKHEAD)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args)]
pub(crate) struct Global {
    /// Folder of the catalog; what the platform has for data of applications if absent
    #[arg(long, global = true, env = "BULKHEAD_DATA_DIR", hide_env_values = true, value_name = "DIR", help_heading = GLOBAL)]
    pub(crate) data_dir: Option<PathBuf>,
    /// Folder in which client tools such as pg_dump are looked for first; may be given more than once
    #[arg(long, global = true, env = "BULKHEAD_TOOLS", hide_env_values = true, value_name = "DIR", help_heading = GLOBAL)]
    #[arg(value_delimiter = if cfg!(windows) { ';' } else { ':' })]
    pub(crate) tools: Vec<PathBuf>,
    /// Print one JSON document; errors as {code, message, hints}
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(crate) json: bool,
    /// Say more on standard error; twice for all
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    pub(crate) verbose: u8,
}

const GLOBAL: &str = "Global options";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a sample tenant, back it up, restore it and prove it; needs no server
    #[command(after_help = examples::DEMO)]
    Demo,
    /// Tenants: whose databases these are
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Source databases of a tenant
    #[command(subcommand)]
    Database(DatabaseCommand),
    /// Places that hold repositories
    #[command(subcommand)]
    Storage(StorageCommand),
    /// Repositories that exist already
    #[command(subcommand)]
    Repository(RepositoryCommand),
    /// Back up one database now
    #[command(after_help = examples::BACKUP)]
    Backup {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Storage to back up to; needed if there is more than one
        #[arg(long, value_name = "NAME")]
        storage: Option<Label>,
    },
    /// List snapshots, newest first
    #[command(after_help = examples::SNAPSHOTS)]
    Snapshots {
        /// TENANT or TENANT/DATABASE
        path: String,
        /// How many of each database
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// Restore a snapshot into a new database or a file
    Restore(RestoreArgs),
    /// Check a tenant's repositories for damage
    #[command(after_help = examples::CHECK)]
    Check {
        /// Slug of the tenant
        tenant: Slug,
        /// Read every byte and compare it with its digest
        #[arg(long)]
        read_data: bool,
    },
    /// Where every database stands
    #[command(after_help = examples::STATUS)]
    Status,
    /// List jobs, newest first; show one with its log
    Jobs(JobsArgs),
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = examples::MAN)]
    Man {
        /// Write a page for every command into this folder instead
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// Add a tenant
    #[command(after_help = examples::TENANT_ADD)]
    Add {
        /// a-z, 0-9 and -, for example acme-dental
        slug: Slug,
        /// Its name for people
        #[arg(long)]
        name: String,
    },
    /// List tenants
    #[command(after_help = examples::TENANT_LIST)]
    List,
    /// Show a tenant with its databases
    #[command(after_help = examples::TENANT_SHOW)]
    Show {
        /// Its slug
        slug: Slug,
    },
    /// Remove a tenant from the catalog; its repositories and their key stay
    #[command(after_help = examples::TENANT_REMOVE)]
    Remove {
        /// Its slug
        slug: Slug,
    },
    /// The key of the tenant's repositories (restic's password)
    #[command(after_help = examples::TENANT_KEY)]
    Key {
        /// Its slug
        slug: Slug,
        /// Print it
        #[arg(long, required = true)]
        reveal: bool,
    },
}

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
    },
}

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
}

#[derive(Args)]
#[command(after_help = examples::RESTORE)]
#[command(group = ArgGroup::new("target").required(true).args(["to_url", "to_file"]))]
pub(crate) struct RestoreArgs {
    /// TENANT/DATABASE whose backup it is
    pub(crate) database: String,
    /// Id of the snapshot, its first characters, or "latest"
    pub(crate) snapshot: String,
    /// Connection URL of the target
    #[arg(long, value_name = "URL")]
    pub(crate) to_url: Option<String>,
    /// Write the raw dump to this file instead
    #[arg(long, value_name = "PATH")]
    pub(crate) to_file: Option<PathBuf>,
    /// Read the target's password from standard input
    #[arg(long, requires = "to_url")]
    pub(crate) password_stdin: bool,
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

#[derive(Args)]
#[command(after_help = examples::JOBS)]
pub(crate) struct JobsArgs {
    /// TENANT or TENANT/DATABASE
    pub(crate) path: Option<String>,
    /// How many
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: u32,
    /// Show one job with its log
    #[arg(long, value_name = "ID", conflicts_with = "watch")]
    pub(crate) show: Option<JobId>,
    /// Print the list again every second until interrupted
    #[arg(long)]
    pub(crate) watch: bool,
}
