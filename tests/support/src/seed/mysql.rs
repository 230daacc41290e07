//! MySQL and MariaDB databases to back up.

use super::{
    Fingerprint, HOSTILE_NAMES, Spread,
    prose::{self, Row},
};
use crate::{
    MySqlServer,
    mysql_family::{from_hex, string},
    sql_text::backticks,
};

const SCHEMA: &str = include_str!("mysql.sql");

/// Ten rows with a column `n`, the same on every version of either vendor.
const DIGITS: &str = "SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 \
                      UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9";

/// Fills the empty `database` with every kind of object; the larger tables get `rows` rows.
///
/// All tables are InnoDB, and every definer is `root`.
pub fn mysql(server: &MySqlServer, database: &str, rows: u64) {
    let schema = SCHEMA.replace("{numbers}", &numbers(rows.max(1)));
    let names: String = HOSTILE_NAMES.iter().map(|name| hostile(name)).collect();
    server.sql(database, &format!("{schema}\n{names}"));
}

/// A table, a column, a view and a trigger of that name, with the name as a value.
fn hostile(name: &str) -> String {
    let (quoted, value) = (backticks(name), string(name));
    let view = backticks(&name.chars().rev().chain("~".chars()).collect::<String>());
    format!(
        "CREATE TABLE {quoted} ({quoted} VARCHAR(100) DEFAULT {value}, n INT) COMMENT {value};\n\
         INSERT INTO {quoted} (n) VALUES (1), (NULL);\n\
         CREATE VIEW {view} AS SELECT {quoted} FROM {quoted};\n\
         CREATE TRIGGER {quoted} BEFORE INSERT ON {quoted} FOR EACH ROW SET NEW.n = 5;\n"
    )
}

/// Everything `database` holds, as a restore must bring it back; needs `root`.
///
/// Equal fingerprints mean equal rows, auto-increment counters, definitions, routines, triggers, events and views.
pub fn fingerprint_mysql(server: &MySqlServer, database: &str) -> Fingerprint {
    let columns = columns(server, database);
    let mut questions = vec![("settings".into(), "SELECT @@character_set_database, @@collation_database".into())];
    for (name, kind) in pairs(server, database, &objects(database)) {
        let quoted = backticks(&name);
        if kind == "VIEW" {
            questions.push((format!("VIEW {name}"), format!("SHOW CREATE VIEW {quoted}")));
            continue;
        }
        questions.push((format!("TABLE {name}"), format!("SHOW CREATE TABLE {quoted}")));
        let of_table: Vec<&str> =
            columns.iter().filter(|(table, _)| *table == name).map(|(_, column)| column.as_str()).collect();
        questions.push((format!("rows {name}"), content(&quoted, &of_table)));
    }
    for (name, kind) in pairs(server, database, &code(database)) {
        questions.push((format!("{kind} {name}"), format!("SHOW CREATE {kind} {}", backticks(&name))));
    }
    ask(server, database, &questions)
}

/// Asks all questions in one session; each has an answer of one line.
fn ask(server: &MySqlServer, database: &str, questions: &[(String, String)]) -> Fingerprint {
    let script: Vec<&str> = questions.iter().map(|(_, sql)| sql.as_str()).collect();
    let answers = server.sql(database, &script.join(";\n"));
    assert_eq!(answers.lines().count(), questions.len(), "an answer is not one line");
    let prefix = format!("{}.", backticks(database));
    questions
        .iter()
        .zip(answers.lines())
        .map(|((name, _), line)| (name.clone(), portable(name, line, &prefix)))
        .collect()
}

/// The definition without the time at which a trigger was made and without the database's own name.
fn portable(name: &str, line: &str, prefix: &str) -> String {
    let columns: Vec<&str> = line.split('\t').take(if name.starts_with("TRIGGER ") { 6 } else { 20 }).collect();
    columns.join("\t").replace(prefix, "")
}

fn objects(database: &str) -> String {
    let of = string(database);
    format!("SELECT HEX(table_name), HEX(table_type) FROM information_schema.tables WHERE table_schema = {of}")
}

fn code(database: &str) -> String {
    let of = string(database);
    format!(
        "SELECT HEX(routine_name), HEX(routine_type) FROM information_schema.routines WHERE routine_schema = {of}
         UNION ALL SELECT HEX(trigger_name), HEX('TRIGGER') FROM information_schema.triggers WHERE trigger_schema = {of}
         UNION ALL SELECT HEX(event_name), HEX('EVENT') FROM information_schema.events WHERE event_schema = {of}"
    )
}

fn columns(server: &MySqlServer, database: &str) -> Vec<(String, String)> {
    let of = string(database);
    let sql = "SELECT HEX(table_name), HEX(column_name) FROM information_schema.columns";
    pairs(server, database, &format!("{sql} WHERE table_schema = {of} ORDER BY table_name, ordinal_position"))
}

/// Two columns of names, which come in hexadecimal as they may hold anything.
fn pairs(server: &MySqlServer, database: &str, sql: &str) -> Vec<(String, String)> {
    let answer = server.sql(database, sql);
    let lines = answer.lines().filter_map(|line| line.split_once('\t'));
    lines.map(|(first, second)| (from_hex(first), from_hex(second))).collect()
}

/// Counts and hashes the rows, whatever their order.
///
/// CONCAT, as HEX alone rounds a number; SHA-2, as MySQL 9.6 has neither MD5 nor SHA-1 built in.
fn content(table: &str, columns: &[&str]) -> String {
    let hexed: Vec<String> =
        columns.iter().map(|column| format!("COALESCE(HEX(CONCAT({})), 'null')", backticks(column))).collect();
    let row = format!("SHA2(CONCAT_WS(',', {}), 224)", hexed.join(", "));
    // A sum of parts of the hash does not depend on the order, and counts equal rows as often as they come.
    let part = |from: u8| format!("SUM(CAST(CONV(SUBSTR({row}, {from}, 12), 16, 10) AS UNSIGNED))");
    format!("SELECT COUNT(*), {}, {} FROM {table}", part(1), part(13))
}

/// Creates the tables `bulk` and `bulk_notes` with about `megabytes` of text.
pub fn bulk_mysql(server: &MySqlServer, database: &str, megabytes: u64) {
    server.sql(
        database,
        "CREATE TABLE bulk (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL, at DATETIME NOT NULL, body TEXT NOT NULL)",
    );
    let line = |Row { id, name, at, body }| format!("INSERT INTO bulk VALUES ({id},'{name}','{at}','{body}');\n");
    for lines in prose::pieces(megabytes, line) {
        server.sql(database, &format!("BEGIN;\n{lines}COMMIT;"));
    }
    server.sql(
        database,
        "CREATE INDEX bulk_at ON bulk (at);
         CREATE INDEX bulk_name ON bulk (name);
         CREATE TABLE bulk_notes (id BIGINT, note TEXT, FOREIGN KEY (id) REFERENCES bulk (id));
         INSERT INTO bulk_notes SELECT id, SHA2(id, 224) FROM bulk WHERE id % 7 = 0;",
    );
}

/// A query for the numbers from 1 to `last` in a column `i`: neither vendor has a generator that the other has too.
fn numbers(last: u64) -> String {
    let places = last.to_string().len();
    let sum: Vec<String> = (0..places).map(|place| format!("d{place}.n * {}", 10_u64.pow(place as u32))).collect();
    let from: Vec<String> = (0..places).rev().map(|place| format!("({DIGITS}) d{place}")).collect();
    format!("SELECT 1 + {} AS i FROM {} HAVING i <= {last} ORDER BY i", sum.join(" + "), from.join(", "))
}

/// Changes `percent` of the rows of `bulk`.
pub fn change_bulk_mysql(server: &MySqlServer, database: &str, percent: u64, spread: Spread) {
    let chosen = match spread {
        Spread::Hot => format!("id <= (SELECT most FROM (SELECT MAX(id) * {percent} / 100 AS most FROM bulk) m)"),
        Spread::Even => format!("id % 100 < {percent}"),
    };
    server.sql(database, &format!("UPDATE bulk SET body = CONCAT(SHA2(body, 224), SUBSTR(body, 57)) WHERE {chosen}"));
}
