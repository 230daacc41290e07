//! The client tools, and how they are told where to connect.

use std::path::Path;

use bulkhead_model::{Code, Error, Result, connection::ServerConnection, version::Version};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use crate::{
    Tool, ToolPaths, authorities,
    private::PrivateFolder,
    process::{Ended, Invocation},
    sandbox,
    tunnel::LOOPBACK,
    tunnel::Reached,
};

/// A tool that may talk to a server of this major version: never older; of the same major if there is one, else the
/// oldest that is newer, since a newer pg_dump may write what an older server does not take back.
pub(super) fn tool(tools: &ToolPaths, name: &str, server: Version) -> Result<Tool> {
    let found = tools.chosen(name)?;
    if found.is_empty() {
        return Err(tools.missing(name, "postgresql-client"));
    }
    let fitting = found.iter().filter(|tool| tool.version.major >= server.major);
    fitting.min_by_key(|tool| tool.version.major).cloned().ok_or_else(|| too_old(name, &found, server))
}

fn too_old(name: &str, found: &[Tool], server: Version) -> Error {
    let newest = found.iter().map(|tool| tool.version).max().unwrap_or_default();
    let list =
        found.iter().map(|tool| format!("{} at {}", tool.version, tool.path.display())).collect::<Vec<_>>().join(", ");
    Error::new(
        Code::ToolMismatch,
        format!("{name} {newest} is older than the server {server}: it would refuse or leave things out"),
    )
    .hint(format!(
        "Install the client tools of version {}: sudo apt-get install postgresql-client-{}",
        server.major, server.major
    ))
    .hint(match found.iter().any(|tool| tool.configured) {
        true => format!("Named by --tools: {list}. Another one is not taken in its place."),
        false => format!("Found: {list}."),
    })
}

/// Where to connect, as variables and a password file; nothing of it stands in an argument.
pub(super) struct Access {
    folder: PrivateFolder,
    private: bool,
    variables: Vec<(&'static str, String)>,
}

impl Access {
    /// For this tool, which is to talk to that server.
    pub(super) async fn new(source: &Reached, tool: &Path) -> Result<Self> {
        let server = source.connection.server()?;
        let folder = PrivateFolder::of(source, tool).await?;
        let mut variables = variables(server);
        if let Some(line) = source.line() {
            // A certificate is checked against the host, the way is the address.
            variables.retain(|(name, _)| *name != "PGPORT");
            variables.extend([("PGHOSTADDR", LOOPBACK.to_owned()), ("PGPORT", line.port().await?.to_string())]);
        }
        if let Some(password) = &source.password {
            let line = Zeroizing::new(format!("*:*:*:*:{}\n", escaped(password.expose_secret()).as_str()));
            let file = folder.write("pgpass", &line)?;
            variables.push(("PGPASSFILE", file.to_string_lossy().into_owned()));
        }
        Ok(Self { folder, private: sandbox::of(server).is_some(), variables })
    }

    /// The same for a server of this version, and for tools that are to work as the login itself, whatever role a setting puts that into.
    pub(super) fn in_sessions(mut self, server: Version, as_itself: bool) -> Self {
        // A restored database may have triggers that let nobody in. Before 17 there are none, and no such setting.
        let quiet = self.private && server.major >= 17;
        let more = [(quiet, " -c event_triggers=off"), (as_itself, " -c role=none")];
        let more: String = more.into_iter().filter_map(|(wanted, option)| wanted.then_some(option)).collect();
        self.variables
            .iter_mut()
            .filter(|(name, _)| *name == "PGOPTIONS")
            .for_each(|(_, options)| options.push_str(&more));
        self
    }

    pub(super) fn apply(&self, invocation: Invocation) -> Invocation {
        let all = self.variables.iter().fold(invocation, |invocation, (name, value)| invocation.env(name, value));
        self.folder.confine(all)
    }

    pub(super) const fn folder(&self) -> &PrivateFolder {
        &self.folder
    }
}

fn variables(server: &ServerConnection) -> Vec<(&'static str, String)> {
    let mut variables = vec![
        ("PGHOST", server.host.clone()),
        ("PGPORT", server.port.to_string()),
        ("PGUSER", server.user.clone()),
        ("PGDATABASE", server.database.clone()),
        ("PGSSLMODE", server.tls.as_str().to_owned()),
        ("PGCONNECT_TIMEOUT", "15".to_owned()),
        ("PGAPPNAME", "bulkhead".to_owned()),
        // A dump must not depend on the settings of a database, a role or this machine, and a restored database is held
        // against it under the same ones.
        ("PGTZ", "UTC".to_owned()),
        ("PGOPTIONS", format!("-c bytea_output=hex -c xmlbinary=base64{}", own_role(server))),
        // Nothing of this user's own files may change where or as whom a tool connects.
        ("PGSERVICEFILE", "/dev/null".to_owned()),
        ("PGGSSENCMODE", "disable".to_owned()),
    ];
    if let Some(file) = authorities::file(server) {
        variables.push(("PGSSLROOTCERT", file.to_string_lossy().into_owned()));
    }
    variables
}

/// In a sandbox of our own: a role that a restored database sets for its sessions may not read all of it.
fn own_role(server: &ServerConnection) -> &'static str {
    if sandbox::of(server).is_some() { " -c role=none" } else { "" }
}

/// A password file's own escapes.
fn escaped(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.replace('\\', "\\\\").replace(':', "\\:"))
}

/// A connection string with the name of a database, quoted so that nothing in it is read as more. A tool that waits for an index asks after
/// a minute whether the other end is still there: the system's own first question comes after two hours.
pub(super) fn conninfo(database: &str) -> String {
    let alive = "keepalives=1 keepalives_idle=60 keepalives_interval=15 keepalives_count=8";
    format!("{alive} dbname='{}'", database.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// A dump locks every table, a restore every object of a transaction.
pub(super) const LOCKS: &str = "The server has no room for so many locks: raise max_locks_per_transaction, for example \
    ALTER SYSTEM SET max_locks_per_transaction = 1024; and restart it.";
/// A server takes labels only from a library that knows them.
const LABELS: &str = "The backup holds security labels: load the library of that provider on the server of the restore, by \
    shared_preload_libraries, and run it again.";

/// What a bad end of pg_dump or pg_restore means.
pub(super) fn explain(ended: &Ended) -> Error {
    let said =
        |words: &[&str]| ended.lines().find(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned);
    let causes: [(&[&str], Code, &str); 9] = [
        (&["out of shared memory"], Code::ToolFailed, LOCKS),
        (&["security label provider"], Code::ToolFailed, LABELS),
        (&["No space left on device"], Code::DiskFull, "Free some space on the server or on this machine."),
        (
            &["row-level security", "row security"],
            Code::MissingRights,
            "ALTER ROLE … BYPASSRLS; for the user of the backup.",
        ),
        (
            &[
                "permission denied",
                "must be owner",
                "must be superuser",
                "must be member of role",
                "must be able to SET ROLE",
            ],
            Code::MissingRights,
            "Grant the right that is named, or restore without owners and rights (--no-owners).",
        ),
        (&["server version mismatch"], Code::ToolMismatch, "Install the client tools of the server's version."),
        (&["password authentication failed", "no password supplied"], Code::WrongPassword, "Check user and password."),
        (
            &[
                "connection to server at",
                "connection to server on",
                "could not connect",
                "server closed the connection",
                "Connection reset",
                "SSL SYSCALL error",
                "lost synchronization",
            ],
            Code::Unreachable,
            "Is the server running and reachable? Run it again.",
        ),
        (
            &["does not exist", "could not open relation", "cache lookup failed", "was concurrently"],
            Code::SourceChanged,
            "Something was dropped or altered meanwhile. Run it again.",
        ),
    ];
    if said(&["canceling statement due to lock timeout", "canceling statement due to statement timeout"]).is_some() {
        let lock = said(&["LOCK TABLE"]).map_or_else(String::new, |line| format!(": {line}"));
        return Error::new(Code::LockTimeout, format!("a lock could not be had in time{lock}"))
            .hint("Another session holds it. Run it again when that has ended.");
    }
    let terminated = said(&["terminating connection due to administrator command"]);
    let found = causes.iter().find_map(|(words, code, hint)| said(words).map(|line| (*code, line, *hint)));
    match (terminated, found) {
        (Some(line), _) => Error::new(Code::ToolFailed, format!("{}: {line}", ended.tool))
            .hint("Somebody ended the session on the server."),
        (None, Some((code, line, hint))) => Error::new(code, line.chars().take(500).collect::<String>()).hint(hint),
        (None, None) => ended.failure(),
    }
}
