//! A MariaDB server of one test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use crate::{
    Sandbox, Tls, cache,
    daemon::Daemon,
    mysql_family::{Access, init_file},
    port::Port,
    process,
    sandbox::{Home, as_server, canary, give_to_server, must_be_reachable},
    tools,
};

const PACKAGE: &str = "mariadb-server";

/// For speed; nothing here changes what a client sees.
const DEFAULTS: [&str; 9] = [
    "--no-defaults",
    "--bind-address=127.0.0.1",
    "--character-set-server=utf8mb4",
    "--innodb-buffer-pool-size=128M",
    "--innodb-log-file-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--event-scheduler=ON",
];

/// A running MariaDB server with `root` over TCP and socket, ended when dropped.
#[derive(Debug)]
pub struct MariaDb {
    daemon: Daemon,
    access: Access,
    data: PathBuf,
    tls: Option<Tls>,
}

/// What a server should be before it starts.
#[derive(Debug, Default)]
pub struct MariaDbBuilder {
    password: Option<String>,
    options: Vec<String>,
    tls: bool,
}

impl MariaDbBuilder {
    /// Gives `root` this password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Adds an option of `mariadbd`, such as `--max-allowed-packet=1M`.
    pub fn option(mut self, option: impl Into<String>) -> Self {
        self.options.push(option.into());
        self
    }

    /// Offers TLS with a certificate for 127.0.0.1 by an authority of the test.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// As [`MariaDbBuilder::tls`], and refuses plain connections over TCP.
    pub fn tls_only(self) -> Self {
        self.tls().option("--require-secure-transport=ON")
    }

    /// Starts the server and waits until it answers.
    pub fn start(self, sandbox: &Sandbox) -> MariaDb {
        let home = sandbox.home();
        let (data, run) = (home.server_dir("maria"), home.server_dir("mariarun"));
        fs::remove_dir(&data).unwrap();
        cache::copy(&template().join("data"), &data);
        give_to_server(&data);
        let password = self.password.clone().unwrap_or_else(canary);
        let tls = self.tls.then(|| Tls::make(&home.path().join(format!("mytls-{}", home.next()))));
        let client = tools::require("mariadb", "mariadb-client");
        let access = Access::new(home, Port::take(), run.join("sock"), password, client);
        let daemon = self.launch(home, &data, &access, tls.as_ref());
        MariaDb { daemon, access, data, tls }
    }

    fn launch(&self, home: &Arc<Home>, data: &Path, access: &Access, tls: Option<&Tls>) -> Daemon {
        let mut command = Command::new(tools::require("mariadbd", PACKAGE));
        as_server(&mut command, data).args(DEFAULTS);
        command.arg(format!("--datadir={}", data.display()));
        command.arg(format!("--socket={}", access.socket().display()));
        command.arg(format!("--port={}", access.port()));
        let init = init_file(data, access.password());
        command.arg(format!("--init-file={}", init.display()));
        if let Some(tls) = tls {
            must_be_reachable(&tls.key);
            command.arg(format!("--ssl-cert={}", tls.certificate.display()));
            command.arg(format!("--ssl-key={}", tls.key.display()));
        }
        command.args(&self.options);
        let mut daemon = Daemon::start(home, "mariadbd", &mut command);
        // The socket is there earlier, before `init` has run.
        daemon.wait_for_log(Duration::from_secs(30), "ready for connections");
        fs::remove_file(init).unwrap();
        daemon
    }
}

impl MariaDb {
    /// Options before the start.
    pub fn builder() -> MariaDbBuilder {
        MariaDbBuilder::default()
    }

    /// Access to the server: URLs, SQL, databases, users. [`MariaDb`] dereferences to it.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The certificates, when started with TLS.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Everything the server has logged.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// Stops the whole server as if it hung: connections open, nothing answers.
    pub fn stop(&self) {
        process::signal_tree(self.daemon.pid(), crate::Signal::STOP);
    }

    /// Lets the server go on.
    pub fn resume(&self) {
        process::signal_tree(self.daemon.pid(), crate::Signal::CONT);
    }

    /// Ends the server; the data folder stays until the sandbox goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }
}

impl std::ops::Deref for MariaDb {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}

/// A data folder as `mariadb-install-db` makes it, once per machine and version.
fn template() -> PathBuf {
    let server = tools::require("mariadbd", PACKAGE);
    let version = tools::run(Command::new(server).args(["--no-defaults", "--version"]));
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit())).unwrap();
    cache::entry(&format!("mariadb-{number}-data"), init)
}

fn init(folder: &Path) {
    // The server runs as another user, who may not enter the cache.
    let place = tempfile::Builder::new().prefix("bulkhead-install-db-").tempdir().unwrap();
    give_to_server(place.path());
    let mut command = Command::new(tools::require("mariadb-install-db", PACKAGE));
    as_server(&mut command, place.path())
        .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
        .arg("--innodb-log-file-size=64M")
        .arg(format!("--datadir={}", place.path().join("data").display()));
    tools::run(&mut command);
    cache::copy(&place.path().join("data"), &folder.join("data"));
}
