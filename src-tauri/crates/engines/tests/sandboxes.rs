//! Private servers: of a version that fits, on no port, gone afterwards; and clear words where there can be none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

use std::{collections::BTreeMap, io::Read, path::Path};

use bulkhead_core::ports::{Flow, Sandbox as PrivateServer, Sandboxes};
use bulkhead_engines::{Templates, ToolPaths, mysql::MySql, postgres::Postgres, sqlite::Sqlite};
use bulkhead_model::{
    Code, Engine,
    census::Census,
    connection::Connection,
    drill::Outcome,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
    version::Version,
};
use bulkhead_test_support::{MySqlServer, Sandbox};

fn manifest(engine: Engine, version: Version, bytes: u64) -> Manifest {
    let facts = DumpFacts {
        engine,
        server_version: version,
        server: version.to_string(),
        tool: "a tool".into(),
        settings: BTreeMap::new(),
        tables: vec![],
        objects: Census::default(),
        roles: vec![],
        warnings: vec![],
        definitions: None,
        grants: None,
        wholes: Vec::new(),
        left_out: Default::default(),
    };
    let now = chrono::DateTime::UNIX_EPOCH;
    Manifest {
        format: FORMAT,
        set_aside: false,
        bulkhead: "0".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop".parse().unwrap(),
        source: "shop".into(),
        started_at: now,
        finished_at: now,
        streams: vec![StreamFacts { name: "dump".into(), bytes, sha256: String::new() }],
        facts,
    }
}

/// The arguments of every process that names the folder.
fn processes(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let texts = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let texts = texts.map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "));
    texts.filter(|text| text.contains(&*folder.to_string_lossy())).collect()
}

/// Whether a process of the folder listens on any port.
fn listens(folder: &Path) -> bool {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let pids = std::fs::read_dir("/proc").unwrap().flatten().filter(|entry| {
        std::fs::read(entry.path().join("cmdline")).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(&name))
    });
    let sockets = pids.flat_map(|entry| std::fs::read_dir(entry.path().join("fd")).into_iter().flatten().flatten());
    let inodes: Vec<String> = sockets
        .filter_map(|fd| std::fs::read_link(fd.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    ["/proc/net/tcp", "/proc/net/tcp6"].iter().any(|list| {
        let text = std::fs::read_to_string(list).unwrap_or_default();
        text.lines()
            .skip(1)
            .any(|line| line.split_whitespace().nth(9).is_some_and(|inode| inodes.iter().any(|own| own == inode)))
    })
}

/// Whether bubblewrap works on this machine: some kernels and containers do not let it.
fn confines() -> bool {
    use std::os::unix::{fs::MetadataExt, process::CommandExt};
    let mut bwrap = std::process::Command::new("bwrap");
    bwrap.args(["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--", "true"]);
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        bwrap.uid(65_534).gid(65_534);
    }
    bwrap.current_dir("/").status().is_ok_and(|status| status.success())
}

async fn starts_and_goes(adapter: &dyn Sandboxes, manifest: &Manifest) {
    let folder = adapter.sandbox_folder().unwrap();
    assert!(!folder.exists(), "it is written down before it is made");
    let sandbox = adapter.start_sandbox(&folder, manifest, &Flow::default()).await.unwrap();
    let Connection::Server(server) = &sandbox.target.connection else { panic!("no server") };
    assert_eq!(server.host, folder.to_string_lossy());
    let running = processes(&folder);
    assert!(!running.is_empty() && !listens(&folder), "{running:?}");
    assert_eq!(sandbox.says.ends_with("confined by bubblewrap"), confines(), "{}", sandbox.says);
    let password = secrecy::ExposeSecret::expose_secret(sandbox.target.password.as_ref().unwrap()).to_owned();
    assert!(running.iter().all(|arguments| !arguments.contains(&password)), "a password in the arguments");
    tokio::task::spawn_blocking(move || drop(sandbox)).await.unwrap();
    adapter.end_sandbox(&folder).await.unwrap();
    assert!(!folder.exists() && processes(&folder).is_empty());
}

/// Whoever made it is gone: it is ended by its name alone.
async fn ends_by_name(adapter: &dyn Sandboxes, manifest: &Manifest) {
    let folder = adapter.sandbox_folder().unwrap();
    let sandbox = adapter.start_sandbox(&folder, manifest, &Flow::default()).await.unwrap();
    std::mem::forget(sandbox);
    assert!(!processes(&folder).is_empty());
    adapter.end_sandbox(&folder).await.unwrap();
    adapter.end_sandbox(&folder).await.unwrap();
    assert!(!folder.exists());
}

async fn refuses(adapter: &dyn Sandboxes, manifest: &Manifest, code: Code, words: &str) {
    let folder = adapter.sandbox_folder().unwrap();
    let started = adapter.start_sandbox(&folder, manifest, &Flow::default()).await;
    let error = started.err().expect("it must not start");
    assert_eq!(error.code, code, "{error:?}");
    assert!(error.message.contains(words) && !error.hints.is_empty(), "{error:?}");
    assert!(!folder.exists() && processes(&folder).is_empty(), "something was left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_postgres() {
    let adapter = Postgres::new(ToolPaths::default());
    let of = |major, bytes| manifest(Engine::Postgres, Version::new(major, 0, 0), bytes);
    starts_and_goes(&adapter, &of(13, 1000)).await;
    ends_by_name(&adapter, &of(15, 1000)).await;
    refuses(&adapter, &of(99, 1000), Code::ToolMismatch, "older than that of the backup, 99.0").await;
    refuses(&adapter, &of(15, 1 << 60), Code::DiskFull, "a sandbox needs about").await;
    let mut foreign = of(15, 1000);
    foreign.facts.settings.insert("collate".into(), "tlh_QO.UTF-8".into());
    foreign.facts.settings.insert("ctype".into(), "tlh_QO.UTF-8".into());
    // The backup is not to blame.
    refuses(&adapter, &foreign, Code::ToolMissing, "this machine cannot make such a database").await;
    refuses(&adapter, &foreign, Code::ToolMissing, "tlh_QO.UTF-8").await;
    assert_eq!(Outcome::of(Code::ToolMissing), Outcome::CouldNotRun);
    foreign.facts.settings.insert("collate".into(), "C\n'; DROP DATABASE drill".into());
    refuses(&adapter, &foreign, Code::ToolMissing, "its locale is not a name").await;
}

/// The files of a private server are kept with a password, which opens none of the servers that begin with them.
#[tokio::test(flavor = "multi_thread")]
async fn each_postgres_has_a_password_of_its_own() {
    let kept = tempfile::tempdir().unwrap();
    let adapter = Postgres::new(ToolPaths::default()).with_templates(Templates::new(kept.path()));
    let manifest = manifest(Engine::Postgres, Version::new(15, 0, 0), 1000);
    let start = async || {
        let folder = adapter.sandbox_folder().unwrap();
        adapter.start_sandbox(&folder, &manifest, &Flow::default()).await.unwrap()
    };
    let servers = [start().await, start().await];
    let file = std::fs::read_dir(kept.path()).unwrap().flatten().next().unwrap().path();
    let mut archive = tar::Archive::new(zstd::Decoder::new(std::fs::File::open(file).unwrap()).unwrap());
    let mut first = archive.entries().unwrap().next().unwrap().unwrap();
    let mut of_files = String::new();
    first.read_to_string(&mut of_files).unwrap();
    let opens = |server: &PrivateServer, password: &str| {
        let Connection::Server(server) = &server.target.connection else { panic!("no server") };
        let mut psql = std::process::Command::new("psql");
        psql.env("PGHOST", &server.host).env("PGUSER", &server.user).env("PGPASSWORD", password);
        psql.args(["-X", "-w", "-d", &server.database, "-c", ""]).output().unwrap().status.success()
    };
    let own = |server: &PrivateServer| {
        secrecy::ExposeSecret::expose_secret(server.target.password.as_ref().unwrap()).to_owned()
    };
    for (server, other) in [(&servers[0], &servers[1]), (&servers[1], &servers[0])] {
        assert!(opens(server, &own(server)));
        assert!(!opens(server, &own(other)) && !opens(server, &of_files) && of_files.len() == 32);
    }
    tokio::task::spawn_blocking(move || drop(servers)).await.unwrap();
}

/// A server that is new enough and was installed without the program that makes its files.
#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_without_initdb() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("postgres");
    std::fs::write(&program, "#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let adapter = Postgres::new(ToolPaths::new(vec![folder.path().to_owned()]));
    let manifest = manifest(Engine::Postgres, Version::new(99, 1, 0), 1000);
    refuses(&adapter, &manifest, Code::ToolMissing, "there is no initdb beside").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_mariadb() {
    let adapter = MySql::new(Engine::Mariadb, ToolPaths::default());
    let of = |bytes| manifest(Engine::Mariadb, Version::new(10, 11, 0), bytes);
    starts_and_goes(&adapter, &of(1000)).await;
    ends_by_name(&adapter, &of(1000)).await;
    refuses(&adapter, &of(1 << 60), Code::DiskFull, "a sandbox needs about").await;
    // What Debian calls mysqld is MariaDB's.
    let mysql = MySql::new(Engine::Mysql, ToolPaths::default());
    refuses(&mysql, &manifest(Engine::Mysql, Version::new(8, 0, 0), 1000), Code::ToolMissing, "no MySQL server").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_mysql() {
    let sandbox = Sandbox::new();
    let server = MySqlServer::mysql().start(&sandbox);
    let adapter = MySql::new(Engine::Mysql, ToolPaths::new(vec![server.client_dir().to_owned()]));
    let of = |major| manifest(Engine::Mysql, Version::new(major, 0, 0), 1000);
    starts_and_goes(&adapter, &of(8)).await;
    refuses(&adapter, &of(99), Code::ToolMismatch, "older than that of the backup").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_leaves_nothing() {
    let adapter = Postgres::new(ToolPaths::default());
    let (folder, flow) = (adapter.sandbox_folder().unwrap(), Flow::default());
    let cancel = flow.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        cancel.cancel();
    });
    let manifest = manifest(Engine::Postgres, Version::new(15, 0, 0), 1000);
    if let Err(error) = adapter.start_sandbox(&folder, &manifest, &flow).await {
        assert_eq!(error.code, Code::Cancelled);
    }
    adapter.end_sandbox(&folder).await.unwrap();
    assert!(!folder.exists() && processes(&folder).is_empty());
}

#[tokio::test]
async fn a_folder_for_a_file() {
    let staging = tempfile::tempdir().unwrap();
    let adapter = Sqlite::new(staging.path());
    let manifest = |bytes| manifest(Engine::Sqlite, Version::new(3, 40, 0), bytes);
    refuses(&adapter, &manifest(1 << 60), Code::DiskFull, "a sandbox needs about").await;
    let folder = adapter.sandbox_folder().unwrap();
    let sandbox = adapter.start_sandbox(&folder, &manifest(1000), &Flow::default()).await.unwrap();
    assert!(folder.is_dir());
    drop(sandbox);
    assert!(!folder.exists());
}

/// A dump is code: a program that it makes the server run finds no home, no bus, no neighbour and no network.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_is_made_to_run_sees_nothing() {
    let adapter = Postgres::new(ToolPaths::default());
    let (folder, neighbour) = (adapter.sandbox_folder().unwrap(), tempfile::tempdir_in("/var/tmp").unwrap());
    let manifest = manifest(Engine::Postgres, Version::new(15, 0, 0), 1000);
    let sandbox = adapter.start_sandbox(&folder, &manifest, &Flow::default()).await.unwrap();
    if !confines() {
        assert!(!sandbox.says.contains("bubblewrap"), "{}", sandbox.says);
        return;
    }
    let Connection::Server(server) = &sandbox.target.connection else { panic!("no server") };
    let password = secrecy::ExposeSecret::expose_secret(sandbox.target.password.as_ref().unwrap());
    let look = format!(
        "CREATE TEMP TABLE seen (line text); COPY seen FROM PROGRAM 'ls /home /root /run; test -e {} && echo neighbour; \
         tail -n +3 /proc/net/dev | grep -v lo: | cat'; SELECT line FROM seen WHERE line !~ '^/|^$'",
        neighbour.path().display()
    );
    let mut psql = std::process::Command::new("psql");
    psql.env("PGHOST", &server.host).env("PGUSER", &server.user).env("PGPASSWORD", password);
    let output = psql.args(["-X", "-q", "-A", "-t", "-d", &server.database, "-c", &look]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    tokio::task::spawn_blocking(move || drop(sandbox)).await.unwrap();
}
