//! A PostgreSQL server of one test.

mod builder;
mod newer;
mod template;

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

pub use builder::PostgresBuilder;
use rustix::process::Signal;

use crate::{
    Tls,
    daemon::Daemon,
    port::Port,
    process,
    sandbox::Home,
    sql_text::{identifier, literal, percent},
    tools,
};

/// A running PostgreSQL server with the superuser `postgres`, ended when dropped.
#[derive(Debug)]
pub struct Postgres {
    daemon: Daemon,
    port: Port,
    password: String,
    bin: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    tls: Option<Tls>,
    home: Arc<Home>,
}

impl Postgres {
    /// Options before the start.
    pub fn builder() -> PostgresBuilder {
        PostgresBuilder::default()
    }

    /// Options of a server whose major version is newer than the system's client tools.
    pub fn newer_builder() -> PostgresBuilder {
        PostgresBuilder::default().bin(newer::bin())
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The superuser's password, unique to this machine's template unless it was set.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The folder of this server's own programs (`postgres`, `initdb`; the newer server has no client tools).
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of the Unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.socket
    }

    /// The certificates, when started with TLS.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Everything the server has logged.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// The server's version as one number, `150018` for 15.18.
    pub fn version_num(&self) -> u32 {
        self.psql("postgres", "show server_version_num").parse().unwrap()
    }

    /// `postgres://postgres:PASSWORD@127.0.0.1:PORT/DATABASE`, all parts percent-encoded.
    pub fn url(&self, database: &str) -> String {
        self.url_as("postgres", &self.password, database)
    }

    /// The URL for another role.
    pub fn url_as(&self, role: &str, password: &str, database: &str) -> String {
        self.url_through(self.port(), role, password, database)
    }

    /// The URL by way of another port, such as a proxy's.
    pub fn url_through(&self, port: u16, role: &str, password: &str, database: &str) -> String {
        format!("postgres://{}:{}@127.0.0.1:{port}/{}", percent(role), percent(password), percent(database))
    }

    /// Runs SQL as the superuser with the `psql` program and returns its unaligned output; panics on any error.
    pub fn psql(&self, database: &str, sql: &str) -> String {
        self.try_psql(database, sql).unwrap_or_else(|error| panic!("psql: {error}\n{}", excerpt(sql)))
    }

    /// As [`Postgres::psql`], with the error text on failure.
    pub fn try_psql(&self, database: &str, sql: &str) -> Result<String, String> {
        self.try_psql_as("postgres", &self.password, database, sql)
    }

    /// Runs SQL as another role.
    pub fn try_psql_as(&self, role: &str, password: &str, database: &str, sql: &str) -> Result<String, String> {
        let mut command = self.client("psql", role, password, database);
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]);
        tools::try_run_with_input(&mut command, sql.as_bytes()).map(|text| text.trim_end().to_owned())
    }

    /// A client program (`psql`, `pgbench`, `pg_dump`, ...) set up for `database`; the password is in a private file.
    pub fn client(&self, program: &str, role: &str, password: &str, database: &str) -> Command {
        let mut command = Command::new(tools::require(program, "postgresql-client"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port().to_string())
            .env("PGUSER", role)
            .env("PGDATABASE", database)
            .env("PGPASSFILE", self.password_file(password))
            .env("PGCONNECT_TIMEOUT", "10");
        command
    }

    /// Creates a database from `template0`; the name may hold anything.
    pub fn create_database(&self, name: &str) {
        self.psql("postgres", &format!("CREATE DATABASE {} TEMPLATE template0", identifier(name)));
    }

    /// Drops a database with all its sessions.
    pub fn drop_database(&self, name: &str) {
        self.psql("postgres", &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", identifier(name)));
    }

    /// The names of all databases but the templates and `postgres`.
    pub fn databases(&self) -> Vec<String> {
        let sql = "SELECT coalesce(json_agg(datname ORDER BY datname), '[]') FROM pg_database \
                   WHERE NOT datistemplate AND datname <> 'postgres'";
        serde_json::from_str(&self.psql("postgres", sql)).unwrap()
    }

    /// Creates a role that may log in, with `attributes` such as `CREATEDB`.
    pub fn create_role(&self, name: &str, password: &str, attributes: &str) {
        let (role, secret) = (identifier(name), literal(password));
        self.psql("postgres", &format!("CREATE ROLE {role} LOGIN PASSWORD {secret} {attributes}"));
    }

    /// The process ids of the server processes that serve `database` right now.
    pub fn backends(&self, database: &str) -> Vec<u32> {
        let sql = format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = {} AND pid <> pg_backend_pid()",
            literal(database)
        );
        self.psql("postgres", &sql).lines().map(|pid| pid.parse().unwrap()).collect()
    }

    /// Stops the server processes of `database` as if they hung; returns how many.
    pub fn stop_backends(&self, database: &str) -> usize {
        let pids = self.backends(database);
        pids.iter().for_each(|pid| process::send(*pid, Signal::STOP));
        pids.len()
    }

    /// Ends the sessions of `database`, as an administrator would; returns how many.
    pub fn terminate_backends(&self, database: &str) -> usize {
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {} AND pid <> pg_backend_pid()",
            literal(database)
        );
        self.psql("postgres", &sql).lines().count()
    }

    /// Stops the whole server as if it hung: connections open, nothing answers.
    pub fn stop(&self) {
        process::signal_tree(self.daemon.pid(), Signal::STOP);
    }

    /// Lets everything go on that was stopped.
    pub fn resume(&self) {
        process::signal_tree(self.daemon.pid(), Signal::CONT);
    }

    /// Ends the server; the data folder stays until the sandbox goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }

    fn password_file(&self, password: &str) -> PathBuf {
        let path = self.home.path().join(format!("pgpass-{}", self.home.next()));
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path).unwrap();
        let escaped = password.replace('\\', "\\\\").replace(':', "\\:");
        writeln!(file, "*:*:*:*:{escaped}").unwrap();
        path
    }
}

fn excerpt(sql: &str) -> String {
    sql.chars().take(300).collect()
}

/// The major version that `bin/postgres` says it is.
fn major(bin: &Path) -> u32 {
    let text = tools::run(Command::new(bin.join("postgres")).arg("--version"));
    let digits = text.split_whitespace().nth(2).unwrap_or_default();
    digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse().unwrap()
}

/// Adds lines to the configuration file of the data folder.
fn configure(data: &Path, lines: &[String]) {
    let mut file = OpenOptions::new().append(true).open(data.join("postgresql.conf")).unwrap();
    writeln!(file, "{}", lines.join("\n")).unwrap();
}

/// Replaces the rules on who may connect how.
fn allow(data: &Path, rules: &str) {
    fs::write(data.join("pg_hba.conf"), rules).unwrap();
}
