//! How many jobs run at once: in all, and for each storage and server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bulkhead_model::{Error, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Jobs in all. More would only share the same processors and disks.
const IN_ALL: usize = 4;
/// Jobs that use the same storage or the same server.
const PER_PLACE: usize = 2;

pub(super) struct Limits {
    all: Arc<Semaphore>,
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(IN_ALL)), places: Mutex::default() }
    }
}

impl Limits {
    /// Waits for room at every place. Places are taken in order of their names, then the one for all, so that two jobs
    /// never wait for each other and a job that waits for a busy server holds no place in all.
    pub(super) async fn admit(&self, places: &[String]) -> Result<Vec<OwnedSemaphorePermit>> {
        let mut places = places.to_vec();
        places.sort_unstable();
        places.dedup();
        let mut permits = Vec::with_capacity(places.len() + 1);
        for place in &places {
            permits.push(take(self.place(place)).await?);
        }
        permits.push(take(self.all.clone()).await?);
        Ok(permits)
    }

    fn place(&self, name: &str) -> Arc<Semaphore> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(name.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(PER_PLACE))).clone()
    }
}

async fn take(semaphore: Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    semaphore.acquire_owned().await.map_err(|error| Error::internal("the job limits are closed").cause(error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn a_full_place_keeps_no_other_place_waiting() {
        let limits = Limits::default();
        let _first = limits.admit(&["a".into()]).await.expect("room");
        let _second = limits.admit(&["a".into()]).await.expect("room");
        assert!(limits.admit(&["a".into()]).now_or_never().is_none(), "a third job at the same place waits");
        assert!(limits.admit(&["b".into()]).now_or_never().is_some());
    }

    #[tokio::test]
    async fn no_more_than_the_limit_in_all() {
        let limits = Limits::default();
        let mut permits = Vec::new();
        for place in 0..IN_ALL {
            permits.push(limits.admit(&[place.to_string()]).await.expect("room"));
        }
        assert!(limits.admit(&["other".into()]).now_or_never().is_none());
        permits.pop();
        assert!(limits.admit(&["other".into()]).now_or_never().is_some());
    }
}
