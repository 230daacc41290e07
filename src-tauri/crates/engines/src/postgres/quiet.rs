//! Changes of our own in a restored database, which its event triggers are no judges of.

use bulkhead_model::{Code, Error, Result};
use sqlx::PgConnection;

use super::connect::{failed, quoted, run};
use crate::{sandbox, tunnel::Reached};

/// Those that fire whatever a session sets, before PostgreSQL 17.
const ALWAYS: &str = "SELECT evtname::text FROM pg_event_trigger WHERE evtenabled = 'A' ORDER BY 1";
const ANY: &str = "SELECT string_agg(evtname, ', ' ORDER BY evtname) FROM pg_event_trigger WHERE evtenabled <> 'D'";

/// Runs statements on a connection for work. In a sandbox of our own they and the silence of its event triggers are one
/// transaction: whoever compares sees the triggers as they came back. Nothing is changed about those of any other server.
///
/// # Errors
/// `Refused` where an event trigger refused, and the server's own.
pub(super) async fn change(connection: &mut PgConnection, target: &Reached, statements: &str) -> Result<()> {
    let private = sandbox::of(target.connection.server()?).is_some();
    let always: Vec<String> = if private {
        sqlx::query_scalar(ALWAYS).fetch_all(&mut *connection).await.map_err(failed)?
    } else {
        Vec::new()
    };
    let all = |what: &str| {
        let each = always.iter().map(|name| format!("ALTER EVENT TRIGGER {} {what};\n", quoted(name)));
        each.collect::<String>()
    };
    // What is sent at once is one transaction, and changes of event triggers fire none.
    let changed = run(connection, format!("{}{statements};\n{}", all("DISABLE"), all("ENABLE ALWAYS"))).await;
    match changed {
        Err(error) if error.code == Code::ToolFailed => Err(refused(connection, error).await),
        changed => changed,
    }
}

/// Who refused, where there is somebody who could have.
async fn refused(connection: &mut PgConnection, error: Error) -> Error {
    let found: sqlx::Result<Option<String>> = sqlx::query_scalar(ANY).fetch_one(connection).await;
    let Ok(Some(triggers)) = found else { return error };
    let message = format!("changes are refused where the event triggers {triggers} are: {}", error.message);
    Error::new(Code::Refused, message)
        .hint("A user who may only read is made for assertions. Let the trigger pass users whose names begin with bulkhead_reader_.")
        .hint("Or drill on a private server, where no trigger fires: bulkhead policy set NAME --sandbox private.")
}
