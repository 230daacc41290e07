//! MariaDB and MySQL servers of one test: two vendors behind one handle, as their differences lie in the programs alone.

mod access;
mod builder;
mod mariadb;
mod mysql;

use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

pub use access::Access;
pub(crate) use access::{from_hex, string};
pub use builder::MySqlBuilder;
use rustix::process::Signal;

use crate::{Tls, daemon::Daemon, process};

/// Who made the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vendor {
    /// The system's MariaDB.
    MariaDb,
    /// MySQL of Debian's unstable suite, unpacked into the cache; Debian's stable suites have none.
    MySql,
}

/// A running server with `root` over TCP and socket, ended when dropped; [`Access`] has URLs, SQL, databases and users.
#[derive(Debug)]
pub struct MySqlServer {
    vendor: Vendor,
    daemon: Daemon,
    access: Access,
    data: PathBuf,
    tls: Option<Tls>,
}

impl MySqlServer {
    /// Options of a MariaDB server before its start.
    pub fn mariadb() -> MySqlBuilder {
        MySqlBuilder::new(Vendor::MariaDb)
    }

    /// Options of a MySQL server before its start.
    pub fn mysql() -> MySqlBuilder {
        MySqlBuilder::new(Vendor::MySql)
    }

    /// Who made the server.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// The folder with this vendor's own client programs (`mysqldump` and `mysql`, or `mariadb-dump` and `mariadb`).
    pub fn client_dir(&self) -> &Path {
        self.access.client().parent().unwrap_or(Path::new("/"))
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The certificates, when started with TLS.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Everything the server has logged.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// Stops the whole server as if it hung: connections open, nothing answers.
    pub fn stop(&self) {
        process::signal_tree(self.daemon.pid(), Signal::STOP);
    }

    /// Lets the server go on.
    pub fn resume(&self) {
        process::signal_tree(self.daemon.pid(), Signal::CONT);
    }

    /// Ends the server; the data folder stays until the sandbox goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }
}

impl Deref for MySqlServer {
    type Target = Access;

    fn deref(&self) -> &Access {
        &self.access
    }
}
