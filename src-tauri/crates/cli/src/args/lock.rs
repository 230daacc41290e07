//! Arguments of `bulkhead lock`.

use clap::Subcommand;

use super::examples;

#[derive(Subcommand)]
pub(crate) enum LockCommand {
    /// Whether the window has a lock
    #[command(after_help = examples::LOCK_STATUS)]
    Status,
    /// Remove the lock: for whoever forgot the passphrase
    #[command(after_help = examples::LOCK_REMOVE)]
    Remove,
}
