//! `bulkhead channel` as clap reads it.

use bulkhead_api::Label;
use clap::Subcommand;

use super::examples;

#[derive(Subcommand)]
pub(crate) enum ChannelCommand {
    /// Send alerts by e-mail
    #[command(after_help = examples::CHANNEL_EMAIL)]
    Email {
        /// Name of the channel
        name: Label,
        /// The mail server, and its port if it is not the usual one
        #[arg(long, value_name = "HOST")]
        server: String,
        /// starttls (port 587), tls (port 465), or none (port 25, this machine alone)
        #[arg(long, value_name = "HOW", default_value = "starttls")]
        security: String,
        /// Log in as this user, with the password from standard input
        #[arg(long, requires = "password_stdin")]
        user: Option<String>,
        /// Read the password from standard input
        #[arg(long, requires = "user")]
        password_stdin: bool,
        /// Sender
        #[arg(long, value_name = "ADDRESS")]
        from: String,
        /// Receiver; may be given more than once
        #[arg(long, value_name = "ADDRESS", required = true)]
        to: Vec<String>,
        /// Send no test first; else only what delivered one is kept
        #[arg(long)]
        no_test: bool,
    },
    /// Send alerts to an address on the web
    #[command(after_help = examples::CHANNEL_WEBHOOK)]
    Webhook {
        /// Name of the channel
        name: Label,
        /// What the other side takes: generic, slack, teams, discord or ntfy
        #[arg(long, value_name = "FORMAT", default_value = "generic")]
        format: String,
        /// Sign every message with a key that is made now and shown once
        #[arg(long)]
        sign: bool,
        /// Read the address from standard input: who knows it can post there
        #[arg(long, required = true)]
        url_stdin: bool,
        /// Send no test first; else only what delivered one is kept
        #[arg(long)]
        no_test: bool,
    },
    /// Send a sign of life with every backup to a dead man's switch
    #[command(after_help = examples::CHANNEL_PING)]
    Ping {
        /// Name of the channel
        name: Label,
        /// Read the address from standard input; {check} in it stands for the database
        #[arg(long, required = true)]
        url_stdin: bool,
        /// Send no test first; else only what delivered one is kept
        #[arg(long)]
        no_test: bool,
    },
    /// Change server, sender or receivers of a channel of e-mail
    #[command(after_help = super::recovery_examples::CHANNEL_CHANGE)]
    Change {
        /// Name of the channel
        name: Label,
        /// The mail server, and its port if it is not the usual one
        #[arg(long, value_name = "HOST")]
        server: Option<String>,
        /// starttls (port 587), tls (port 465), or none (port 25, this machine alone)
        #[arg(long, value_name = "HOW")]
        security: Option<String>,
        /// Log in as this user
        #[arg(long)]
        user: Option<String>,
        /// Log in no longer
        #[arg(long, conflicts_with_all = ["user", "password_stdin"])]
        no_user: bool,
        /// Read another password from standard input
        #[arg(long)]
        password_stdin: bool,
        /// Sender
        #[arg(long, value_name = "ADDRESS")]
        from: Option<String>,
        /// Receiver, in the place of all that there are; may be given more than once
        #[arg(long, value_name = "ADDRESS")]
        to: Vec<String>,
        /// Send no test first; else only what delivered one is kept
        #[arg(long)]
        no_test: bool,
    },
    /// Give a channel its secret again
    #[command(after_help = super::recovery_examples::CHANNEL_SECRET)]
    Secret {
        /// Name of the channel
        name: Label,
        /// Read it from standard input
        #[arg(long, required = true)]
        secret_stdin: bool,
        /// Send no test first; else only what delivered one is kept
        #[arg(long)]
        no_test: bool,
    },
    /// Send a message that says that it is a test
    #[command(after_help = examples::CHANNEL_TEST)]
    Test {
        /// Name of the channel
        name: Label,
    },
    /// List channels, and what came of the last message to each
    #[command(after_help = examples::CHANNEL_LIST)]
    List,
    /// Remove a channel
    #[command(after_help = examples::CHANNEL_REMOVE)]
    Remove {
        /// Name of the channel
        name: Label,
    },
}
