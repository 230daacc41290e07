//! What all servers have in common: the name and the port before it, a bound for all that asks one, and words for what keeps
//! one from answering.

use std::{io, net::SocketAddr, time::Duration};

use bulkhead_core::ports::Source;
use bulkhead_model::{
    Code, Error,
    connection::ServerConnection,
    report::{Outcome, TestReport},
    server::{Whereabouts, name_here},
    storage::is_here,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
};

use crate::tunnel::Reached;

/// Longest wait for a name, or for a port.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait for all stages of a test together.
const TEST: Duration = Duration::from_secs(60);
/// Longest wait for a server to take a connection.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);
/// Longest wait for what a server says of itself.
pub(crate) const MARK: Duration = Duration::from_secs(30);
/// Longest wait for the catalogs of a database.
pub(crate) const INSPECT: Duration = Duration::from_secs(120);
/// Longest wait for a look at a target.
pub(crate) const PROBE: Duration = Duration::from_secs(60);
/// Longest wait for an empty target to be made.
pub(crate) const PREPARE: Duration = Duration::from_secs(600);

/// The stage at which a test ends, and why.
pub(crate) type Staged<T> = Result<T, (&'static str, Error)>;

/// Opens a tunnel, if there is one, and closes the test: the stage that failed is the last in the report.
pub(crate) async fn test(
    source: &Source,
    stages: impl AsyncFnOnce(&Reached, &mut TestReport) -> Staged<()>,
) -> TestReport {
    let mut report = TestReport::default();
    let all = async {
        let source = Reached::open(source).await.map_err(|error| ("tunnel", error))?;
        stages(&source, &mut report).await.map_err(|(stage, error)| (stage, source.explain(error)))
    };
    let staged = tokio::time::timeout(TEST, all).await;
    if let Err((stage, error)) = staged.unwrap_or_else(|_| Err(("tcp", silent()))) {
        report.push(stage, Outcome::Failed, error.message, error.hints);
    }
    report
}

fn silent() -> Error {
    Error::new(Code::Stalled, "the server took the connection and then did not answer")
        .hint("Look at the server's load, and at proxies and firewalls between here and there.")
}

/// Adds the stages `name` and `tcp`, or `tunnel`, behind which nobody sees more from here; a failed one is given with its error.
pub(crate) async fn stages(source: &Reached, report: &mut TestReport) -> Staged<()> {
    let server = source.connection.server().map_err(|error| ("name", error))?;
    if let Some(line) = source.line() {
        report.push("tunnel", Outcome::Passed, format!("{} lets us in", line.tunnel()), Vec::new());
        return Ok(());
    }
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

/// Adds the stage `tls` of a connection that was made, and before it `tcp` of one that was made through a tunnel.
pub(crate) fn secured(source: &Reached, server: &ServerConnection, encrypted: bool, report: &mut TestReport) {
    let (host, port) = (&server.host, server.port);
    let Some(line) = source.line() else {
        let (outcome, detail) = match (encrypted, server.is_socket()) {
            (true, _) => (Outcome::Passed, "the connection is encrypted"),
            (false, true) => (Outcome::Passed, "a socket on this machine needs no encryption"),
            (false, false) => (Outcome::Warned, "the connection is not encrypted"),
        };
        return report.push("tls", outcome, detail, Vec::new());
    };
    let far = &line.tunnel().host;
    report.push("tcp", Outcome::Passed, format!("{host}:{port} answers behind {far}"), Vec::new());
    let (outcome, detail, hints) = match (encrypted, is_here(host)) {
        (true, _) => (Outcome::Passed, format!("encrypted by TLS all the way, and by SSH as far as {far}"), Vec::new()),
        (false, true) => {
            (Outcome::Passed, format!("encrypted by SSH as far as {far}, where the database is"), Vec::new())
        }
        (false, false) => {
            let hint = "Add sslmode=require to the URL, so that TLS covers the rest of the way.".to_owned();
            (Outcome::Warned, format!("encrypted by SSH as far as {far}; from there to {host} it is not"), vec![hint])
        }
    };
    report.push("tls", outcome, detail, hints);
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

/// Where the name of a server leads, asked of this machine alone: nobody is logged in, nothing is sent to it.
pub(crate) async fn whereabouts(server: &ServerConnection) -> Whereabouts {
    let mut at = Whereabouts { port: server.port, ..Whereabouts::default() };
    let Some(name) = name_here(server) else { return at };
    if name.starts_with('/') {
        return Whereabouts { here: true, ..at };
    }
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let found = tokio::time::timeout(PATIENCE, lookup_host((name, server.port))).await;
    for address in found.ok().and_then(Result::ok).into_iter().flatten().map(|address| address.ip().to_canonical()) {
        // Only an address of this machine can be listened on.
        if address.is_loopback() || std::net::UdpSocket::bind((address, 0)).is_ok() {
            at.here = true;
        } else {
            at.there.insert(address);
        }
    }
    at
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

/// What answers is another program: the driver's words for that are about bytes.
pub(crate) fn not_one(server: &ServerConnection) -> Error {
    let (host, port, title) = (&server.host, server.port, server.engine.title());
    let usual = server.engine.default_port().unwrap_or_default();
    Error::new(Code::BadSource, format!("what answers at {host}:{port} is not a {title} server"))
        .hint(format!("Check scheme and port of the URL: {title} listens on {usual}, unless it was set otherwise."))
}

/// Whether the driver saw that by the first bytes, and not by a way to log in that it does not know.
pub(crate) fn is_another(error: &sqlx::Error) -> bool {
    let login = ["authentication", "SASL", "plugin"];
    matches!(error, sqlx::Error::Protocol(text) if !login.iter().any(|word| text.contains(word)))
}

/// Whether PostgreSQL answers there: it is asked for TLS, which it grants or denies with a letter.
pub(crate) async fn speaks_postgres(server: &ServerConnection) -> bool {
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let asked = async {
        let mut line = TcpStream::connect((server.host.as_str(), server.port)).await?;
        line.write_all(&SSL_REQUEST).await?;
        line.read_u8().await
    };
    matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(b'S' | b'N')))
}

/// What it means that a statement failed: a line that broke is nothing that a server said.
pub(crate) fn refusal(error: &sqlx::Error) -> String {
    let lost = matches!(error, sqlx::Error::Io(_));
    format!("{}: {}", if lost { "the server was lost" } else { "the server refused" }, brief(error))
}

/// The server's own words, without the driver's and its lines of source.
pub(crate) fn brief(error: &sqlx::Error) -> String {
    match (error.as_database_error(), error) {
        (Some(error), _) => error.message().to_owned(),
        (None, sqlx::Error::Protocol(text)) => text.split(" (sqlx_").next().unwrap_or(text).to_owned(),
        (None, sqlx::Error::Io(io)) => broken(io),
        (None, error) => error.to_string(),
    }
}

/// Why a line gives nothing: the driver says of all of these that it could not communicate.
fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nothing answers at that port".to_owned(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            "the line broke off, at the other end or on the way".to_owned()
        }
        io::ErrorKind::TimedOut => "it did not answer in time".to_owned(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there is no way to it".to_owned(),
        io::ErrorKind::NotFound => "there is no such name or socket".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not open its socket".to_owned(),
        _ => error.to_string(),
    }
}
