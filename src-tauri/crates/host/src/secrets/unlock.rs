//! Asks the person to unlock the keyring: one question at a time, and nobody waits for the answer longer than a call.
//!
//! The question stays open when the call that raised it has given up, so that the next call finds the keyring
//! unlocked. A question that was waved away is not asked again for a while.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bulkhead_model::Result;
use tokio::sync::watch;

use super::{
    Address, locked,
    service::{attributes, connect, default_collection, failed},
};

/// How long a call waits for an answer: enough for a keyring that unlocks by itself, and within the call's limit.
const WAIT: Duration = Duration::from_millis(3500);

/// How long a question stays open at most.
const OPEN: Duration = Duration::from_secs(600);

/// How long nobody is asked again after waving a question away.
const REST: Duration = Duration::from_secs(60);

/// How a question ended; none while it is open.
type Answer = Option<Result<()>>;

/// The one question of this process.
#[derive(Clone, Debug, Default)]
pub(super) struct Unlock {
    asked: Arc<Mutex<Option<Asked>>>,
}

#[derive(Debug)]
struct Asked {
    at: Instant,
    answer: watch::Receiver<Answer>,
}

/// What is to be unlocked.
enum What {
    /// The entries of an address.
    Entries(Address),
    /// The default collection.
    Collection,
}

impl Unlock {
    pub(super) async fn entries(&self, address: &Address) -> Result<()> {
        self.ask(What::Entries(address.clone())).await
    }

    pub(super) async fn collection(&self) -> Result<()> {
        self.ask(What::Collection).await
    }

    async fn ask(&self, what: What) -> Result<()> {
        let mut answer = self.question(what);
        let answered = tokio::time::timeout(WAIT, answer.wait_for(Option::is_some)).await;
        match answered {
            Ok(Ok(answer)) => answer.clone().unwrap_or_else(|| Err(locked())),
            _ => Err(locked()),
        }
    }

    /// The open question, the one just waved away, or a new one.
    fn question(&self, what: What) -> watch::Receiver<Answer> {
        let mut asked = self.lock();
        if let Some(earlier) = asked.as_ref() {
            let open = earlier.answer.borrow().is_none() && earlier.answer.has_changed().is_ok();
            let waved_away = matches!(*earlier.answer.borrow(), Some(Err(_))) && earlier.at.elapsed() < REST;
            if open || waved_away {
                return earlier.answer.clone();
            }
        }
        let (send, answer) = watch::channel(None);
        tokio::spawn(async move {
            let ended = tokio::time::timeout(OPEN, prompt(what)).await;
            send.send_replace(Some(ended.unwrap_or_else(|_| Err(locked()))));
        });
        *asked = Some(Asked { at: Instant::now(), answer: answer.clone() });
        answer
    }

    fn lock(&self) -> MutexGuard<'_, Option<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn prompt(what: What) -> Result<()> {
    let service = connect().await?;
    match what {
        What::Entries(address) => {
            let found = service.search_items(attributes(&address)).await.map_err(failed)?;
            let locked: Vec<_> = found.locked.iter().collect();
            service.unlock_all(&locked).await.map_err(failed)?;
        }
        What::Collection => {
            if let Some(collection) = default_collection(&service).await? {
                collection.unlock().await.map_err(failed)?;
            }
        }
    }
    Ok(())
}
