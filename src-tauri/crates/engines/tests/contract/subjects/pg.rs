//! PostgreSQL.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_engines::{ToolPaths, postgres::Postgres as Adapter};
use bulkhead_model::manifest::TableName;
use bulkhead_test_support::{
    Postgres, Sandbox,
    seed::{self, Fingerprint},
};

use super::{ROWS, table};
use crate::{
    subject::{APP, Subject},
    work::source,
};

pub(crate) struct Pg {
    server: Postgres,
    adapter: Adapter,
    _sandbox: Sandbox,
}

impl Pg {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new();
        let server = sandbox.postgres();
        server.create_database(APP);
        seed::postgres(&server, APP, ROWS);
        Self { server, adapter: Adapter::new(ToolPaths::default()), _sandbox: sandbox }
    }
}

impl Subject for Pg {
    fn adapter(&self) -> &dyn EngineAdapter {
        &self.adapter
    }

    fn place(&self, database: &str) -> Source {
        let app = source(&self.server.url(APP));
        Source { connection: app.connection.with_database(database), ..app }
    }

    fn make(&self, database: &str) {
        self.server.create_database(database);
    }

    fn make_small(&self, database: &str) {
        self.server.create_database(database);
        self.run(database, "CREATE TABLE t (a integer PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
    }

    fn databases(&self) -> Vec<String> {
        self.server.databases()
    }

    fn run(&self, database: &str, sql: &str) {
        self.server.psql(database, sql);
    }

    fn count(&self, database: &str, table: &TableName) -> u64 {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let name = format!("{}.{}", quoted(table.schema.as_deref().unwrap()), quoted(&table.name));
        let what = if name == "\"pg_catalog\".\"pg_largeobject\"" { "pg_largeobject_metadata" } else { &name };
        self.server.psql(database, &format!("SELECT count(*) FROM ONLY {what}")).parse().unwrap()
    }

    fn fingerprint(&self, database: &str) -> Fingerprint {
        seed::fingerprint_postgres(&self.server, database)
    }

    fn broken(&self) -> Vec<(Source, &'static str)> {
        let password = self.server.password();
        vec![
            (source(&self.server.url_as("postgres", "wrong", APP)), "login"),
            (source(&self.server.url_as("nobody", password, APP)), "login"),
            (source(&self.server.url_through(1, "postgres", password, APP)), "tcp"),
            (self.place("nowhere"), "login"),
            (source(&format!("postgres://postgres@nowhere.invalid/{APP}")), "name"),
        ]
    }

    fn stages(&self) -> &'static [&'static str] {
        &["name", "tcp", "tls", "login", "version", "rights", "tool"]
    }

    fn objects(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("views", "shop.spenders"),
            ("materialized views", "shop.totals"),
            ("sequences", "shop.odd_steps"),
            ("indexes", "shop.orders_pkey"),
            ("triggers", "customers.stamp"),
            ("event triggers", "seed_ddl"),
            ("functions", "shop.stamp()"),
            ("extensions", "hstore 1.8"),
            ("large objects", "4242000"),
            ("publications", "seed_publication"),
        ]
    }

    fn table(&self) -> (TableName, &'static str) {
        (table(Some("shop"), "wide_rows"), "UPDATE shop.wide_rows SET body = body || 'x' WHERE id = 3")
    }

    fn names(&self) -> Vec<String> {
        let more = ["elephant 🐘", "ends with a blank ", "a=b c='d'", "..", "-", "--", "Ünï"];
        seed::HOSTILE_NAMES.iter().chain(&more).map(|name| (*name).to_owned()).collect()
    }

    fn endless(&self) -> &'static [&'static str] {
        &["SELECT pg_sleep(100) IS NOT NULL", "SELECT count(*) > 0 FROM generate_series(1, 100000000000)"]
    }

    fn tool(&self) -> Option<&'static str> {
        Some("pg_dump")
    }
}
