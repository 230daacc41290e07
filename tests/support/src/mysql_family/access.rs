//! What a test does with a MariaDB or MySQL server: URLs, SQL through the client program, databases, users.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use crate::{
    port::Port,
    sandbox::{Home, give_to_server},
    sql_text::{backticks, percent},
    tools,
};

/// How to reach a MariaDB or MySQL server of a test.
#[derive(Debug)]
pub struct Access {
    port: Port,
    socket: PathBuf,
    password: String,
    client: PathBuf,
    home: Arc<Home>,
}

impl Access {
    pub(crate) fn new(home: &Arc<Home>, port: Port, socket: PathBuf, password: String, client: PathBuf) -> Self {
        Self { port, socket, password, client, home: Arc::clone(home) }
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The vendor's own interactive client program.
    pub fn client(&self) -> &Path {
        &self.client
    }

    /// The Unix socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// The password of `root`.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// `SCHEME://root:PASSWORD@127.0.0.1:PORT/DATABASE` with scheme `mariadb` or `mysql`, all parts percent-encoded.
    pub fn url(&self, database: &str) -> String {
        self.url_as("root", &self.password, database)
    }

    /// The URL for another user.
    pub fn url_as(&self, user: &str, password: &str, database: &str) -> String {
        self.url_through(self.port(), user, password, database)
    }

    /// The URL by way of another port, such as a proxy's.
    pub fn url_through(&self, port: u16, user: &str, password: &str, database: &str) -> String {
        let scheme = if self.client.ends_with("mariadb") { "mariadb" } else { "mysql" };
        format!("{scheme}://{}:{}@127.0.0.1:{port}/{}", percent(user), percent(password), percent(database))
    }

    /// Runs SQL as `root` and returns its output, columns separated by tabs; panics on any error.
    ///
    /// An empty `database` selects none.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let shown = || sql.chars().take(300).collect::<String>();
        self.try_sql(database, sql).unwrap_or_else(|error| panic!("{error}\n{}", shown()))
    }

    /// As [`Access::sql`], with the error text on failure.
    pub fn try_sql(&self, database: &str, sql: &str) -> Result<String, String> {
        self.try_sql_as("root", &self.password, database, sql)
    }

    /// Runs SQL as another user.
    pub fn try_sql_as(&self, user: &str, password: &str, database: &str, sql: &str) -> Result<String, String> {
        let mut command = self.client_as(&self.client, user, password);
        command.args([
            "--batch",
            "--skip-column-names",
            "--binary-mode",
            "--comments",
            "--default-character-set=utf8mb4",
        ]);
        command.arg(format!("--database={database}"));
        tools::try_run_with_input(&mut command, sql.as_bytes()).map(|text| text.trim_end().to_owned())
    }

    /// A client program set up for this server; the password is in a private file.
    pub fn client_as(&self, program: impl AsRef<Path>, user: &str, password: &str) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LANG", "C.UTF-8");
        command.arg(format!("--defaults-file={}", self.option_file(user, password).display()));
        command
    }

    /// Creates a database; the name may hold anything.
    pub fn create_database(&self, name: &str) {
        self.sql("", &format!("CREATE DATABASE {} CHARACTER SET utf8mb4", backticks(name)));
    }

    /// Drops a database.
    pub fn drop_database(&self, name: &str) {
        self.sql("", &format!("DROP DATABASE IF EXISTS {}", backticks(name)));
    }

    /// The names of all databases but the server's own.
    pub fn databases(&self) -> Vec<String> {
        let sql = "SELECT HEX(schema_name) FROM information_schema.schemata WHERE schema_name NOT IN \
                   ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1";
        self.sql("", sql).lines().map(from_hex).collect()
    }

    /// Creates a user who may connect from anywhere, with `grant` such as ``SELECT ON `app`.*`` when not empty.
    pub fn create_user(&self, name: &str, password: &str, grant: &str) {
        let (user, secret) = (string(name), string(password));
        self.sql("", &format!("CREATE USER {user}@'%' IDENTIFIED BY {secret}"));
        if !grant.is_empty() {
            self.sql("", &format!("GRANT {grant} TO {user}@'%'"));
        }
    }

    fn option_file(&self, user: &str, password: &str) -> PathBuf {
        let path = self.home.path().join(format!("client-{}.cnf", self.home.next()));
        let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path).unwrap();
        let (port, user, password) = (self.port(), option_value(user), option_value(password));
        writeln!(file, "[client]\nprotocol=TCP\nhost=127.0.0.1\nport={port}\nuser={user}\npassword={password}")
            .unwrap();
        path
    }
}

/// The SQL a server runs at its start: `root` with a password, from the socket and from 127.0.0.1.
pub(crate) fn init_file(data: &Path, password: &str) -> PathBuf {
    let path = data.join("init.sql");
    let secret = string(password);
    let sql = ["localhost", "127.0.0.1"].map(|host| {
        format!(
            "CREATE USER IF NOT EXISTS root@'{host}';\nALTER USER root@'{host}' IDENTIFIED BY {secret};\n\
             GRANT ALL ON *.* TO root@'{host}' WITH GRANT OPTION;\n"
        )
    });
    fs::write(&path, sql.concat()).unwrap();
    give_to_server(&path);
    path
}

/// A MySQL string literal, where backslashes count.
pub(crate) fn string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// A value in an option file: quoted, as `#` would begin a comment and spaces would be cut.
fn option_value(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(crate) fn from_hex(text: &str) -> String {
    let bytes = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
    String::from_utf8(bytes).unwrap()
}
