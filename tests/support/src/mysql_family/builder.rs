//! Options of a MariaDB or MySQL server, and its start.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use super::{
    MySqlServer, Vendor,
    access::{Access, init_file},
    mariadb, mysql,
};
use crate::{
    Sandbox, Tls, cache,
    daemon::Daemon,
    port::Port,
    sandbox::{Home, as_server, canary, give_to_server, must_be_reachable},
};

/// For speed; nothing here changes what a client sees.
const DEFAULTS: [&str; 7] = [
    "--no-defaults",
    "--bind-address=127.0.0.1",
    "--character-set-server=utf8mb4",
    "--innodb-buffer-pool-size=128M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--event-scheduler=ON",
];

/// The programs and the data template of a vendor.
pub(super) struct Kit {
    pub(super) server: PathBuf,
    pub(super) client: PathBuf,
    pub(super) template: PathBuf,
    pub(super) options: Vec<String>,
}

/// What a server should be before it starts.
#[derive(Debug)]
pub struct MySqlBuilder {
    vendor: Vendor,
    password: Option<String>,
    options: Vec<String>,
    tls: bool,
}

impl MySqlBuilder {
    pub(super) fn new(vendor: Vendor) -> Self {
        Self { vendor, password: None, options: Vec::new(), tls: false }
    }

    /// Gives `root` this password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Adds an option of the server program, such as `--max-allowed-packet=1M`.
    pub fn option(mut self, option: impl Into<String>) -> Self {
        self.options.push(option.into());
        self
    }

    /// Offers TLS with a certificate for 127.0.0.1 by an authority of the test.
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// As [`MySqlBuilder::tls`], and refuses plain connections over TCP.
    pub fn tls_only(self) -> Self {
        self.tls().option("--require-secure-transport=ON")
    }

    /// Starts the server and waits until it answers.
    pub fn start(self, sandbox: &Sandbox) -> MySqlServer {
        let home = sandbox.home();
        let kit = match self.vendor {
            Vendor::MariaDb => mariadb::kit(),
            Vendor::MySql => mysql::kit(),
        };
        let data = copy_template(home, &kit.template);
        let tls = self.tls.then(|| Tls::make(&home.path().join(format!("mytls-{}", home.next()))));
        let password = self.password.clone().unwrap_or_else(canary);
        let socket = home.server_dir("my").join("s");
        let access = Access::new(home, Port::take(), socket, password, kit.client.clone());
        let daemon = self.launch(home, &kit, &data, &access, tls.as_ref());
        MySqlServer { vendor: self.vendor, daemon, access, data, tls }
    }

    fn launch(&self, home: &Arc<Home>, kit: &Kit, data: &Path, access: &Access, tls: Option<&Tls>) -> Daemon {
        let init = init_file(data, access.password());
        let mut command = Command::new(&kit.server);
        as_server(&mut command, data).args(DEFAULTS).args(&kit.options);
        command.arg(format!("--port={}", access.port()));
        command.arg(path_option("--datadir=", data));
        command.arg(path_option("--socket=", access.socket()));
        // A server that starts removes what looks like its own in the shared folder, also from under another one.
        command.arg(path_option("--tmpdir=", &home.server_dir("mytmp")));
        command.arg(path_option("--init-file=", &init));
        if let Some(tls) = tls {
            must_be_reachable(&tls.key);
            command.arg(path_option("--ssl-cert=", &tls.certificate));
            command.arg(path_option("--ssl-key=", &tls.key));
        }
        command.args(&self.options);
        let mut daemon = Daemon::start(home, "mysqld", &mut command);
        // The socket is there earlier, before `init` has run; MySQL says the words for its X plugin too, without a port.
        daemon.wait_for_log(Duration::from_secs(60), &format!("port: {}", access.port()));
        fs::remove_file(init).unwrap();
        daemon
    }
}

fn copy_template(home: &Home, template: &Path) -> PathBuf {
    let data = home.server_dir("mydata");
    fs::remove_dir(&data).unwrap();
    cache::copy(&template.join("data"), &data);
    give_to_server(&data);
    data
}

/// `NAME=PATH` as one argument, whatever bytes the path has.
pub(super) fn path_option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}
