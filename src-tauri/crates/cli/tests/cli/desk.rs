//! Where the program runs: a sandbox, a session with a keyring, a small database.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use bulkhead_test_support::{Desktop, Keyring, Sandbox};

pub(crate) const BULKHEAD: &str = env!("CARGO_BIN_EXE_bulkhead");

pub(crate) struct Desk {
    pub(crate) sandbox: Sandbox,
    pub(crate) desktop: Desktop,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(Keyring::Unlocked)
    }

    pub(crate) fn with(keyring: Keyring) -> Self {
        let sandbox = Sandbox::new();
        let desktop = Desktop::builder().keyring(keyring).start(&sandbox);
        Self { sandbox, desktop }
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(BULKHEAD);
        command.args(arguments).current_dir(self.sandbox.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// With `input` on standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Must do what it was asked for.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.sandbox.path().join(name).display().to_string()
    }

    /// A SQLite database of two tables, and its URL.
    pub(crate) fn shop(&self, name: &str) -> String {
        let path = self.path(name);
        let shop = rusqlite::Connection::open(&path).unwrap();
        shop.execute_batch(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers, note TEXT);
            CREATE INDEX orders_by_customer ON orders (customer);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
                INSERT INTO customers SELECT i, 'Customer ' || i FROM n;
            INSERT INTO orders SELECT id, id, 'urgent' FROM customers WHERE id % 3 = 0;",
        )
        .unwrap();
        format!("sqlite:{path}")
    }

    /// Tenant `acme` with the database `shop` and the storage `disk`.
    pub(crate) fn furnish(&self) -> &Self {
        self.ok(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
        self.ok(&["database", "add", "acme", "shop", "--url", &self.shop("shop.db")]);
        self.ok(&["storage", "add", "disk", "--url", &format!("file://{}", self.path("disk"))]);
        self
    }

    /// Everything that a command which is refused must leave as it is.
    pub(crate) fn state(&self) -> String {
        let lists = [["tenant", "list"], ["database", "list"], ["storage", "list"]];
        let lists = lists.map(|list| self.ok(&[list[0], list[1], "--json"]));
        let mut files = Vec::new();
        for folder in ["disk", "tmp", "home/.local/share/bulkhead/staging"] {
            walk(&self.sandbox.path().join(folder), &mut files);
        }
        files.sort();
        format!("{}\n{files:#?}", lists.join("\n"))
    }
}

fn walk(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, into);
        }
        into.push(path);
    }
}
