//! The client tools, and how they are told where to connect.

use bulkhead_model::{
    Code, Engine, Error, Result,
    connection::{ServerConnection, TlsMode},
    version::Version,
};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::connect::{Server, socket};
use crate::{
    Tool, ToolPaths,
    private::PrivateFolder,
    process::{Ended, Invocation},
    tunnel::LOOPBACK,
    tunnel::Reached,
};

/// The oldest of MariaDB's tools that knows everything which the servers that are backed up have.
const OLDEST_MARIADB: Version = Version::new(10, 5, 0);

/// What a tool is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Dump,
    Load,
}

impl Job {
    /// Names of the tool, the best first. MariaDB's tools also come under MySQL's names, and only under them in old packages.
    const fn names(self, engine: Engine) -> &'static [&'static str] {
        match (self, engine) {
            (Self::Dump, Engine::Mariadb) => &["mariadb-dump", "mysqldump"],
            (Self::Load, Engine::Mariadb) => &["mariadb", "mysql"],
            (Self::Dump, _) => &["mysqldump"],
            (Self::Load, _) => &["mysql"],
        }
    }
}

/// A tool of the right vendor, whatever it is called.
pub(super) fn tool(tools: &ToolPaths, engine: Engine, job: Job, server: &Server) -> Result<Tool> {
    let mut found: Vec<Tool> = job.names(engine).iter().flat_map(|name| tools.find(name)).collect();
    // A folder that somebody named comes before a better name elsewhere.
    found.sort_by_key(|tool| !tool.configured);
    let fitting = found.iter().find(|tool| tool.is_of(engine));
    if !fitting.is_some_and(|tool| tool.configured) {
        job.names(engine).iter().try_for_each(|name| tools.runs(name))?;
    }
    match fitting {
        Some(tool) if is_too_old(engine, tool, server.version) => Err(too_old(tool, server)),
        Some(tool) => Ok(tool.clone()),
        None if found.is_empty() => Err(tools.missing(job.names(engine)[0], package(engine))),
        None => Err(other_vendor(engine, job, &found)),
    }
}

const fn package(engine: Engine) -> &'static str {
    match engine {
        Engine::Mariadb => "mariadb-client",
        _ => "mysql-client",
    }
}

/// MySQL's tools refuse or miss what newer servers have. MariaDB keeps its own compatible, back to the oldest server that is
/// backed up.
fn is_too_old(engine: Engine, tool: &Tool, server: Version) -> bool {
    match engine {
        Engine::Mariadb => tool.version < OLDEST_MARIADB,
        _ => tool.version.major < server.major,
    }
}

fn too_old(tool: &Tool, server: &Server) -> Error {
    let message = format!("{} is older than the server {}: it would leave things out", tool.says, server.says);
    let path = tool.path.display();
    Error::new(Code::ToolMismatch, message)
        .hint("Install the client tools of the server's version, and name their folder with --tools.")
        .hint(match tool.configured {
            true => format!("Named by --tools: {path}. Another one is not taken in its place."),
            false => format!("Found: {path}."),
        })
}

fn other_vendor(engine: Engine, job: Job, found: &[Tool]) -> Error {
    let list =
        found.iter().map(|tool| format!("{} at {}", tool.says, tool.path.display())).collect::<Vec<_>>().join("; ");
    let name = job.names(engine)[0];
    Error::new(Code::ToolMismatch, format!("no {name} of {} was found, only another vendor's", engine.title()))
        .hint(format!("Install the client tools of {} and name their folder with --tools.", engine.title()))
        .hint(format!("Found: {list}."))
}

/// Where to connect, in a file that only this user can read.
pub(super) struct Access {
    folder: PrivateFolder,
    options: std::path::PathBuf,
}

impl Access {
    /// For this tool, which is to talk to that server.
    pub(super) async fn new(source: &Reached, tool: &Tool) -> Result<Self> {
        let folder = PrivateFolder::of(source, &tool.path).await?;
        let port = match source.line() {
            Some(line) => Some(line.port().await?),
            None => None,
        };
        let options = folder.write("options.cnf", &options(source, port)?)?;
        Ok(Self { folder, options })
    }

    /// The tool, reading this file and no other. That option must be the first one.
    pub(super) fn invocation(&self, tool: &Tool) -> Invocation {
        let file = format!("--defaults-file={}", self.options.display());
        self.folder.confine(Invocation::new(&tool.path).arg(file))
    }
}

/// `port` is that of a tunnel on this machine.
fn options(source: &Reached, port: Option<u16>) -> Result<Zeroizing<String>> {
    let server = source.connection.server()?;
    let mut text = Zeroizing::new(String::from("[client]\n"));
    let mut set = |name: &str, value: &str| text.push_str(&format!("{name}=\"{}\"\n", escaped(value).as_str()));
    set("user", &server.user);
    if let Some(port) = port {
        set("protocol", "tcp");
        set("host", LOOPBACK);
        set("port", &port.to_string());
    } else if server.is_socket() {
        set("protocol", "socket");
        set("socket", &socket(&server.host).to_string_lossy());
    } else {
        set("protocol", "tcp");
        set("host", &server.host);
        set("port", &server.port.to_string());
    }
    if let Some(password) = &source.password {
        set("password", password.expose_secret());
    }
    if let Some(file) = crate::authorities::file(server) {
        set("ssl-ca", &file.to_string_lossy());
    }
    set("default-character-set", "utf8mb4");
    set("max-allowed-packet", "1G");
    // A hostile server must not read files of this machine.
    set("loose-local-infile", "0");
    text.push_str(tls(server));
    Ok(text)
}

/// The connection was made in the same mode before, so a server that offers less is already refused.
fn tls(server: &ServerConnection) -> &'static str {
    match (server.engine, server.tls) {
        (Engine::Mariadb, TlsMode::Disable) => "skip-ssl\n",
        (Engine::Mariadb, TlsMode::Prefer) => "",
        (Engine::Mariadb, TlsMode::Require | TlsMode::VerifyCa) => "ssl\n",
        (Engine::Mariadb, TlsMode::VerifyFull) => "ssl\nssl-verify-server-cert\n",
        (_, TlsMode::Disable) => "ssl-mode=DISABLED\nget-server-public-key\n",
        (_, TlsMode::Prefer) => "ssl-mode=PREFERRED\nget-server-public-key\n",
        (_, TlsMode::Require) => "ssl-mode=REQUIRED\n",
        (_, TlsMode::VerifyCa) => "ssl-mode=VERIFY_CA\n",
        (_, TlsMode::VerifyFull) => "ssl-mode=VERIFY_IDENTITY\n",
    }
}

/// Option files know backslash escapes; the outer quotes are taken off and all else is kept.
fn escaped(value: &str) -> Zeroizing<String> {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    Zeroizing::new(value.replace('\t', "\\t"))
}

/// What a bad end of a tool means.
pub(super) fn explain(ended: &Ended) -> Error {
    let said =
        |words: &[&str]| ended.lines().find(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned);
    let causes: [(&[&str], Code, &str); 8] = [
        (
            &["No space left", "Disk full", "is full"],
            Code::DiskFull,
            "Free some space on the server or on this machine.",
        ),
        (
            &["Lock wait timeout", "Deadlock found"],
            Code::LockTimeout,
            "Another session holds a lock. Run it again when that has ended.",
        ),
        (&["(using password"], Code::WrongPassword, "Check user and password."),
        (
            &[
                "Access denied",
                "command denied",
                "has insufficent privileges",
                "has insufficient privileges",
                "log_bin_trust",
            ],
            Code::MissingRights,
            "Grant the right that is named; a restore can do without some of them: --no-owners.",
        ),
        (
            &["SSL connection error", "TLS/SSL error", "SSL is required"],
            Code::TlsFailed,
            "No password was sent. Check the server's certificate.",
        ),
        (
            &[
                "Can't connect",
                "Lost connection",
                "server has gone away",
                "Connection reset",
                "Connection was killed",
                "Server shutdown",
            ],
            Code::Unreachable,
            "Is the server running and reachable, and did somebody end the session? Run it again.",
        ),
        (
            &["doesn't exist", "Table definition has changed", "definition has changed", "doesn't have a default"],
            Code::SourceChanged,
            "Something was dropped or altered meanwhile. Run it again.",
        ),
        (&["max_allowed_packet"], Code::ToolFailed, "Raise max_allowed_packet on the server: a single row is larger."),
    ];
    let found = causes.iter().find_map(|(words, code, hint)| said(words).map(|line| (*code, line, *hint)));
    match found {
        Some((code, line, hint)) => Error::new(code, line.chars().take(500).collect::<String>()).hint(hint),
        None => ended.failure(),
    }
}
