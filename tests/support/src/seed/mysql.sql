-- Every kind of object a MySQL or MariaDB database may hold. {numbers} is replaced by a query before this runs.
SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION';
SET foreign_key_checks = 0;

CREATE TABLE generate (i INT PRIMARY KEY);
INSERT INTO generate {numbers};

CREATE TABLE every_type (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  c_tiny TINYINT, c_bool BOOLEAN, c_small SMALLINT UNSIGNED, c_medium MEDIUMINT, c_int INT, c_big BIGINT UNSIGNED,
  c_decimal DECIMAL(65, 30), c_float FLOAT, c_double DOUBLE, c_bit BIT(10), c_bit64 BIT(64),
  c_char CHAR(5), c_varchar VARCHAR(200), c_latin VARCHAR(50) CHARACTER SET latin1 COLLATE latin1_german2_ci,
  c_bin_collation VARCHAR(50) COLLATE utf8mb4_bin, c_tinytext TINYTEXT, c_text TEXT, c_long LONGTEXT,
  c_binary BINARY(16), c_varbinary VARBINARY(300), c_blob BLOB, c_longblob LONGBLOB,
  c_date DATE, c_time TIME(6), c_datetime DATETIME(6), c_timestamp TIMESTAMP(3) NULL, c_year YEAR,
  c_enum ENUM('a', 'it''s', 'semi;colon', ''), c_set SET('x', 'y', 'z"z'), c_json JSON,
  c_point POINT, c_geometry GEOMETRY,
  c_virtual BIGINT GENERATED ALWAYS AS (c_int * 2) VIRTUAL,
  c_stored VARCHAR(220) GENERATED ALWAYS AS (CONCAT(c_varchar, '/', c_int)) STORED,
  KEY (c_virtual), UNIQUE KEY (c_enum, id), FULLTEXT KEY (c_text), KEY (c_varchar(10) DESC)
) COMMENT = 'it''s; a "table"' AUTO_INCREMENT = 1000;

INSERT INTO every_type (id) VALUES (0), (1);
INSERT INTO every_type (c_tiny, c_bool, c_small, c_medium, c_int, c_big, c_decimal, c_float, c_double, c_bit, c_bit64,
  c_char, c_varchar, c_latin, c_bin_collation, c_tinytext, c_text, c_long, c_binary, c_varbinary, c_blob, c_longblob,
  c_date, c_time, c_datetime, c_timestamp, c_year, c_enum, c_set, c_json, c_point, c_geometry)
VALUES
  (-128, TRUE, 65535, -8388608, -2147483648, 18446744073709551615,
   -12345678901234567890123456789012345.123456789012345678901234567890, 3.402823e38, -1.7976931348623157e308,
   b'1010101010', 0xFFFFFFFFFFFFFFFF, 'ab', 'x''),(''y'');\n-- Dump completed\n\\', 'Größe', 'É', '', '''"`;-- # /* \t\r\n',
   REPEAT('long text ', 5000), 0x00010203000000000000000000000000, 0x005C27220A0D1AFF, x'', REPEAT(0x00FF5C27, 10000),
   '9999-12-31', '-838:59:59.000000', '1000-01-01 00:00:00.000001', '2038-01-19 03:14:07.999', 2155, 'it''s', 'x,z"z',
   '{"a": [1, "\\"q\\" \\u2603", null], "b": 1.5e10}', ST_GeomFromText('POINT(1.5 -2)'),
   ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))')),
  (127, FALSE, 0, 8388607, 2147483647, 0, 0.000000000000000000000000000001, -1.1e-38, 2.2250738585072014e-308, b'0', 0,
   '', '/*!50003 DROP TABLE every_type */; DELIMITER ;;', '', 'snow ☃ elephant 🐘', NULL, '\\! touch canary', '', x'', 0x00,
   0x1A, 0x00, '0000-00-00', '00:00:00', '0000-00-00 00:00:00', NULL, 1901, 'semi;colon', '', '[]', NULL, NULL);

CREATE TABLE customers (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100) NOT NULL, balance DECIMAL(12, 2) NOT NULL DEFAULT 0.00,
  joined DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, notes TEXT, favourite INT,
  referred_by INT, CONSTRAINT `not less` CHECK (balance > -1000),
  CONSTRAINT referrer FOREIGN KEY (referred_by) REFERENCES customers (id) ON DELETE SET NULL
);
CREATE TABLE orders (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, total DECIMAL(10, 2), body VARCHAR(200),
  CONSTRAINT buyer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE RESTRICT
);
ALTER TABLE customers ADD CONSTRAINT favourite FOREIGN KEY (favourite) REFERENCES orders (id);
INSERT INTO customers (id, name, joined, notes, favourite, referred_by)
SELECT i, CONCAT('Customer ', i), '2020-01-01', IF(i % 3 = 0, NULL, REPEAT(SHA2(i, 224), i % 5)), i,
  NULLIF(i - 1, 0) FROM generate;
INSERT INTO orders SELECT i, i, (i % 10007) / 7, SHA2(i, 224) FROM generate;

CREATE TABLE by_range (id INT NOT NULL, year INT NOT NULL, body TEXT, PRIMARY KEY (id, year))
PARTITION BY RANGE (year) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (
  PARTITION old VALUES LESS THAN (2000), PARTITION recent VALUES LESS THAN MAXVALUE);
INSERT INTO by_range SELECT i, 1990 + i % 30, SHA2(i, 224) FROM generate;
CREATE TABLE no_key (a INT, b TEXT) ROW_FORMAT = COMPRESSED;
INSERT INTO no_key VALUES (1, 'same'), (1, 'same'), (NULL, NULL);
CREATE TABLE no_rows (a INT) AUTO_INCREMENT = 77 DEFAULT CHARSET = latin1;

CREATE VIEW b_view AS SELECT customer, SUM(total) AS spent FROM orders GROUP BY customer;
CREATE VIEW a_view AS SELECT * FROM b_view WHERE spent > 1;
CREATE SQL SECURITY INVOKER VIEW checked AS SELECT id, name FROM customers WHERE id > 0 WITH CASCADED CHECK OPTION;

DELIMITER ;;
CREATE TRIGGER before_customer BEFORE UPDATE ON customers FOR EACH ROW
BEGIN
  -- it's; a "comment" with `ticks` and -- Dump completed
  IF NEW.balance > 100 THEN SET NEW.notes = 'rich;\n'; END IF;
END;;
CREATE TRIGGER after_customer AFTER UPDATE ON customers FOR EACH ROW SET @seen = NEW.id;;
CREATE TRIGGER second_customer AFTER UPDATE ON customers FOR EACH ROW FOLLOWS after_customer SET @seen = 0;;
CREATE PROCEDURE `tidy it's`(IN howmany INT, OUT done TEXT CHARACTER SET utf8mb4)
  MODIFIES SQL DATA COMMENT 'it''s'
BEGIN
  DECLARE i INT DEFAULT 0;
  again: LOOP
    SET i = i + 1;
    IF i >= howmany THEN LEAVE again; END IF;
  END LOOP;
  SET done = 'done; ☃ /* not a comment */';
END;;
CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC NO SQL RETURN x * 2;;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE COMMENT 'it''s'
  DO BEGIN DELETE FROM no_rows; SELECT ';'; END;;
DELIMITER ;

DROP TABLE generate;
