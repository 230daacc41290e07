//! A dump is code: the tools that load and read it in a drill see no home, no keyring, no neighbour and, unless the server is elsewhere,
//! no network.

use std::{
    io::Read,
    net::TcpListener,
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use bulkhead_catalog::Subject;
use bulkhead_core::{policies, ports::Source};
use bulkhead_integration::{Stops, World};
use bulkhead_model::{Connection, connection::parse_url, drill::Outcome, policy::Rules};
use bulkhead_test_support::{Postgres, Sandbox};

/// What a tool must not reach.
struct Canaries {
    home: tempfile::TempDir,
    _bus: UnixListener,
    port: TcpListener,
}

impl Canaries {
    fn new() -> Self {
        let home = tempfile::tempdir_in(std::env::var("HOME").unwrap()).unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::write(home.path().join("canary"), "x").unwrap();
        let _bus = UnixListener::bind(home.path().join("bus")).unwrap();
        Self { home, _bus, port: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    /// A tool that first writes down what it sees, and then does its work.
    fn wrap(&self, folder: &Path, tool: &Path) {
        let home = self.home.path().display();
        let script = format!(
            "#!/bin/bash\n[ \"$1\" = --version ] && exec {tool} \"$@\"\n{{\n\
             echo ran\ntest -e {home}/canary && echo file\ntest -S {home}/bus && echo bus\n\
             (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && echo network\n\
             ls /run/user /run/dbus 2>/dev/null\nenv | grep -E '^(DBUS|HOME=|XDG|SSH|USER=)'\n\
             }} >>{SEEN}\n(cat {SEEN} >/dev/tcp/127.0.0.1/{port}) 2>/dev/null\nexec {tool} \"$@\"\n",
            tool = tool.display(),
            port = self.port.local_addr().unwrap().port(),
        );
        let path = folder.join(tool.file_name().unwrap());
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What tools have told by the network.
    fn told(&self) -> String {
        let mut all = String::new();
        self.port.set_nonblocking(true).unwrap();
        while let Ok((mut tool, _)) = self.port.accept() {
            tool.set_nonblocking(false).unwrap();
            tool.read_to_string(&mut all).unwrap();
        }
        all
    }
}

/// A folder with the tools of both engines, each of which looks about first. A folder of its own: what lies beside a program's folder is
/// shown again.
fn wrapped(canaries: &Canaries, postgres: &Postgres) -> (tempfile::TempDir, PathBuf) {
    let tools = tempfile::tempdir().unwrap();
    let bin = tools.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    for path in [tools.path(), &bin] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    for wrapped in [postgres.bin().join("pg_restore"), tool("mariadb")] {
        canaries.wrap(&bin, &wrapped);
    }
    (tools, bin)
}

/// Where they write it: in the folder that they stand in, which in a jail is the sandbox.
const SEEN: &str = "seen";

fn seen(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(SEEN)).unwrap_or_default()
}

/// Whether bubblewrap works on this machine: some kernels and containers do not let it.
fn confines() -> bool {
    use std::os::unix::{fs::MetadataExt, process::CommandExt};
    let mut bwrap = Command::new("bwrap");
    bwrap.args(["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--", "true"]);
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        bwrap.uid(65_534).gid(65_534);
    }
    bwrap.current_dir("/").status().is_ok_and(|status| status.success())
}

fn tool(name: &str) -> PathBuf {
    let folders = std::env::var("PATH").unwrap();
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tools_of_a_drill_see_nothing_but_the_sandbox() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb) = (sandbox.postgres(), sandbox.mariadb());
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT i FROM generate_series(1, 3000) i");
    mariadb.create_database("app");
    mariadb.sql("app", "CREATE TABLE t AS SELECT seq FROM seq_1_to_3000");
    let canaries = Canaries::new();
    let (_tools, bin) = wrapped(&canaries, &postgres);
    // Outside of a jail all of it is there to be found.
    let outside = sandbox.dir("outside");
    let _ = Command::new(bin.join("pg_restore")).arg("--help").current_dir(&outside).stdout(Stdio::null()).status();
    assert!(["ran", "file", "bus", "network"].iter().all(|word| seen(&outside).contains(word)), "{}", seen(&outside));
    let saw = Arc::new(Mutex::new(Vec::new()));
    let look = {
        let saw = saw.clone();
        move |target: &Source| {
            let Connection::Server(server) = &target.connection else { panic!("no server") };
            saw.lock().unwrap().push(seen(Path::new(&server.host)));
        }
    };
    let world = World::with(&sandbox.dir("data"), &Stops::tamper(look), vec![bin]).await;
    world.disk().await;
    for (path, url) in [("acme/pg", postgres.url("app")), ("acme/maria", mariadb.url("app"))] {
        let path = world.database(path, &url).await;
        world.back_up(&path).await;
        let (job, drill) = world.drill(&path, "latest").await;
        assert_eq!((job.error, drill.unwrap().outcome), (None, Outcome::Proved), "{path}");
    }
    let saw = saw.lock().unwrap();
    assert_eq!(saw.len(), 2);
    for saw in saw.iter().filter(|_| confines()) {
        assert!(saw.contains("ran") && saw.lines().all(|line| line == "ran"), "{saw}");
    }
}

/// A server that the admin named for drills is reached by the network, or by its socket, and that is all.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_named_server_they_see_the_network_and_nothing_else() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb) = (sandbox.postgres(), sandbox.mariadb());
    let (named_postgres, named_mariadb) = (sandbox.postgres(), sandbox.mariadb());
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    mariadb.create_database("app");
    mariadb.sql("app", "CREATE TABLE t AS SELECT 1 AS a");
    let canaries = Canaries::new();
    let (_tools, bin) = wrapped(&canaries, &postgres);
    let world = World::with(&sandbox.dir("data"), &Stops::default(), vec![bin]).await;
    world.disk().await;
    // Where root is one user among others, as in a jail, it gets into nobody's private folder.
    std::fs::set_permissions(named_mariadb.socket().parent().unwrap(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let socket = named_mariadb.socket().to_string_lossy().replace('/', "%2F");
    let by_socket = format!("mariadb://root:{}@{socket}/mysql", named_mariadb.password());
    for (path, url, named) in [
        ("acme/pg", postgres.url("app"), named_postgres.url("postgres")),
        ("acme/maria", mariadb.url("app"), by_socket),
    ] {
        let path = world.database(path, &url).await;
        world.back_up(&path).await;
        let parsed = parse_url(&named).unwrap();
        let server = parsed.connection.server().unwrap();
        bulkhead_core::drill::keep_password(&world.core, server, &parsed.password.unwrap()).await.unwrap();
        let rules = Rules { sandbox: Some(parsed.connection.to_string().parse().unwrap()), ..Rules::default() };
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
        canaries.told();
        let (job, drill) = world.drill(&path, "latest").await;
        assert_eq!((job.error, drill.unwrap().outcome), (None, Outcome::Proved), "{path}");
        let told = canaries.told();
        assert!(told.contains("ran") && told.contains("network"), "{path}: {told}");
        if confines() {
            assert!(told.lines().all(|line| line == "ran" || line == "network"), "{path}: {told}");
        }
    }
}
