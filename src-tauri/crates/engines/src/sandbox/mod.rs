//! What the sandboxes of all engines have in common: a private folder, a user without rights, room, and a clean end.
//!
//! A sandbox is a folder with a name that nothing else has. Everything of it is in there: data, socket, files with
//! passwords. Whoever runs in it names the folder among its arguments, so that what a killed process left is found again.

mod client;
mod folder;
mod jail;
mod stray;
mod template;
mod user;

use std::time::{Duration, Instant};

use bulkhead_core::ports::{Flow, low};
use bulkhead_model::{Code, Error, Result, manifest::Manifest};

pub(crate) use client::Inmate;
pub(crate) use folder::{Folder, free, fresh, holds, of};
use jail::Jail;
pub(crate) use stray::end_all as end_strays;
pub(crate) use template::DATA;
pub use template::Templates;

use crate::process::{Daemon, End, Ended, Invocation, Limits, feed};

/// Longest time that making a server may take.
const MAKE: Duration = Duration::from_secs(300);
/// Longest time that a server may take to answer.
const START: Duration = Duration::from_secs(120);

/// A private server in its folder. The server ends before the folder goes.
pub(crate) struct PrivateServer {
    _daemon: Daemon,
    _folder: Folder,
    confined: bool,
}

impl PrivateServer {
    /// What it is, for people.
    pub(crate) fn says(&self, name: &str) -> String {
        if self.confined { format!("{name}, confined by bubblewrap") } else { name.to_owned() }
    }
}

/// A password that nobody ever sees.
pub(crate) fn password() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Runs a tool that makes a server's files, on a thread that may block; it is told what `input` says.
pub(crate) async fn make(invocation: Invocation, input: String, flow: &Flow) -> Result<()> {
    let limits = Limits { stall: MAKE, flow: flow.clone() };
    let run = move || feed(&invocation, &mut zeroize::Zeroizing::new(input).as_bytes(), &limits);
    let ended = tokio::task::spawn_blocking(run).await;
    let ended = ended.map_err(|error| Error::internal("making the sandbox ended unexpectedly").cause(error))??;
    if ended.success { Ok(()) } else { Err(not_started(&ended)) }
}

/// Starts a server and waits until `answers` says that it does.
pub(crate) async fn start<A: Future<Output = bool> + Send>(
    invocation: &Invocation,
    end: End,
    folder: Folder,
    flow: &Flow,
    answers: impl Fn() -> A + Send,
) -> Result<PrivateServer> {
    let jail = Jail::of(invocation, folder.path()).await;
    let jailed = jail.map(|jail| jail.confine(invocation.clone()));
    // With a jail goes all that is in it, memory that is shared included.
    let mut daemon = match &jailed {
        Some(jailed) => Daemon::start(jailed, End::Killed)?,
        None => Daemon::start(invocation, end)?,
    };
    let began = Instant::now();
    loop {
        flow.go_on()?;
        if let Some(ended) = daemon.ended() {
            return Err(not_started(&ended?));
        }
        if answers().await {
            return Ok(PrivateServer { _daemon: daemon, _folder: folder, confined: jailed.is_some() });
        }
        if began.elapsed() > START {
            return Err(Error::new(Code::Unreachable, "the sandbox's server does not answer")
                .hint("Is this machine under load? Run the drill again later."));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn not_started(ended: &Ended) -> Error {
    let failure = ended.failure();
    let message = format!("the sandbox's server could not be started: {}", failure.message);
    failure.hints.into_iter().fold(Error::new(Code::Unreachable, message), Error::hint)
}

/// How much room a sandbox takes.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// How much larger than its dump a database gets.
    pub(crate) times: u64,
    /// Bytes of a server's own, before anything is loaded.
    pub(crate) own: u64,
}

impl Size {
    /// For a dump of so many bytes, with what has to be left free.
    const fn needed(self, bytes: u64) -> u64 {
        self.own.saturating_add(bytes.saturating_mul(self.times)).saturating_add(low(bytes))
    }
}

/// An error if a dump would not find room there as a database.
pub(crate) fn room(folder: &Folder, manifest: &Manifest, size: Size) -> Result<()> {
    folder.room(size.needed(manifest.bytes()))
}

/// Ends what runs in a sandbox and removes it, on a thread that may block.
pub(crate) async fn end_soon(path: &std::path::Path) -> Result<()> {
    let path = path.to_owned();
    let ended = tokio::task::spawn_blocking(move || folder::end(&path)).await;
    ended.map_err(|error| Error::internal("removing the sandbox ended unexpectedly").cause(error))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_database_asks_for_little_and_a_large_one_leaves_enough() {
        let file = Size { times: 2, own: 0 };
        assert!(file.needed(2 << 20) < 80 << 20, "{}", file.needed(2 << 20));
        assert_eq!(file.needed(1 << 30), (2 << 30) + (256 << 20));
        assert_eq!(file.needed(u64::MAX), u64::MAX);
    }
}
