//! Child processes: the only place that starts one.
//!
//! A tool gets its arguments one by one and never through a shell, an environment of a few harmless names, an own process
//! group that is ended as a whole, and a private folder to stand in. What it says on standard error is drained while it
//! runs, so that it can never block on it, and only the tail is kept.

mod ahead;
mod daemon;
mod ended;
mod feed;
mod invocation;
mod output;
mod pipe;
mod running;
mod stderr;
mod watchdog;

pub(crate) use ahead::{Ahead, Pace};
#[cfg(unix)]
pub(crate) use daemon::signal;
pub(crate) use daemon::{Daemon, End};
pub(crate) use ended::Ended;
pub(crate) use feed::feed;
pub(crate) use invocation::Invocation;
pub(crate) use output::{Output, stream};
pub(crate) use running::Limits;
