//! Which databases stand on one server, by whatever name each of them calls it.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_catalog::Database;
use bulkhead_model::{Connection, Result, connection::ServerConnection, server::Whereabouts};
use futures::StreamExt;

use crate::{Core, ports::EngineAdapter};

/// Names that are looked up at the same time.
const AT_ONCE: usize = 64;

/// The databases of all tenants that are on the server of a connection: those that call it the same, and those whose name for it
/// leads to the same place. Nobody is logged in for it. None for a file.
pub(crate) async fn beside(core: &Core, target: &Connection) -> Result<Vec<Database>> {
    let Connection::Server(server) = target else { return Ok(Vec::new()) };
    let mut all = core.catalog().databases().list(None).await?;
    all.retain(|database| database.connection.engine() == server.engine);
    let others = all.iter().filter(|database| !database.connection.same_server(target));
    let others: BTreeMap<String, ServerConnection> = others
        .filter_map(|other| other.connection.server().ok())
        .filter(|other| other.port == server.port)
        .map(|other| (other.address(), other.clone()))
        .collect();
    let engine = core.engine(server.engine)?;
    let met = meeting(engine, server, others).await;
    all.retain(|database| {
        let address = database.connection.server().map(ServerConnection::address);
        database.connection.same_server(target) || address.is_ok_and(|address| met.contains(&address))
    });
    Ok(all)
}

/// The addresses of those that lead to where the server is.
async fn meeting(
    engine: &dyn EngineAdapter,
    server: &ServerConnection,
    others: BTreeMap<String, ServerConnection>,
) -> BTreeSet<String> {
    if others.is_empty() {
        return BTreeSet::new();
    }
    let at = engine.whereabouts(server).await;
    let asked = others.into_iter().map(|(address, other)| async move { (address, engine.whereabouts(&other).await) });
    let found: Vec<(String, Whereabouts)> = futures::stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
    found.into_iter().filter(|(_, other)| other.meets(&at)).map(|(address, _)| address).collect()
}

/// Whether the names of two servers lead to the same place.
pub(crate) async fn meet(core: &Core, a: &Connection, b: &Connection) -> Result<bool> {
    let (Connection::Server(a), Connection::Server(b)) = (a, b) else { return Ok(false) };
    let engine = core.engine(a.engine)?;
    Ok(a.engine == b.engine && engine.whereabouts(a).await.meets(&engine.whereabouts(b).await))
}

/// The databases of all tenants that are that one.
pub(crate) async fn same_database(core: &Core, target: &Connection) -> Result<Vec<Database>> {
    let mut all = match target {
        Connection::Server(_) => beside(core, target).await?,
        Connection::File { .. } => core.catalog().databases().list(None).await?,
    };
    let name = target.database_name();
    all.retain(|database| match target {
        Connection::Server(_) => database.connection.database_name() == name,
        Connection::File { .. } => database.connection.same_database(target),
    });
    Ok(all)
}
