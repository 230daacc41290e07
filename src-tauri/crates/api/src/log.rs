//! The log, on standard error.

use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// Whose words are logged. Our types that carry a secret cannot print it; others print keys and passwords with what they were given,
/// whatever somebody asks for.
const HEARD: [&str; 2] = ["bulkhead", "sqlx"];

/// Begins it. What the variable `BULKHEAD_LOG` asks for, else `usual`, both in the words of `EnvFilter`.
pub fn start(usual: &str) {
    let asked = EnvFilter::try_from_env("BULKHEAD_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let heard = filter_fn(|about| HEARD.iter().any(|name| about.target().starts_with(name)));
    let lines = fmt::layer().with_writer(std::io::stderr).with_filter(asked.and(heard));
    tracing_subscriber::registry().with(lines).init();
}
