//! Whether a long statement of ours still runs at the other end.
//!
//! A line that a firewall has forgotten says nothing for ever, and so does a server that builds statistics. The driver cannot ask the
//! system for keepalives, so the server is asked by another line what ours does.

use std::time::Duration;

use bulkhead_model::{Code, Error, Result};

/// How often it is asked. A session that rests for so long has no statement of ours.
pub(crate) const AGAIN: Duration = Duration::from_secs(20);
/// Answers in a row that make it certain: one may be a moment's.
const TIMES: u32 = 3;

/// Does the work, and ends with an error when nobody works on it at the other end any more, by what `runs` says.
pub(crate) async fn watched<T, R: Future<Output = Result<bool>>>(
    work: impl Future<Output = Result<T>>,
    runs: impl Fn() -> R,
) -> Result<T> {
    tokio::select! {
        done = work => done,
        lost = lost(runs) => Err(lost),
    }
}

async fn lost<R: Future<Output = Result<bool>>>(runs: impl Fn() -> R) -> Error {
    let mut misses = 0;
    loop {
        tokio::time::sleep(AGAIN).await;
        let asked = tokio::time::timeout(AGAIN, runs()).await;
        let error = match asked.unwrap_or_else(|_| Err(Error::new(Code::Unreachable, "the server does not answer"))) {
            Ok(true) => None,
            Ok(false) => Some(
                Error::new(Code::Unreachable, "the line to the server was lost: nothing of ours runs there any more")
                    .hint("Look at firewalls that forget quiet lines. Then run it again."),
            ),
            // It answers, and has no room for one more.
            Err(error) => (error.code == Code::Unreachable).then_some(error),
        };
        misses = if error.is_some() { misses + 1 } else { 0 };
        if let Some(error) = error.filter(|_| misses == TIMES) {
            return error;
        }
    }
}
