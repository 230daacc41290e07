//! Tampers with what a drill restored, before it is compared.

use std::{
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex},
};

use bulkhead_core::ports::Source;
use bulkhead_model::{Connection, Engine};
use secrecy::ExposeSecret;

use crate::Stops;

/// Where a restore stood, and what is done to it.
#[derive(Clone, Default)]
pub struct Behind {
    sql: Arc<Mutex<String>>,
    place: Arc<Mutex<Option<PathBuf>>>,
}

impl Behind {
    /// Stops that do it between load and comparison.
    pub fn stops(&self) -> Stops {
        let this = self.clone();
        Stops::tamper(move |target| this.tamper(target))
    }

    /// What is done from now on.
    pub fn set(&self, sql: &str) {
        *self.sql.lock().unwrap() = sql.to_owned();
    }

    /// The folder of the sandbox that was loaded last.
    pub fn folder(&self) -> PathBuf {
        self.place.lock().unwrap().clone().expect("nothing was loaded")
    }

    /// Whether anything was loaded at all.
    pub fn saw_any(&self) -> bool {
        self.place.lock().unwrap().is_some()
    }

    fn tamper(&self, target: &Source) {
        let sql = self.sql.lock().unwrap().clone();
        let folder = match &target.connection {
            Connection::Server(server) => PathBuf::from(&server.host),
            Connection::File { path } => path.parent().unwrap().to_owned(),
        };
        *self.place.lock().unwrap() = Some(folder);
        if !sql.is_empty() {
            run(target, &sql);
        }
    }
}

/// Runs SQL in a restored database with the engine's own client.
fn run(target: &Source, sql: &str) {
    let Connection::Server(server) = &target.connection else {
        let Connection::File { path } = &target.connection else { unreachable!() };
        return rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
    };
    let password = target.password.as_ref().map_or("", |password| password.expose_secret());
    let mut command = match server.engine {
        Engine::Postgres => {
            let mut command = Command::new("psql");
            command.env("PGHOST", &server.host).env("PGUSER", &server.user).env("PGPASSWORD", password);
            command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &server.database, "-c", sql]);
            command
        }
        _ => {
            let mut command = Command::new("mariadb");
            command.arg("--no-defaults").env("MYSQL_PWD", password);
            command.arg(format!("--socket={}/mysqld.sock", server.host));
            command.args(["-u", &server.user, &server.database, "-e", sql]);
            command
        }
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
}
