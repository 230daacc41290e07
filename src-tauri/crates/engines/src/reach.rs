//! The first stages of every connection test, the name and the port behind it, and a bound for all that asks a server.

use std::{net::SocketAddr, time::Duration};

use bulkhead_model::{
    Code, Error,
    connection::ServerConnection,
    report::{Outcome, TestReport},
};
use tokio::net::{TcpStream, lookup_host};

const PATIENCE: Duration = Duration::from_secs(5);

/// Adds the stages `name` and `tcp`; a failed one is given with its error.
pub(crate) async fn stages(server: &ServerConnection, report: &mut TestReport) -> Result<(), (&'static str, Error)> {
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
