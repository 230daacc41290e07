//! `bulkhead jobs`: its arguments.

use std::path::PathBuf;

use bulkhead_api::JobId;
use clap::Args;

use super::examples;

#[derive(Args)]
#[command(after_help = examples::JOBS)]
pub(crate) struct JobsArgs {
    /// TENANT or TENANT/DATABASE; or the ID of a job, as with --show
    pub(crate) path: Option<String>,
    /// How many
    #[arg(long, default_value_t = 20, value_parser = super::at_least_one())]
    pub(crate) limit: u32,
    /// Show one job with its log
    #[arg(long, value_name = "ID", conflicts_with = "watch")]
    pub(crate) show: Option<JobId>,
    /// Run a job once more
    #[arg(long, value_name = "ID", conflicts_with_all = ["path", "show", "watch"])]
    pub(crate) retry: Option<JobId>,
    /// Ask a job to end, whichever instance of Bulkhead runs it; it cleans up first
    #[arg(long, value_name = "ID", conflicts_with_all = ["path", "show", "retry", "watch"])]
    pub(crate) cancel: Option<JobId>,
    /// Write the certificate of a restore into the file that --out names: what was restored, what it was compared with, the result
    #[arg(long, value_name = "ID", conflicts_with_all = ["path", "show", "retry", "watch"], requires = "out")]
    pub(crate) certificate: Option<JobId>,
    /// The file, as HTML for print
    #[arg(long, value_name = "FILE", requires = "certificate", value_parser = super::file_to_write())]
    pub(crate) out: Option<PathBuf>,
    /// Show the runs that nobody ran instead: Bulkhead did not run, or the machine slept
    #[arg(long, conflicts_with_all = ["show", "watch", "path"])]
    pub(crate) missed: bool,
    /// Print the list again every second until interrupted
    #[arg(long)]
    pub(crate) watch: bool,
}
