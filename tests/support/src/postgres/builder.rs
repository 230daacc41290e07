//! Options of a PostgreSQL server, and its start.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use rustix::process::Signal;

use super::{Postgres, allow, configure, template};
use crate::{
    Sandbox, Tls,
    daemon::Daemon,
    port::Port,
    sandbox::{Home, as_server, must_be_reachable},
    sql_text::literal,
    tools,
};

/// For speed and determinism; nothing here changes what a client sees.
const DEFAULTS: [&str; 10] = [
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    "shared_buffers = 64MB",
    "max_wal_size = 4GB",
    "wal_level = minimal",
    "max_wal_senders = 0",
    "lc_messages = 'C'",
    "logging_collector = off",
];

/// What a server should be before it starts.
#[derive(Debug, Default)]
pub struct PostgresBuilder {
    bin: Option<PathBuf>,
    password: Option<String>,
    options: Vec<String>,
    tls: Option<bool>,
}

impl PostgresBuilder {
    /// Uses the server programs in `bin` instead of the newest installed.
    pub fn bin(mut self, bin: impl Into<PathBuf>) -> Self {
        self.bin = Some(bin.into());
        self
    }

    /// Gives the superuser this password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Sets a line of `postgresql.conf`; the value is quoted here.
    pub fn option(mut self, name: &str, value: &str) -> Self {
        self.options.push(format!("{name} = {}", literal(value)));
        self
    }

    /// Offers TLS with a certificate for 127.0.0.1 by an authority of the test; plain connections work as well.
    pub fn tls(mut self) -> Self {
        self.tls = Some(false);
        self
    }

    /// As [`PostgresBuilder::tls`], and refuses plain connections over TCP.
    pub fn tls_only(mut self) -> Self {
        self.tls = Some(true);
        self
    }

    /// Starts the server and waits until it answers.
    pub fn start(self, sandbox: &Sandbox) -> Postgres {
        let home = sandbox.home();
        let bin = self.bin.clone().unwrap_or_else(tools::postgres_bin);
        let (data, socket) = (home.server_dir("pg"), home.server_dir("pgrun"));
        fs::remove_dir(&data).unwrap();
        let template_password = template::copy_to(&data, &bin);
        let tls = self.tls.map(|_| Tls::make(&home.path().join(format!("pgtls-{}", home.next()))));
        let port = Port::take();
        self.prepare(&data, &socket, &port, tls.as_ref());
        let daemon = launch(home, &bin, &data, &port);
        let home = Arc::clone(home);
        let server = Postgres { daemon, port, password: template_password, bin, data, socket, tls, home };
        self.change_password(server)
    }

    fn prepare(&self, data: &Path, socket: &Path, port: &Port, tls: Option<&Tls>) {
        let mut lines: Vec<String> = DEFAULTS.iter().map(ToString::to_string).collect();
        lines.push("listen_addresses = '127.0.0.1'".into());
        lines.push(format!("port = {}", port.number()));
        lines.push(format!("unix_socket_directories = {}", literal(&socket.display().to_string())));
        if let Some(tls) = tls {
            must_be_reachable(&tls.key);
            lines.push("ssl = on".into());
            lines.push(format!("ssl_cert_file = {}", literal(&tls.certificate.display().to_string())));
            lines.push(format!("ssl_key_file = {}", literal(&tls.key.display().to_string())));
        }
        lines.extend(self.options.iter().cloned());
        configure(data, &lines);
        let tcp = if self.tls == Some(true) { "hostssl" } else { "host" };
        allow(data, &format!("local all all scram-sha-256\n{tcp} all all 127.0.0.1/32 scram-sha-256\n"));
    }

    fn change_password(self, mut server: Postgres) -> Postgres {
        if let Some(password) = self.password {
            server.psql("postgres", &format!("ALTER ROLE postgres PASSWORD {}", literal(&password)));
            server.password = password;
        }
        server
    }
}

fn launch(home: &Arc<Home>, bin: &Path, data: &Path, port: &Port) -> Daemon {
    let program = bin.join("postgres");
    must_be_reachable(&program);
    let mut command = Command::new(program);
    as_server(&mut command, data).arg("-D").arg(data);
    // SIGQUIT is the immediate shutdown: no checkpoint, but shared memory is given back.
    let mut daemon = Daemon::start(home, "postgres", &mut command).stops_with(Signal::QUIT);
    daemon.wait_until(Duration::from_secs(30), || answers(data, port));
    daemon
}

/// The server writes `ready` into its pid file once it takes connections.
fn answers(data: &Path, port: &Port) -> bool {
    fs::read_to_string(data.join("postmaster.pid")).is_ok_and(|text| text.contains("ready"))
        && TcpStream::connect((Ipv4Addr::LOCALHOST, port.number())).is_ok()
}
