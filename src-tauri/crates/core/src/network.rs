//! After a sleep the network comes back later than the clock: a late run waits for it, and not for ever.

use std::{collections::HashMap, sync::PoisonError};

use bulkhead_model::{Connection, DatabasePath, Result, policy::Effective, storage::is_here};
use chrono::{DateTime, Duration, Utc};

use crate::{Core, storages};

/// After so long a late run begins all the same, and says itself what cannot be reached.
const PATIENCE: Duration = Duration::minutes(30);

/// Whether a late run of a database shall wait: its server or its storage is on another machine that does not answer, and
/// it has not waited for long.
pub(crate) async fn waits(core: &Core, id: i64, database: &DatabasePath, rules: &Effective) -> Result<bool> {
    let mut far = Vec::new();
    if let Connection::Server(server) = core.catalog().databases().get(database).await?.connection
        && !is_here(&server.host)
    {
        far.push((server.host, server.port));
    }
    // Where no storage can be chosen the job says so.
    if let Ok(storage) = storages::choose(core, rules.storage.as_ref().map(|storage| &storage.value)).await {
        far.extend(storage.location.far());
    }
    let asked = far.iter().map(|(host, port)| core.parts.network.answers(host, *port));
    let all_answer = futures::future::join_all(asked).await.into_iter().all(|answers| answers);
    let mut waiting = lock(core);
    if all_answer {
        waiting.remove(&id);
        return Ok(false);
    }
    let now = core.now();
    let since = *waiting.entry(id).or_insert(now);
    let waits = now - since < PATIENCE && since <= now;
    if !waits {
        waiting.remove(&id);
    }
    Ok(waits)
}

fn lock(core: &Core) -> std::sync::MutexGuard<'_, HashMap<i64, DateTime<Utc>>> {
    core.waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
