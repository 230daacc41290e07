//! Whose server the admin named for drills: another tenant's is never used, and the tenant's own only if that was allowed.
//!
//! A server has many names, so what it says of itself counts. That takes a login, and nobody logs in for one tenant where another
//! one's password leads: of theirs it is known where the name leads.

use std::collections::BTreeSet;

use bulkhead_catalog::Database;
use bulkhead_model::{Code, DatabasePath, Error, Result, connection::ServerConnection, server::ServerMark};

use crate::{Core, databases, ports::Source, servers};

/// An error unless drills of this database may be on that server.
pub(super) async fn refuse(core: &Core, sandbox: &Source, on_source: bool, path: &DatabasePath) -> Result<()> {
    let there = servers::beside(core, &sandbox.connection).await?;
    if let Some(other) = there.iter().find(|database| database.path.tenant != path.tenant) {
        return Err(Error::new(
            Code::Refused,
            format!("the sandbox is the server of {}, another tenant's", other.path),
        )
        .hint("Name a server without databases of customers, or let drills have a private one: --sandbox private."));
    }
    if on_source {
        return Ok(());
    }
    let alike = |database: &&Database| database.connection.same_server(&sandbox.connection);
    match there.iter().find(alike) {
        Some(ours) => Err(is_source(&ours.path)),
        None => refuse_by_mark(core, sandbox, path).await,
    }
}

/// Asks the sandbox's server and those of the tenant what they are.
async fn refuse_by_mark(core: &Core, sandbox: &Source, path: &DatabasePath) -> Result<()> {
    let engine = sandbox.connection.engine();
    let Some(mark) = core.engine(engine)?.mark(sandbox).await? else { return Ok(()) };
    let mut asked = BTreeSet::new();
    let mut all = core.catalog().databases().list(Some(&path.tenant)).await?;
    all.retain(|database| database.connection.engine() == engine);
    // What is drilled first: of it alone it has to be known for certain.
    all.sort_by_key(|database| database.path != *path);
    for database in all {
        if !asked.insert(database.connection.server().map(ServerConnection::address)?) {
            continue;
        }
        match own_mark(core, &database).await {
            Ok(Some(own)) if own.is(&mark) => return Err(is_source(&database.path)),
            Ok(_) => {}
            Err(why) if database.path == *path => return Err(unknown(path, &why)),
            Err(_) if servers::meet(core, &database.connection, &sandbox.connection).await? => {
                return Err(is_source(&database.path));
            }
            Err(_) => {}
        }
    }
    Ok(())
}

async fn own_mark(core: &Core, database: &Database) -> Result<Option<ServerMark>> {
    let source = databases::source(core, database).await?;
    core.engine(database.connection.engine())?.mark(&source).await
}

fn is_source(path: &DatabasePath) -> Error {
    Error::new(Code::Refused, format!("the sandbox is the server of {path}"))
        .hint("A drill there would take its load. Allow it with --sandbox-on-source, or name another server.")
}

fn unknown(path: &DatabasePath, why: &Error) -> Error {
    let message = format!("whether the sandbox is the server of {path} cannot be told: {}", why.message);
    Error::new(Code::Refused, message)
        .hint("Let drills have a private server, --sandbox private, or allow the source's with --sandbox-on-source.")
}
