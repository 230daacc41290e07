//! After a sleep the network comes back later than the clock: a late run waits for it, and not for ever.

use std::{
    collections::{HashMap, HashSet},
    sync::PoisonError,
};

use bulkhead_model::{Code, Connection, DatabasePath, Result, policy::Effective};
use chrono::{DateTime, Duration, Utc};
use futures::StreamExt;

use crate::{Core, policies};

/// After so long a late run begins all the same, and says itself what cannot be reached.
const PATIENCE: Duration = Duration::minutes(30);

/// So many are asked at the same time.
const AT_ONCE: usize = 64;

/// A server or a storage on another machine: host and port.
pub(crate) type Far = (String, u16);

/// What of a database is on other machines: its server, its storage.
pub(crate) async fn far(core: &Core, database: &DatabasePath, rules: &Effective) -> Result<Vec<Far>> {
    let row = match core.catalog().databases().get(database).await {
        // Removed since the rules were read.
        Err(error) if error.code == Code::NotFound => return Ok(Vec::new()),
        row => row?,
    };
    let mut far = Vec::new();
    if let Connection::Server(server) = &row.connection {
        far.extend(server.far().map(|(host, port)| (host.to_owned(), port)));
    }
    // Where no storage can be chosen the job says so.
    if let Ok(storage) = policies::ruled_storage(core, &database.tenant, rules).await {
        far.extend(storage.location.far());
    }
    Ok(far)
}

/// Which of them do not answer. Each is asked once, however many need it: one that is away takes seconds to be so.
pub(crate) async fn silent(core: &Core, far: HashSet<Far>) -> HashSet<Far> {
    let asked = far.into_iter().map(|(host, port)| async move {
        let answers = core.parts.network.answers(&host, port).await;
        (!answers).then_some((host, port))
    });
    futures::stream::iter(asked).buffer_unordered(AT_ONCE).filter_map(futures::future::ready).collect().await
}

/// Whether a late run of a database shall wait: something that it needs does not answer, and it has not waited for long.
pub(crate) fn waits(core: &Core, id: i64, all_answer: bool) -> bool {
    let mut waiting = lock(core);
    if all_answer {
        waiting.remove(&id);
        return false;
    }
    let now = core.now();
    let since = *waiting.entry(id).or_insert(now);
    let waits = now - since < PATIENCE && since <= now;
    if !waits {
        waiting.remove(&id);
    }
    waits
}

fn lock(core: &Core) -> std::sync::MutexGuard<'_, HashMap<i64, DateTime<Utc>>> {
    core.waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
