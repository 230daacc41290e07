//! PostgreSQL databases to back up.

use super::{
    Fingerprint, HOSTILE_NAMES, Spread, parse,
    prose::{self, Row},
};
use crate::{
    Postgres,
    sql_text::{identifier, literal},
};

const SCHEMA: &str = include_str!("postgres.sql");
const FINGERPRINT: &str = include_str!("postgres_fingerprint.sql");

/// Fills the empty `database` with every kind of object; the larger tables get `rows` rows and twice that.
///
/// Needs the two roles `seed owner` and `seed "reader"`, which it creates in the server when they are missing.
pub fn postgres(server: &Postgres, database: &str, rows: u64) {
    let names: String = HOSTILE_NAMES.iter().map(|name| hostile(name)).collect();
    server.psql(database, &format!("\\set rows {}\n{SCHEMA}\n{names}", rows.max(1)));
}

/// A table, a column, a sequence, an index and a comment of that name, with the name as a value.
fn hostile(name: &str) -> String {
    let (quoted, value) = (identifier(name), literal(name));
    let sequence = identifier(&name.chars().rev().take(20).chain("~".chars()).collect::<String>());
    format!(
        "CREATE TABLE \"Odd \"\"Schema\"\"\".{quoted} ({quoted} text DEFAULT {value});\n\
         INSERT INTO \"Odd \"\"Schema\"\"\".{quoted} VALUES (DEFAULT), (NULL);\n\
         COMMENT ON TABLE \"Odd \"\"Schema\"\"\".{quoted} IS {value};\n\
         CREATE SEQUENCE shop.{sequence};\n\
         CREATE INDEX {quoted} ON shop.no_rows (id);\n"
    )
}

/// Everything `database` holds, as a restore must bring it back; needs the superuser.
///
/// Equal fingerprints mean equal rows, sequences, large objects, definitions, owners and rights.
pub fn fingerprint_postgres(server: &Postgres, database: &str) -> Fingerprint {
    parse(&server.psql(database, FINGERPRINT))
}

/// Creates the tables `bulk` and `bulk_notes` with about `megabytes` of text.
pub fn bulk_postgres(server: &Postgres, database: &str, megabytes: u64) {
    server.psql(
        database,
        "CREATE TABLE bulk (id bigint PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL, body text NOT NULL)",
    );
    let line = |Row { id, name, at, body }| format!("{id}\t{name}\t{at}+00\t{body}\n");
    for lines in prose::pieces(megabytes, line) {
        server.psql(database, &format!("COPY bulk FROM stdin;\n{lines}\\.\n"));
    }
    server.psql(
        database,
        "CREATE INDEX ON bulk (at);
         CREATE INDEX ON bulk (name);
         CREATE TABLE bulk_notes (id bigint REFERENCES bulk, note text);
         INSERT INTO bulk_notes SELECT id, md5(id::text) FROM bulk WHERE id % 7 = 1;
         ANALYZE",
    );
}

/// Changes `percent` of the rows of `bulk`.
pub fn change_bulk_postgres(server: &Postgres, database: &str, percent: u64, spread: Spread) {
    let chosen = match spread {
        Spread::Hot => format!("id <= (SELECT max(id) * {percent} / 100 FROM bulk)"),
        Spread::Even => format!("id % 100 < {percent}"),
    };
    server.psql(database, &format!("UPDATE bulk SET body = md5(body) || substr(body, 33) WHERE {chosen}"));
}
