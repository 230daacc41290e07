//! What all servers have in common: the name and the port before it, a bound for all that asks one, and words for what keeps
//! one from answering.

use std::{net::SocketAddr, time::Duration};

use bulkhead_model::{
    Code, Error,
    connection::ServerConnection,
    report::{Outcome, TestReport},
};
use tokio::net::{TcpStream, lookup_host};

/// Longest wait for a name, or for a port.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait for all stages of a test together.
const TEST: Duration = Duration::from_secs(60);
/// Longest wait for a server to take a connection.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);
/// Longest wait for the catalogs of a database.
pub(crate) const INSPECT: Duration = Duration::from_secs(120);
/// Longest wait for a look at a target.
pub(crate) const PROBE: Duration = Duration::from_secs(60);
/// Longest wait for an empty target to be made.
pub(crate) const PREPARE: Duration = Duration::from_secs(600);

/// The stage at which a test ends, and why.
pub(crate) type Staged<T> = Result<T, (&'static str, Error)>;

/// Closes a test: the stage that failed is the last in the report.
pub(crate) async fn test(stages: impl AsyncFnOnce(&mut TestReport) -> Staged<()>) -> TestReport {
    let mut report = TestReport::default();
    let staged = tokio::time::timeout(TEST, stages(&mut report)).await;
    if let Err((stage, error)) = staged.unwrap_or_else(|_| Err(("tcp", silent()))) {
        report.push(stage, Outcome::Failed, error.message, error.hints);
    }
    report
}

fn silent() -> Error {
    Error::new(Code::Stalled, "the server took the connection and then did not answer")
        .hint("Look at the server's load, and at proxies and firewalls between here and there.")
}

/// Adds the stages `name` and `tcp`; a failed one is given with its error.
pub(crate) async fn stages(server: &ServerConnection, report: &mut TestReport) -> Staged<()> {
    if server.is_socket() {
        report.push("name", Outcome::Passed, format!("the socket folder {}", server.host), Vec::new());
        return Ok(());
    }
    let addresses = resolve(server).await.map_err(|error| ("name", error))?;
    let list = addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", ");
    report.push("name", Outcome::Passed, format!("{} is {list}", server.host), Vec::new());
    knock(server, &addresses).await.map_err(|error| ("tcp", error))?;
    report.push("tcp", Outcome::Passed, format!("port {} answers", server.port), Vec::new());
    Ok(())
}

/// Work that consists of queries alone, with a bound: a line that was black-holed never answers.
pub(crate) async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let stalled = |_| {
        Error::new(Code::Stalled, format!("the server did not answer for {} seconds", limit.as_secs()))
            .hint("Look at the server's load and locks, and at the network. Then run it again.")
    };
    tokio::time::timeout(limit, work).await.map_err(stalled)?
}

async fn resolve(server: &ServerConnection) -> Result<Vec<SocketAddr>, Error> {
    let lookup = tokio::time::timeout(PATIENCE, lookup_host((server.host.as_str(), server.port))).await;
    let found: Vec<SocketAddr> = lookup.ok().and_then(Result::ok).into_iter().flatten().collect();
    if found.is_empty() {
        return Err(Error::new(Code::Unreachable, format!("the name {} is not known", server.host))
            .hint("Check the spelling, the DNS server and a VPN, if there should be one."));
    }
    Ok(found)
}

async fn knock(server: &ServerConnection, addresses: &[SocketAddr]) -> Result<(), Error> {
    let mut why = "no answer".to_owned();
    for address in addresses {
        match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => {}
        }
    }
    Err(Error::new(Code::Unreachable, format!("port {} of {} cannot be reached: {why}", server.port, server.host))
        .hint("Is the server running, does it listen on this address, and does a firewall let you through?"))
}

/// The connection cannot be secured; `option` names the certificate authority in the URL.
pub(crate) fn tls(server: &ServerConnection, option: &str, error: &sqlx::Error) -> Error {
    Error::new(Code::TlsFailed, format!("the connection to {} cannot be secured: {}", server.host, brief(error)))
        .hint("No user and no password were sent.")
        .hint(format!("Name the server's certificate authority with {option}, or let the server offer TLS."))
}

/// The server does not answer.
pub(crate) fn unreachable(server: &ServerConnection, why: &str) -> Error {
    Error::new(Code::Unreachable, format!("{}:{} cannot be reached: {why}", server.host, server.port))
        .hint("Is the server running, and are name, port and firewall right?")
}

/// The server's own words, without the driver's.
pub(crate) fn brief(error: &sqlx::Error) -> String {
    match error.as_database_error() {
        Some(error) => error.message().to_owned(),
        None => error.to_string(),
    }
}
