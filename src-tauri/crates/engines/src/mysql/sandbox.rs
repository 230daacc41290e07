//! A private server, made for one drill: on a socket in its own folder, without a port, and quick rather than durable.

use std::path::{Path, PathBuf};

use bulkhead_core::ports::{Flow, Sandbox, Source};
use bulkhead_model::{
    Code, Connection, Engine, Error, Result,
    connection::{ServerConnection, TlsMode},
    grant,
    manifest::Manifest,
};

use super::{
    accounts,
    connect::{self, run},
};
use crate::{
    Tool, ToolPaths,
    process::{End, Invocation},
    sandbox::{self, DATA, Folder, Size, Templates},
    tunnel::Reached,
};

/// The database of a drill.
const DATABASE: &str = "drill";
/// A database is about so many times as large as its dump, with its indexes. What is written ahead has its files before: with the
/// options below 285 MB are there before anything is loaded (MariaDB 10.11, measured), and MySQL makes two files of them.
const fn size(engine: Engine) -> Size {
    let own = if matches!(engine, Engine::Mysql) { 640 } else { 320 };
    Size { times: 3, own: own << 20 }
}
/// Bytes of pages that a server keeps at hand. Where a whole database fits in, what the load wrote is not read again: the comparison of
/// 500 MB beside the server's check took 1.8 s with 768 MB of them, and 2.9 s with 256 MB (MariaDB 10.11, measured).
fn pool(dump: u64, available: Option<u64>) -> u64 {
    const LEAST: u64 = 256 << 20;
    const MOST: u64 = 1 << 30;
    // Two drills may run at once, beside whatever else the machine is for.
    let most = available.map_or(LEAST, |available| (available / 4).clamp(LEAST, MOST));
    dump.saturating_mul(3).div_ceil(2).clamp(LEAST, most)
}

/// Bytes of memory that can be had, where the system says so.
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// A name that clients look for in a folder.
const SOCKET: &str = "mysqld.sock";

/// What makes a server quick that may lose everything, and what keeps it from doing anything by itself. Options that only
/// one of the vendors knows are loose.
const OPTIONS: [&str; 15] = [
    "--no-defaults",
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--event-scheduler=OFF",
    "--local-infile=0",
    "--max-allowed-packet=1G",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-fast-shutdown=2",
    "--loose-innodb-log-file-size=256M",
    "--loose-mysqlx=OFF",
    "--loose-performance-schema=OFF",
    "--loose-log-bin-trust-function-creators=ON",
];

pub(super) async fn start(
    engine: Engine,
    tools: &ToolPaths,
    templates: &Templates,
    path: &Path,
    manifest: &Manifest,
    flow: &Flow,
) -> Result<Sandbox> {
    let server = server(engine, tools, manifest)?;
    let folder = Folder::make(path, true)?;
    sandbox::room(&folder, manifest, size(engine))?;
    let own = own_options(manifest);
    let words = [server.path.to_string_lossy().into_owned(), server.says.clone(), own.join(" ")];
    // The password of the one that keeps them is set as it starts.
    templates.fill(&folder, &words, async |_| init(engine, &server, &folder, &own, flow).await).await?;
    let password = sandbox::password();
    let login = folder.write("login.sql", &format!("ALTER USER root@localhost IDENTIFIED BY '{password}';\n"))?;
    let connection = Connection::Server(ServerConnection {
        engine,
        host: path.to_string_lossy().into_owned(),
        port: 3306,
        user: "root".to_owned(),
        database: DATABASE.to_owned(),
        // MySQL takes a password that it has not seen before only where nobody can listen, and does not count a socket in.
        tls: if engine == Engine::Mysql { TlsMode::Prefer } else { TlsMode::Disable },
        ca_file: None,
        tunnel: None,
    });
    let target = Reached::here(Source { connection, password: Some(password.into()) });
    let invocation = command(&server, &folder, &own)
        .arg(format!("--innodb-buffer-pool-size={}", pool(manifest.bytes(), available())))
        .arg(option("--init-file=", &login));
    let running = sandbox::start(&invocation, End::Killed, folder, flow, || answers(target.clone())).await?;
    std::fs::remove_file(login).map_err(|error| Error::io("sandbox", error))?;
    make_accounts(&target, manifest).await?;
    let says = running.says(&server.says);
    Ok(Sandbox { target: Source::clone(&target), says, guard: Box::new(running) })
}

async fn answers(target: Reached) -> bool {
    match connect::connect_server(&target).await {
        Ok((connection, _)) => {
            connect::close(connection).await;
            true
        }
        Err(_) => false,
    }
}

/// An installed server of the same vendor that takes the dump.
fn server(engine: Engine, tools: &ToolPaths, manifest: &Manifest) -> Result<Tool> {
    let names: &[&str] = if engine == Engine::Mariadb { &["mariadbd", "mysqld"] } else { &["mysqld"] };
    let maria = engine == Engine::Mariadb;
    let mut found = names.iter().flat_map(|name| tools.find(name)).filter(|tool| tool.is_of(engine));
    // MariaDB takes older dumps and most of newer ones; MySQL's versions are apart.
    let source = manifest.facts.server_version;
    let fits = |tool: &Tool| maria || tool.version.major >= source.major;
    let first = found.next();
    if !first.as_ref().is_some_and(|tool| tool.configured) {
        names.iter().try_for_each(|name| tools.runs(name))?;
    }
    let fitting = first.clone().into_iter().chain(found).find(fits);
    fitting.ok_or_else(|| {
        let title = engine.title();
        let error = match first {
            None => Error::new(Code::ToolMissing, format!("no {title} server is installed on this machine")),
            Some(tool) => Error::new(
                Code::ToolMismatch,
                format!("the installed {title} {} is older than that of the backup, {source}", tool.version),
            ),
        };
        let package = if maria { "mariadb-server" } else { "mysql-server" };
        error
            .hint(format!("A drill starts one of its own. Install it, for example: sudo apt-get install {package}"))
            .hint(format!(
                "Or name a server for drills: bulkhead policy set NAME --sandbox {engine}://drill@host/mysql."
            ))
    })
}

/// What can only be set when a server is made. Taken apart here: a manifest is data and never an option of its own making.
fn own_options(manifest: &Manifest) -> Vec<String> {
    let number = |key: &str| manifest.facts.settings.get(key).and_then(|value| value.parse::<u8>().ok());
    // On Linux 2 is refused, and names that differ in their case alone do not come from there.
    let names = number("lower_case_table_names").filter(|names| *names == 1);
    names.map(|names| format!("--lower-case-table-names={names}")).into_iter().collect()
}

async fn init(engine: Engine, server: &Tool, folder: &Folder, own: &[String], flow: &Flow) -> Result<()> {
    let data = option("--datadir=", &folder.path().join(DATA));
    let invocation = if engine == Engine::Mariadb {
        Invocation::new(installer(server)?)
            .args([
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
            ])
            .arg(data)
    } else {
        Invocation::new(&server.path).args(["--no-defaults", "--initialize-insecure"]).arg(data)
    };
    sandbox::make(confined(invocation.args(own.iter().cloned()), folder), String::new(), flow).await
}

/// The program that makes the server's own tables, beside the server or where packages put programs.
fn installer(server: &Tool) -> Result<PathBuf> {
    let beside = server.path.parent().map(Path::to_owned).into_iter();
    let folders = beside.chain(server.path.parent().and_then(Path::parent).map(|root| root.join("bin")));
    let folders = folders.chain(["/usr/bin", "/usr/local/bin"].map(PathBuf::from));
    let files = folders.flat_map(|folder| ["mariadb-install-db", "mysql_install_db"].map(|name| folder.join(name)));
    files.into_iter().find(|file| file.is_file()).ok_or_else(|| {
        Error::new(Code::ToolMissing, format!("mariadb-install-db was not found beside {}", server.path.display()))
            .hint("Install it, for example: sudo apt-get install mariadb-server")
    })
}

fn command(server: &Tool, folder: &Folder, own: &[String]) -> Invocation {
    let place = folder.path();
    let invocation = Invocation::new(&server.path)
        .args(OPTIONS)
        .args(own.iter().cloned())
        .arg(option("--datadir=", &place.join(DATA)))
        .arg(option("--socket=", &place.join(SOCKET)))
        .arg(option("--pid-file=", &place.join("server.pid")))
        .arg(option("--tmpdir=", place))
        // Nothing is read from or written to files by SQL.
        .arg(option("--secure-file-priv=", &place.join(DATA)));
    confined(invocation, folder)
}

/// It stands in the sandbox, runs as nobody if this process is root, and finds its temporary files there.
fn confined(invocation: Invocation, folder: &Folder) -> Invocation {
    invocation.within(folder.path()).run_as(folder.user()).env("TMPDIR", folder.path()).env("HOME", folder.path())
}

fn option(name: &str, path: &Path) -> std::ffi::OsString {
    let mut option = std::ffi::OsString::from(name);
    option.push(path);
    option
}

/// Views and routines run as accounts of the source: without them they cannot be looked at. Nobody can log in as them.
async fn make_accounts(target: &Reached, manifest: &Manifest) -> Result<()> {
    let (mut connection, _) = connect::connect_server(target).await?;
    // Made from the names and not from the manifest's statements: a manifest is data, never code.
    for role in &manifest.facts.roles {
        accounts::make(&mut connection, &role.name).await?;
        run(&mut connection, format!("GRANT ALL ON *.* TO {}", grant::sql_name(&role.name))).await?;
    }
    for right in manifest.facts.grants.iter().flatten() {
        accounts::make(&mut connection, &right.account).await?;
    }
    accounts::let_in(&mut connection, &grant::members(&manifest.facts).unwrap_or_default()).await?;
    connect::close(connection).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_fits_into_the_pool_where_the_memory_is_there_and_takes_no_more() {
        let mb = |count: u64| count << 20;
        for (dump, available, expected) in [
            (1, Some(16_000), 256),
            (500, Some(16_000), 750),
            (500, Some(2_000), 500),
            (50_000, Some(16_000), 1024),
            (500, Some(100), 256),
            (500, None, 256),
        ] {
            assert_eq!(pool(mb(dump), available.map(mb)), mb(expected), "{dump} MB, {available:?}");
        }
        assert_eq!(pool(u64::MAX, Some(u64::MAX)), mb(1024));
        assert_eq!(available().is_some(), cfg!(target_os = "linux"));
    }
}
