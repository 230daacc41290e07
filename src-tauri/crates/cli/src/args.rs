//! The command line as clap reads it.

use std::path::PathBuf;

use bulkhead_api::{DatabasePath, JobId, Label, Slug};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

/// SQL database backups of many tenants that one can prove.
#[derive(Parser)]
#[command(name = "bulkhead", version, about, long_about = None, propagate_version = true, arg_required_else_help = true, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  bulkhead demo
  bulkhead tenant add acme --name \"Acme Dental Ltd\"
  bulkhead storage add disk --url file:///srv/backups
  bulkhead database add acme shop --url postgres://backup@db.acme.example/shop --password-stdin < password
  bulkhead backup acme/shop
  bulkhead restore acme/shop latest --to-url postgres://admin@db.acme.example/shop_restored

Exit codes: 0 done, 1 failed, 2 usage, 3 nothing to do or not found, 4 refused by a safety rule, 130 cancelled.";

#[derive(Args)]
pub(crate) struct Global {
    /// Folder of catalog and defaults
    #[arg(long, global = true, env = "BULKHEAD_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Folder in which client tools are looked for first; may be given more than once
    #[arg(long = "tools", global = true, env = "BULKHEAD_TOOLS", value_name = "DIR", value_delimiter = ':')]
    pub(crate) tools: Vec<PathBuf>,
    /// Print one JSON document; errors as {code, message, hints}
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say more on standard error; twice for all
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a sample tenant, back it up, restore it and prove it; needs no server
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
    Backup {
        /// TENANT/DATABASE
        database: DatabasePath,
        /// Storage to back up to; needed if there is more than one
        #[arg(long, value_name = "NAME")]
        storage: Option<Label>,
    },
    /// List snapshots, newest first
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
    Check {
        /// Slug of the tenant
        tenant: Slug,
        /// Read every byte and compare it with its digest
        #[arg(long)]
        read_data: bool,
    },
    /// Where every database stands
    Status,
    /// List jobs, newest first; show or cancel one
    Jobs(JobsArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Subcommand)]
pub(crate) enum TenantCommand {
    /// Add a tenant
    Add {
        /// a-z, 0-9 and -, for example acme-dental
        slug: Slug,
        /// Its name for people
        #[arg(long)]
        name: String,
    },
    /// List tenants
    List,
    /// Show a tenant with its databases
    Show {
        /// Its slug
        slug: Slug,
    },
    /// Remove a tenant from the catalog; its repositories and their key stay
    Remove {
        /// Its slug
        slug: Slug,
    },
    /// The key of the tenant's repositories (restic's password)
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
    #[command(after_help = "URL: postgres://user@host:port/db?sslmode=verify-full · mysql://… · mariadb://… · sqlite:/path/file.db\n\
        A password in the URL is visible to other users of this machine while the command runs: prefer --password-stdin.")]
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
    Test {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
    /// List what the database holds
    Inspect {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
    /// List databases
    List {
        /// Of this tenant alone
        tenant: Option<Slug>,
    },
    /// Remove a database from the catalog; its backups stay
    Remove {
        /// TENANT/DATABASE
        database: DatabasePath,
    },
}

#[derive(Subcommand)]
pub(crate) enum StorageCommand {
    /// Add a storage; its secret goes to the keyring
    #[command(after_help = "URL: file:///folder · s3://ACCESS@bucket/prefix?endpoint=https://host&region=eu-1 · \
        sftp://user@host:port/folder?key=/file · webdavs://user@host/folder")]
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
    Test {
        /// Its name
        name: Label,
    },
    /// List storages
    List,
    /// Size of every tenant's repository on a storage
    Usage {
        /// Its name
        name: Label,
    },
    /// Remove a storage that no repository uses
    Remove {
        /// Its name
        name: Label,
    },
}

#[derive(Subcommand)]
pub(crate) enum RepositoryCommand {
    /// Open an existing repository of a tenant with its key, read from standard input
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
#[command(after_help = "The target is a new database, or an existing one that is empty. What was restored is compared with the \
    backup, row for row.\n\nExamples:\n  bulkhead restore acme/shop latest --to-url postgres://admin@host/shop_restored --plan\n  \
    bulkhead restore acme/shop 3f9c --to-file /tmp/shop.pgdump")]
pub(crate) struct RestoreArgs {
    /// TENANT/DATABASE whose backup it is
    pub(crate) database: String,
    /// Id of the snapshot, its first characters, or "latest"
    pub(crate) snapshot: String,
    /// Connection URL of the target
    #[arg(long, value_name = "URL", conflicts_with = "to_file", required_unless_present = "to_file")]
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
