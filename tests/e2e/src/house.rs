//! What is there before the window opens, made with the command line in the same session.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use bulkhead_test_support::{Desktop, Keyring, Sandbox};

use crate::program;

/// A tenant `acme` with the database `shop` and the storage `disk`.
pub struct House {
    /// Its folders.
    pub sandbox: Sandbox,
    /// The SQLite file that is backed up.
    pub shop: PathBuf,
}

impl House {
    /// An empty one: a catalog with nothing in it.
    pub fn bare(keyring: Keyring) -> (Self, Desktop) {
        let sandbox = Sandbox::new();
        let desktop = Desktop::builder().notifications().keyring(keyring).start(&sandbox);
        let shop = sandbox.path().join("shop.db");
        let house = Self { sandbox, shop };
        house.must(&desktop, &["tenant", "list"]);
        (house, desktop)
    }

    /// Furnishes it, and gives the session that the keys are in.
    pub fn furnish(keyring: Keyring) -> (Self, Desktop) {
        let (house, desktop) = Self::bare(keyring);
        fill(&house.shop);
        let (url, disk) = (format!("sqlite:{}", house.shop.display()), house.sandbox.dir("backups"));
        house.must(&desktop, &["tenant", "add", "acme", "--name", "Acme Dental"]);
        house.must(&desktop, &["storage", "add", "disk", "--url", &format!("file://{}", disk.display())]);
        house.must(&desktop, &["database", "add", "acme", "shop", "--url", &url]);
        (house, desktop)
    }

    /// Runs `bulkhead` over the same data and in the same session.
    pub fn bulkhead(&self, desktop: &Desktop, words: &[&str]) -> Output {
        let mut command = desktop.command(program("bulkhead"));
        command.env("BULKHEAD_DATA_DIR", self.sandbox.dir("data")).args(words).stdin(Stdio::null());
        command.output().unwrap()
    }

    /// The same, and wants success; gives what it printed.
    pub fn must(&self, desktop: &Desktop, words: &[&str]) -> String {
        let output = self.bulkhead(desktop, words);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "bulkhead {}: {error}", words.join(" "));
        String::from_utf8(output.stdout).unwrap()
    }

    /// How many snapshots there are in the repository itself.
    pub fn snapshots(&self) -> usize {
        std::fs::read_dir(self.sandbox.path().join("backups/acme/snapshots")).map_or(0, Iterator::count)
    }
}

/// Some thousand rows of data that cannot be compressed away, 4 MB in all.
fn fill(file: &Path) {
    let open = rusqlite::Connection::open(file).unwrap();
    open.execute_batch(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL, note BLOB);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
         INSERT INTO orders SELECT i, i / 7.0, randomblob(1000) FROM n",
    )
    .unwrap();
}

/// Writes 1,000 tenants with a database and 100 snapshots each into an empty catalog, and one database with 10,000.
pub fn thousand_tenants(data: &Path) {
    let catalog = rusqlite::Connection::open(data.join("catalog.db")).unwrap();
    catalog.execute_batch(MANY).unwrap();
}

const MANY: &str = "
    BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        INSERT INTO tenants (id, slug, name, created_at) SELECT i, printf('tenant-%04d', i), 'Tenant ' || i, 0 FROM n;
    INSERT INTO databases (id, tenant_id, name, connection, has_password, created_at)
        SELECT id, id, 'shop', '{\"kind\":\"file\",\"path\":\"/srv/shop.db\"}', 0, 0 FROM tenants;
    INSERT INTO storages (id, name, location, has_secret, created_at) VALUES (1, 'disk', '{\"kind\":\"local\",\"path\":\"/srv/disk\"}', 0, 0);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows)
        SELECT printf('%064x', id * 100000 + i), id, 1, unixepoch() * 1000 - i * 3600000, unixepoch() * 1000 - i * 3600000, 1, 1, 1, 1 FROM databases, n;
    WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows)
        SELECT printf('%064x', 100000 + i), 1, 1, unixepoch() * 1000 - i * 3600000, unixepoch() * 1000 - i * 3600000, 1, 1, 1, 1 FROM n;
    COMMIT;";
