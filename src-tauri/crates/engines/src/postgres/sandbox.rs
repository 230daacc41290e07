//! A private cluster, made for one drill: on a socket in its own folder, without a port, and quick rather than durable.

use std::path::{Path, PathBuf};

use bulkhead_core::ports::{Flow, Sandbox, Source};
use bulkhead_model::{
    Code, Connection, Engine, Error, Result,
    connection::{ServerConnection, TlsMode},
    held,
    manifest::Manifest,
    version::Version,
};

use super::{
    connect::{self, literal},
    settings, verifier,
};
use crate::{
    Tool, ToolPaths,
    process::{End, Invocation},
    sandbox::{self, DATA, Folder, Size, Templates},
    tunnel::Reached,
};

/// The only database of the server. Grants on a database are not part of its dump, so the name does not matter.
const DATABASE: &str = "drill";
/// A database is about so many times as large as its dump, with its indexes and what the load writes ahead.
const SIZE: Size = Size { times: 3, own: 128 << 20 };

/// What makes a server quick that may lose everything, and what keeps it from doing anything by itself.
const SETTINGS: [&str; 18] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=1GB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
    "shared_buffers=256MB",
    "maintenance_work_mem=256MB",
    "dynamic_shared_memory_type=mmap",
    "max_connections=20",
    // A dump locks every table it holds at once.
    "max_locks_per_transaction=4096",
    "logging_collector=off",
    "log_destination=stderr",
    "lc_messages=C",
];

pub(super) async fn start(
    tools: &ToolPaths,
    templates: &Templates,
    path: &Path,
    manifest: &Manifest,
    flow: &Flow,
) -> Result<Sandbox> {
    let server = server(tools, manifest.facts.server_version)?;
    let folder = Folder::make(path, true)?;
    sandbox::room(&folder, manifest, SIZE)?;
    let (user, password) = (superuser(manifest), sandbox::password());
    let create = create(&server, manifest)?;
    let words = [server.path.to_string_lossy().into_owned(), server.says.clone(), user.to_owned(), create.clone()];
    // What packages put in front of the clients takes its time to say their version: it can do so meanwhile.
    let clients = tools.clone();
    drop(tokio::task::spawn_blocking(move || ["pg_restore", "pg_dump"].map(|name| clients.find(name))));
    let make = async |first: &str| init(&server, &folder, user, create, first, flow).await;
    let first = templates.fill(&folder, &words, make).await?;
    let login = Connection::Server(ServerConnection {
        engine: Engine::Postgres,
        host: path.to_string_lossy().into_owned(),
        port: 5432,
        user: user.to_owned(),
        database: DATABASE.to_owned(),
        tls: TlsMode::Disable,
        ca_file: None,
        tunnel: None,
    });
    let made = Reached::here(Source { connection: login.clone(), password: Some(first.as_str().into()) });
    let (invocation, set) = (command(&server, &folder), set_password(&password));
    let running = sandbox::start(&invocation, End::Asked, folder, flow, || answers(made.clone(), set.clone())).await?;
    let says = running.says(&format!("PostgreSQL {}", server.version));
    Ok(Sandbox {
        target: Source { connection: login, password: Some(password.into()) },
        says,
        guard: Box::new(running),
    })
}

/// Gives this one server a password of its own as soon as it answers. Nobody else knows the one that its files were made with.
async fn answers(made: Reached, set: String) -> bool {
    match connect::connect(&made).await {
        Ok(mut connection) => {
            let done = connect::run(&mut connection, set).await;
            connect::close(connection).await;
            done.is_ok()
        }
        Err(_) => false,
    }
}

/// An installed server that takes the dump: of the same major version, else the oldest that is newer.
fn server(tools: &ToolPaths, source: Version) -> Result<Tool> {
    tools.runs("postgres")?;
    let found = tools.find("postgres");
    let has_initdb = |tool: &&Tool| initdb(tool).is_file();
    let new_enough = || found.iter().filter(|tool| tool.version.major >= source.major);
    let fitting = new_enough().filter(has_initdb);
    fitting.min_by_key(|tool| tool.version.major).cloned().ok_or_else(|| {
        let list: Vec<_> = found.iter().map(|tool| tool.version.to_string()).collect();
        let package = format!("sudo apt-get install postgresql-{}", source.major);
        let error = match (new_enough().next(), list.as_slice()) {
            (Some(server), _) => {
                Error::new(Code::ToolMissing, format!("there is no initdb beside {}", server.path.display()))
            }
            (None, []) => Error::new(Code::ToolMissing, "no PostgreSQL server is installed on this machine"),
            _ => Error::new(
                Code::ToolMismatch,
                format!("the installed PostgreSQL {} is older than that of the backup, {source}", list.join(" and ")),
            ),
        };
        error
            .hint(format!("A drill starts one of its own. Install version {} or newer: {package}", source.major))
            .hint("Or name a server for drills: bulkhead policy set NAME --sandbox postgres://drill@host/postgres.")
    })
}

fn initdb(server: &Tool) -> PathBuf {
    server.path.with_file_name(format!("initdb{}", std::env::consts::EXE_SUFFIX))
}

/// Objects belong to the source's first user by its name.
fn superuser(manifest: &Manifest) -> &str {
    manifest.facts.settings.get(held::SUPERUSER).map_or("postgres", String::as_str)
}

/// The statement that makes the database as that of the backup was, on one line: a server that is alone reads line by line.
fn create(server: &Tool, manifest: &Manifest) -> Result<String> {
    let statement = settings::create(DATABASE, &manifest.facts.settings, server.version.major);
    if statement.contains(char::is_control) { Err(cannot_hold("its locale is not a name")) } else { Ok(statement) }
}

/// Makes the server's own files with the empty database, and with that password.
async fn init(server: &Tool, folder: &Folder, user: &str, create: String, password: &str, flow: &Flow) -> Result<()> {
    let file = folder.write("password", password)?;
    let invocation = Invocation::new(initdb(server))
        .args(["--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C"])
        .arg(format!("--username={user}"))
        .arg(format!("--pwfile={}", file.display()))
        .arg(format!("--pgdata={}", data(folder).display()));
    sandbox::make(confined(invocation, folder), String::new(), flow).await?;
    let made = sandbox::make(alone(server, folder, "postgres"), create + ";\n", flow).await;
    made.map_err(|error| if error.code == Code::Unreachable { cannot_hold(&error.hints.join(" ")) } else { error })?;
    // Every database is three hundred files that each drill would have to write.
    let unused = ["template0", "template1", "postgres"];
    let unused = unused.map(|name| format!("ALTER DATABASE {name} IS_TEMPLATE false;\nDROP DATABASE {name};\n"));
    sandbox::make(alone(server, folder, DATABASE), unused.concat(), flow).await?;
    std::fs::remove_file(file).map_err(|error| Error::io("sandbox", error))
}

/// The statement that sets a password, by its verifier.
fn set_password(password: &str) -> String {
    format!("ALTER ROLE CURRENT_USER PASSWORD {}", literal(&verifier::of(password)))
}

/// The server without anybody to serve: it carries out the lines that it is given.
fn alone(server: &Tool, folder: &Folder, database: &str) -> Invocation {
    let invocation = Invocation::new(&server.path).arg("--single").arg("-D").arg(data(folder));
    confined(invocation.args(["-c", "fsync=off", "-c", "exit_on_error=on", database]), folder)
}

fn data(folder: &Folder) -> PathBuf {
    folder.path().join(DATA)
}

fn command(server: &Tool, folder: &Folder) -> Invocation {
    let place = folder.path().display();
    let invocation = Invocation::new(&server.path).arg("-D").arg(data(folder));
    let invocation = SETTINGS.iter().fold(invocation, |invocation, setting| invocation.arg("-c").arg(*setting));
    confined(invocation.arg("-c").arg(format!("unix_socket_directories={place}")), folder)
}

/// It stands in the sandbox, runs as nobody if this process is root, and finds its temporary files there.
fn confined(invocation: Invocation, folder: &Folder) -> Invocation {
    invocation.within(folder.path()).run_as(folder.user()).env("TMPDIR", folder.path()).env("HOME", folder.path())
}

/// What keeps this machine from making such a database says nothing of the backup.
fn cannot_hold(why: &str) -> Error {
    Error::new(Code::ToolMissing, format!("this machine cannot make such a database: {why}"))
        .hint("If a locale is missing: sudo locale-gen NAME, then run the drill again.")
}
