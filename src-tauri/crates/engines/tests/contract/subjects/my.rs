//! MariaDB and MySQL.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::{Engine, manifest::TableName};
use bulkhead_test_support::{
    MySqlServer, Sandbox, Vendor,
    seed::{self, Fingerprint},
};

use super::{ROWS, table};
use crate::{
    subject::{APP, Subject},
    work::source,
};

pub(crate) struct My {
    server: MySqlServer,
    adapter: MySql,
    _sandbox: Sandbox,
}

impl My {
    pub(crate) fn mariadb() -> Self {
        let sandbox = Sandbox::new();
        Self::new(sandbox.mariadb(), Engine::Mariadb, sandbox)
    }

    pub(crate) fn mysql() -> Self {
        let sandbox = Sandbox::new();
        Self::new(sandbox.mysql(), Engine::Mysql, sandbox)
    }

    fn new(server: MySqlServer, engine: Engine, sandbox: Sandbox) -> Self {
        server.create_database(APP);
        seed::mysql(&server, APP, ROWS);
        let adapter = MySql::new(engine, ToolPaths::new(vec![server.client_dir().to_owned()]));
        Self { server, adapter, _sandbox: sandbox }
    }
}

impl Subject for My {
    fn adapter(&self) -> &dyn EngineAdapter {
        &self.adapter
    }

    fn place(&self, database: &str) -> Source {
        source(&self.server.url(database))
    }

    fn make(&self, database: &str) {
        self.server.create_database(database);
    }

    fn make_small(&self, database: &str) {
        self.server.create_database(database);
        self.run(database, "CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
    }

    fn databases(&self) -> Vec<String> {
        self.server.databases()
    }

    fn run(&self, database: &str, sql: &str) {
        self.server.sql(database, sql);
    }

    fn count(&self, database: &str, table: &TableName) -> u64 {
        let name = table.name.replace('`', "``");
        self.server.sql(database, &format!("SELECT COUNT(*) FROM `{name}`")).trim().parse().unwrap()
    }

    fn fingerprint(&self, database: &str) -> Fingerprint {
        seed::fingerprint_mysql(&self.server, database)
    }

    fn broken(&self) -> Vec<(Source, &'static str)> {
        let password = self.server.password();
        vec![
            (source(&self.server.url_as("root", "wrong", APP)), "login"),
            (source(&self.server.url_as("nobody", password, APP)), "login"),
            (source(&self.server.url_through(1, "root", password, APP)), "tcp"),
            (self.place("nowhere"), "login"),
        ]
    }

    fn stages(&self) -> &'static [&'static str] {
        &["name", "tcp", "tls", "login", "version", "rights", "tool"]
    }

    fn objects(&self) -> &'static [(&'static str, &'static str)] {
        &[("views", "a_view"), ("events", "nightly")]
    }

    fn table(&self) -> (TableName, &'static str) {
        (table(None, "no_key"), "UPDATE no_key SET b = CONCAT(b, 'x') LIMIT 1")
    }

    fn names(&self) -> Vec<String> {
        seed::HOSTILE_NAMES.iter().map(|name| (*name).to_owned()).collect()
    }

    fn tool(&self) -> Option<&'static str> {
        Some(match self.server.vendor() {
            Vendor::MariaDb => "mariadb-dump",
            Vendor::MySql => "mysqldump",
        })
    }

    fn endless(&self) -> &'static [&'static str] {
        &["SELECT BENCHMARK(100000000000, CRC32('a')) = 0", "SELECT SLEEP(100)", "SELECT SLEEP(100) = 0"]
    }

    /// The server prints FLOAT with six digits; the dump's warnings say so.
    fn known_losses(&self) -> &'static [&'static str] {
        &["every_type"]
    }
}
