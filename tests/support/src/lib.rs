//! Real servers, fault injectors and data builders for tests.
//!
//! Everything here is thrown away: servers listen on 127.0.0.1 alone, keep their data in the temporary folder of one
//! [`Sandbox`], run as an unprivileged user when the tests run as root, and end with the test, also when it panics or is
//! killed. A tool that is missing fails the test with its name and its Debian package; nothing is ever skipped.
//! It must never touch a server, a keyring or a setting of the machine, and product crates must never depend on it
//! outside `[dev-dependencies]`.
//!
//! The API is synchronous; in a tokio test it may be called directly, as the waits are short.
//!
//! ```no_run
//! use bulkhead_test_support::{Sandbox, seed};
//!
//! let sandbox = Sandbox::new();
//! let pg = sandbox.postgres();                    // starts in well under a second
//! pg.create_database("app");
//! seed::postgres(&pg, "app", 1_000);              // every kind of object that PostgreSQL knows
//! assert_eq!(pg.psql("app", "select 1"), "1");
//! let _connect_to = pg.url("app");                // postgres://postgres:PASSWORD@127.0.0.1:PORT/app
//! let maria = sandbox.mariadb();
//! maria.create_database("shop");
//! let _tool = sandbox.fake_tool("pg_dump", "echo oops >&2; exit 3");
//! let mut program = sandbox.command("bulkhead");  // clean environment, HOME and XDG folders inside the sandbox
//! program.arg("status");
//! ```
//!
//! | need | take |
//! | --- | --- |
//! | folders, environment, clean-up | [`Sandbox`] |
//! | PostgreSQL, with TLS, options, stopped backends | [`Sandbox::postgres`], [`Postgres::builder`] |
//! | PostgreSQL newer than the client tools | [`Postgres::newer_builder`] |
//! | MariaDB and MySQL | [`Sandbox::mariadb`], [`Sandbox::mysql`], [`MySqlServer::mariadb`], [`MySqlServer::mysql`] |
//! | S3, SFTP, WebDAV | [`S3::start`], [`Sftp::start`], [`WebDav::start`] |
//! | a port that nobody answers at | [`Deaf`] |
//! | mail | [`Mail::start`] |
//! | keyring, notifications, screen | [`Desktop`], [`inside_desktop`] |
//! | a line that cuts, resets, stalls, is slow | [`Proxy`] |
//! | a dump tool that fails, hangs, lies | [`Sandbox::fake_tool`], [`Sandbox::misbehaving`] |
//! | a full disk | [`Sandbox::small_disk`] |
//! | another date | [`at_time`] |
//! | rich, hostile or big databases, and proof that two are equal | [`seed`] |
//! | wait for something | [`eventually`] |

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code fails by panicking, and starts real processes"
)]

mod apt;
mod cache;
mod clock;
mod daemon;
mod desktop;
mod disk;
mod fake;
mod mail;
mod mysql_family;
mod port;
mod postgres;
mod process;
mod proxy;
mod sandbox;
pub mod seed;
mod sql_text;
mod storage;
mod tls;
mod tools;
mod wait;

pub use cache::cache_dir;
pub use clock::at_time;
pub use desktop::{Desktop, DesktopBuilder, Keyring, Notification, Session, inside_desktop};
pub use disk::SmallDisk;
pub use fake::{Fake, fake_tool, real_tool};
pub use mail::{Mail, MailBuilder};
pub use mysql_family::{Access, MySqlBuilder, MySqlServer, Vendor};
pub use port::{Deaf, Port};
pub use postgres::{Postgres, PostgresBuilder};
pub use process::{descendants, kill_tree, send, signal_tree};
pub use proxy::{Direction, Fault, Proxy};
pub use rustix::process::Signal;
pub use sandbox::Sandbox;
pub use storage::{S3, Sftp, WebDav};
pub use tls::Tls;
pub use wait::eventually;
