//! A small shop: realistic, generated, the same at every run.

use std::path::Path;

use bulkhead_model::{Code, Error, Result};
use rusqlite::{Connection, params};

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA application_id = 1112822888;
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, city TEXT, since TEXT NOT NULL);
    CREATE TABLE products (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price_cents INTEGER NOT NULL CHECK (price_cents > 0), stock INTEGER);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, placed_at TEXT NOT NULL, note TEXT);
    CREATE TABLE items (order_id INTEGER NOT NULL REFERENCES orders, product_id INTEGER NOT NULL REFERENCES products,
        quantity INTEGER NOT NULL, price_cents INTEGER NOT NULL, PRIMARY KEY (order_id, product_id)) WITHOUT ROWID;
    CREATE INDEX orders_by_customer ON orders (customer_id, placed_at);
    CREATE VIEW turnover AS SELECT customer_id, sum(quantity * price_cents) AS cents
        FROM orders JOIN items ON items.order_id = orders.id GROUP BY customer_id;
    CREATE TRIGGER sold AFTER INSERT ON items BEGIN UPDATE products SET stock = stock - new.quantity WHERE id = new.product_id; END;
";

const FIRST: [&str; 12] =
    ["Ada", "Björn", "Chiara", "Dmitri", "Elif", "Farid", "Grace", "Hana", "Íñigo", "Jürgen", "Klára", "Lwazi"];
const LAST: [&str; 10] =
    ["Andersen", "Brückner", "Costa", "Dubois", "Eriksson", "Ferrari", "García", "Horváth", "Ivanova", "O'Neill"];
const CITIES: [&str; 8] = ["Aarhus", "Bergamo", "Cork", "Debrecen", "Évora", "Freiburg", "Gdańsk", "Haarlem"];
const GOODS: [&str; 9] = [
    "Kettle",
    "Desk lamp",
    "Notebook",
    "Backpack",
    "Raincoat",
    "Bicycle bell",
    "Teapot",
    "Wool blanket",
    "Garden hose",
];

const CUSTOMERS: i64 = 2_000;
const PRODUCTS: i64 = 300;
const ORDERS: i64 = 6_000;

/// Makes the database and gives its number of rows.
pub(super) fn create(path: &Path) -> Result<u64> {
    let mut connection = open(path)?;
    connection.execute_batch(SCHEMA).map_err(failed)?;
    let all = connection.transaction().map_err(failed)?;
    for id in 1..=CUSTOMERS {
        let (first, last) = (pick(&FIRST, id), pick(&LAST, id / 7));
        let email = format!("{}.{id}@example.org", first.to_lowercase());
        all.execute(
            "INSERT INTO customers VALUES (?, ?, ?, ?, ?)",
            params![id, format!("{first} {last}"), email, pick(&CITIES, id / 3), day(id)],
        )
        .map_err(failed)?;
    }
    for id in 1..=PRODUCTS {
        let title = format!("{} No. {}", pick(&GOODS, id), id / 9 + 1);
        all.execute("INSERT INTO products VALUES (?, ?, ?, ?)", params![id, title, 199 + id * 37 % 9_000, 500])
            .map_err(failed)?;
    }
    for id in 1..=ORDERS {
        order(&all, id).map_err(failed)?;
    }
    all.commit().map_err(failed)?;
    rows(&connection)
}

/// Half a day of trade: orders come in, customers move, one is forgotten. Tells what changed.
pub(super) fn change(path: &Path) -> Result<String> {
    let mut connection = open(path)?;
    let all = connection.transaction().map_err(failed)?;
    let mut sold = 0;
    for id in ORDERS + 1..=ORDERS + 120 {
        sold += order(&all, id).map_err(failed)?;
    }
    let moved = all.execute("UPDATE customers SET city = 'Izmir' WHERE id % 97 = 0", []).map_err(failed)?;
    let items = all
        .execute("DELETE FROM items WHERE order_id IN (SELECT id FROM orders WHERE customer_id = 42)", [])
        .map_err(failed)?;
    let deleted = all.execute("DELETE FROM orders WHERE customer_id = 42", []).map_err(failed)?;
    all.commit().map_err(failed)?;
    Ok(format!(
        "120 orders of {sold} items came in, {moved} customers moved, {deleted} orders of {items} items were deleted"
    ))
}

/// Gives its number of items.
fn order(connection: &Connection, id: i64) -> rusqlite::Result<i64> {
    let note = (id % 11 == 0).then(|| format!("Please ring twice, order {id}"));
    connection
        .execute("INSERT INTO orders VALUES (?, ?, ?, ?)", params![id, id * 31 % CUSTOMERS + 1, day(id / 4), note])?;
    for line in 0..=id % 3 {
        let product = (id * 17 + line * 101) % PRODUCTS + 1;
        connection.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?)",
            params![id, product, line + 1, 199 + product * 37 % 9_000],
        )?;
    }
    Ok(id % 3 + 1)
}

fn open(path: &Path) -> Result<Connection> {
    Connection::open(path).map_err(failed)
}

fn rows(connection: &Connection) -> Result<u64> {
    let count = "SELECT (SELECT count(*) FROM customers) + (SELECT count(*) FROM products)
        + (SELECT count(*) FROM orders) + (SELECT count(*) FROM items)";
    let rows: i64 = connection.query_row(count, [], |row| row.get(0)).map_err(failed)?;
    Ok(rows.unsigned_abs())
}

fn pick(words: &[&'static str], at: i64) -> &'static str {
    words[usize::try_from(at).unwrap_or_default() % words.len()]
}

fn day(number: i64) -> String {
    format!("2025-{:02}-{:02}", number / 28 % 12 + 1, number % 28 + 1)
}

fn failed(error: rusqlite::Error) -> Error {
    Error::new(Code::Io, format!("the sample database could not be made: {error}")).cause(error)
}
