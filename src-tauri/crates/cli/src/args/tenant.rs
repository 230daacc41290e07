//! `bulkhead tenant` as clap reads it.

use bulkhead_api::Slug;
use clap::{ArgGroup, Subcommand};

use super::examples;

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
    /// Let the scheduler begin nothing of a tenant for a while
    #[command(after_help = examples::TENANT_PAUSE)]
    Pause {
        /// Its slug
        slug: Slug,
        /// For how long, such as 1h, at most 7d; "tomorrow" for until the next morning
        span: String,
    },
    /// End a tenant's pause
    #[command(after_help = examples::TENANT_RESUME)]
    Resume {
        /// Its slug
        slug: Slug,
    },
    /// Remove a tenant from the catalog; its repositories and their key stay
    #[command(after_help = examples::TENANT_REMOVE)]
    Remove {
        /// Its slug
        slug: Slug,
        /// Its slug once more
        #[arg(long, value_name = "SLUG")]
        confirm: Option<String>,
    },
    /// The key of the tenant's repositories (restic's password)
    #[command(after_help = examples::TENANT_KEY)]
    #[command(group = ArgGroup::new("what").required(true).args(["reveal", "rotate"]))]
    Key {
        /// Its slug
        slug: Slug,
        /// Print it
        #[arg(long)]
        reveal: bool,
        /// Give every repository a new one, and take the old one away
        #[arg(long)]
        rotate: bool,
    },
}
