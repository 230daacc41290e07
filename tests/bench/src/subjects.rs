//! Databases to back up, each with its contenders. The last contender is ours.

use std::path::Path;

use bulkhead_test_support::{MySqlBuilder, MySqlServer, Postgres, Sandbox, seed, seed::Spread};

use crate::contender::Contender;

pub(crate) const NAMES: [&str; 4] = ["postgres", "pgbench", "mariadb", "sqlite"];

/// What the servers of tests leave out to be quick, set to what PostgreSQL is installed with: a restore is compared with one into
/// a server that keeps what it was given.
const POSTGRES: [(&str, &str); 7] = [
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("autovacuum", "on"),
    ("shared_buffers", "128MB"),
    ("max_wal_size", "1GB"),
    ("wal_level", "replica"),
];
/// The same of MariaDB.
const MARIADB: [&str; 4] = [
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-flush-method=O_DIRECT",
    "--innodb-doublewrite=ON",
    "--innodb-log-file-size=96M",
];

/// A database, what backs it up, and how it changes.
pub(crate) struct Subject {
    pub(crate) title: String,
    pub(crate) contenders: Vec<Contender>,
    /// Changes one per cent of the rows, in a hot region.
    pub(crate) change: Box<dyn Fn()>,
    /// Removes the target of a restore.
    pub(crate) clear: Box<dyn Fn()>,
}

pub(crate) fn make(name: &str, sandbox: &Sandbox, size: u64) -> Subject {
    let folder = sandbox.dir("bench");
    match name {
        "postgres" => postgres(sandbox, &folder, size),
        "pgbench" => pgbench(sandbox, &folder, size),
        "mariadb" => mariadb(sandbox, &folder, size),
        _ => sqlite(&folder, size),
    }
}

fn postgres(sandbox: &Sandbox, folder: &Path, size: u64) -> Subject {
    let server = postgres_server(sandbox);
    server.create_database("app");
    seed::bulk_postgres(&server, "app", size);
    let contenders = postgres_contenders(&server, folder);
    let change = move |server: &Postgres| seed::change_bulk_postgres(server, "app", 1, Spread::Hot);
    postgres_subject(format!("PostgreSQL, text-heavy, {size} MB"), server, contenders, change)
}

fn pgbench(sandbox: &Sandbox, folder: &Path, size: u64) -> Subject {
    let server = postgres_server(sandbox);
    server.create_database("app");
    // One unit of scale is 100,000 rows, about 10 MB of dump.
    let scale = (size / 10).max(1).to_string();
    let mut command = server.client("pgbench", "postgres", server.password(), "app");
    assert!(command.args(["-q", "-i", "-s", &scale]).status().unwrap().success());
    let contenders = postgres_contenders(&server, folder);
    let change = |server: &Postgres| {
        server.psql("app", "UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid <= (SELECT max(aid) / 100 FROM pgbench_accounts)");
    };
    postgres_subject(format!("PostgreSQL, pgbench -s {scale}"), server, contenders, change)
}

fn postgres_server(sandbox: &Sandbox) -> Postgres {
    let builder = POSTGRES.iter().fold(Postgres::builder(), |builder, (name, value)| builder.option(name, value));
    builder.start(sandbox)
}

fn postgres_subject(
    title: String,
    server: Postgres,
    contenders: Vec<Contender>,
    change: impl Fn(&Postgres) + 'static,
) -> Subject {
    let server = std::rc::Rc::new(server);
    let other = server.clone();
    let clear = move || {
        other.psql("postgres", "DROP DATABASE IF EXISTS copy WITH (FORCE)");
        other.psql("postgres", "CHECKPOINT");
    };
    Subject { title, contenders, change: Box::new(move || change(&server)), clear: Box::new(clear) }
}

fn postgres_contenders(server: &Postgres, folder: &Path) -> Vec<Contender> {
    let access = format!(
        "export PGHOST=127.0.0.1 PGPORT={} PGUSER=postgres PGPASSWORD='{}' PATH={}:$PATH;",
        server.port(),
        server.password(),
        server.bin().display()
    );
    let dump = format!("{access} pg_dump -Fc -Z0 -d app");
    let restore = |jobs: &str| {
        format!(
            "{access} psql -qXd postgres -c 'CREATE DATABASE copy TEMPLATE template0'; pg_restore {jobs} -d copy {{}}"
        )
    };
    // "Once restored, it is wise to run ANALYZE on each database": the manual's chapter on SQL dumps.
    let settle = format!("{access} psql -qXd copy -c ANALYZE");
    let plain = Contender::file("pg_dump -Fc -Z0 plain file", folder, &format!("{dump} -f {{}}"), Some(&restore("")));
    vec![
        Contender::floor("pg_dump -Fc -Z0 to nowhere", &dump),
        Contender::file("pg_dump -Fc", folder, &format!("{access} pg_dump -Fc -d app -f {{}}"), None),
        Contender { settle: Some(settle), ..plain },
        Contender::file("pg_dump | zstd -T2", folder, &format!("{dump} | zstd -q -T2 -o {{}}"), None),
        Contender::restic("pg_dump | restic", folder, &dump),
        Contender::bulkhead(folder, &server.url("app"), &server.url("copy")),
    ]
}

fn mariadb(sandbox: &Sandbox, folder: &Path, size: u64) -> Subject {
    let server = MARIADB.into_iter().fold(MySqlServer::mariadb(), MySqlBuilder::option);
    let server = std::rc::Rc::new(server.start(sandbox));
    server.create_database("app");
    seed::bulk_mysql(&server, "app", size);
    let other = server.clone();
    Subject {
        title: format!("MariaDB, text-heavy, {size} MB"),
        contenders: mariadb_contenders(&server, folder),
        change: Box::new(move || seed::change_bulk_mysql(&server, "app", 1, Spread::Hot)),
        clear: Box::new(move || {
            other.sql("", "DROP DATABASE IF EXISTS copy");
        }),
    }
}

fn mariadb_contenders(server: &MySqlServer, folder: &Path) -> Vec<Contender> {
    let access = format!("-h 127.0.0.1 -P {} -u root -p'{}'", server.port(), server.password());
    let dump =
        format!("mariadb-dump {access} --single-transaction --quick --routines --triggers --events --hex-blob app");
    let load = format!("mariadb {access} -e 'CREATE DATABASE copy'; zstd -dcq {{}} | mariadb {access} copy");
    vec![
        Contender::floor("mariadb-dump to nowhere", &dump),
        Contender::file("mariadb-dump | zstd -T2", folder, &format!("{dump} | zstd -q -T2 -o {{}}"), Some(&load)),
        Contender::restic("mariadb-dump | restic", folder, &dump),
        Contender::bulkhead(folder, &server.url("app"), &server.url("copy")),
    ]
}

fn sqlite(folder: &Path, size: u64) -> Subject {
    let (file, copy) = (folder.join("app.db"), folder.join("copy.db"));
    seed::bulk_sqlite(&file, size);
    let source = file.display();
    let scratch = folder.join("scratch.db").display().to_string();
    let backup = format!("sqlite3 {source} '.backup {scratch}'");
    let zstd = format!("{backup}; zstd -q -T2 {scratch} -o {{}}");
    // As it was made: by way of a scratch file.
    let load = format!("zstd -dqf {{}} -o {scratch}; sqlite3 {} '.restore {scratch}'", copy.display());
    let contenders = vec![
        Contender::floor(".backup to a scratch file", &backup),
        Contender::file(".backup | zstd -T2", folder, &zstd, Some(&load)),
        Contender::restic(".backup | restic", folder, &format!("{backup}; cat {scratch}")),
        Contender::bulkhead(folder, &format!("sqlite:{source}"), &format!("sqlite:{}", copy.display())),
    ];
    Subject {
        title: format!("SQLite, text-heavy, {size} MB"),
        contenders,
        change: Box::new(move || seed::change_bulk_sqlite(&file, 1, Spread::Hot)),
        clear: Box::new(move || drop(std::fs::remove_file(&copy))),
    }
}
