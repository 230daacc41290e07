//! The admin's own programs, run as the client tools are: without a shell, as a group of processes, ended when it is time.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use bulkhead_core::ports::{Flow, Programs};
use bulkhead_model::{Code, Error, Result};

use crate::process::{Invocation, Limits, feed};

/// Starts processes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Processes;

impl Processes {
    /// There is nothing to set.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Programs for Processes {
    async fn run(
        &self,
        argv: &[String],
        environment: &[(String, String)],
        limit: Duration,
        flow: &Flow,
    ) -> Result<String> {
        let Some((program, arguments)) = argv.split_first() else {
            return Err(Error::new(Code::InvalidInput, "there is no program to run"));
        };
        let named = Invocation::new(program).args(arguments);
        let invocation = environment.iter().fold(named, |invocation, (name, value)| invocation.env(name, value));
        let limits = Limits { stall: limit, flow: flow.clone() };
        let (program, begun) = (program.clone(), Instant::now());
        let ended = tokio::task::spawn_blocking(move || feed(&invocation, &mut std::io::empty(), &limits)).await;
        let ended = ended.map_err(|error| Error::internal("the hook ended unexpectedly").cause(error))?;
        let ended = ended.map_err(|error| match error.code {
            Code::Stalled => Error::new(Code::Stalled, format!("it ran for more than {} s", begun.elapsed().as_secs()))
                .hint("It was ended. Give it more time, or make it quicker."),
            Code::ToolMissing => Error::new(Code::ToolMissing, format!("{program} cannot be started"))
                .hint("Does it exist, and may this user run it?"),
            _ => error,
        })?;
        let said = ended.lines().collect::<Vec<_>>().join("\n");
        if ended.success {
            return Ok(said);
        }
        let last = said.lines().next_back().unwrap_or_default();
        let why = if last.is_empty() { String::new() } else { format!(": {last}") };
        Err(Error::new(Code::ToolFailed, format!("it ended with {}{why}", ended.status))
            .hint("What it said on standard error is in the job's log."))
    }
}
