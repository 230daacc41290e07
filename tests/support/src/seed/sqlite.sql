-- Every kind of object an SQLite file may hold. :rows is replaced before this runs.
PRAGMA application_id = 1112888395;
PRAGMA user_version = 42;
PRAGMA foreign_keys = OFF;
BEGIN;

CREATE TABLE generate (value INTEGER PRIMARY KEY);
INSERT INTO generate
  WITH RECURSIVE counter (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counter WHERE value < :rows)
  SELECT value FROM counter;

CREATE TABLE every_type (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  i INTEGER, r REAL, t TEXT, b BLOB, n NUMERIC, untyped,
  doubled INTEGER GENERATED ALWAYS AS (i * 2) VIRTUAL,
  shout TEXT GENERATED ALWAYS AS (upper(t)) STORED
);
INSERT INTO every_type (i, r, t, b, n, untyped) VALUES
  (NULL, NULL, NULL, NULL, NULL, NULL),
  (9223372036854775807, 1.7976931348623157e308, '', x'', '12.50', 1),
  (-9223372036854775808, -5e-324, 'quotes '' " ` \ end', x'0001fe5c27ff', 'text', 1.5),
  (0, 9e999, 'two' || char(10) || 'lines ☃ 🐘', x'00', -0.0, x'ff'),
  ('a text in an integer column', 'x', 5, 'text in a blob column', 1e20, 'text');
INSERT INTO every_type (t, b) VALUES (CAST(x'6100620063' AS TEXT), zeroblob(1000000));
INSERT INTO every_type (t) VALUES (CAST(x'fffe80' AS TEXT));
DELETE FROM every_type WHERE id = 2;

CREATE TABLE implicit_rowids (name TEXT);
INSERT INTO implicit_rowids SELECT 'row ' || value FROM generate;
DELETE FROM implicit_rowids WHERE rowid % 3 = 0;

CREATE TABLE keyed (a TEXT, b INTEGER, payload BLOB, PRIMARY KEY (b DESC, a)) WITHOUT ROWID;
INSERT INTO keyed SELECT 'key ' || value, value % 7, CAST(printf('%064d', value * 7919) AS BLOB) FROM generate;
CREATE TABLE strict_types (id INTEGER PRIMARY KEY, i INT, r REAL, t TEXT, b BLOB, a ANY) STRICT;
INSERT INTO strict_types VALUES (1, 1, 1.0, 'one', x'01', '1'), (2, NULL, NULL, NULL, NULL, 2);

CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, joined TEXT DEFAULT CURRENT_TIMESTAMP,
  favourite INTEGER REFERENCES orders (id) DEFERRABLE INITIALLY DEFERRED, CHECK (length(name) > 0)
);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id), total REAL, body TEXT);
INSERT INTO customers SELECT value, 'Customer ' || value, '2020-01-01', value FROM generate;
INSERT INTO orders SELECT value, value, value / 7.0, hex(CAST(printf('%064d', value * 7919) AS BLOB)) FROM generate;
CREATE UNIQUE INDEX customers_name ON customers (name COLLATE NOCASE DESC);
CREATE INDEX orders_big ON orders (total) WHERE total > 10;
CREATE INDEX orders_expression ON orders (lower(body), customer);

CREATE VIEW spenders AS SELECT c.name, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer = c.id GROUP BY c.id;
CREATE TABLE log (at TEXT, what TEXT);
CREATE TRIGGER customers_log AFTER UPDATE OF name ON customers WHEN NEW.name <> OLD.name BEGIN
  INSERT INTO log VALUES ('now', 'it''s; ' || NEW.name); -- a comment; with a semicolon
END;
CREATE TRIGGER spenders_insert INSTEAD OF INSERT ON spenders BEGIN SELECT RAISE(IGNORE); END;
UPDATE customers SET name = name || ' renamed' WHERE id <= 5;

CREATE VIRTUAL TABLE notes USING fts5 (title, body, tokenize = 'porter unicode61', prefix = '2 3');
INSERT INTO notes SELECT 'note ' || value, 'words number ' || value || ' running fast' FROM generate;
CREATE VIRTUAL TABLE boxes USING rtree (id, min_x, max_x, min_y, max_y);
INSERT INTO boxes VALUES (1, 0, 1, 0, 1), (2, 5, 6, 5, 6);

DROP TABLE generate;
ANALYZE;
COMMIT;
