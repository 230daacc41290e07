//! A WebDAV server: `rclone serve webdav` over a folder of the sandbox.

use std::{
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{
    Sandbox,
    daemon::Daemon,
    port::Port,
    sandbox::{as_server, canary},
    tools,
};

/// A running WebDAV server with one user, ended when dropped.
#[derive(Debug)]
pub struct WebDav {
    daemon: Daemon,
    port: Port,
    password: String,
    data: PathBuf,
}

impl WebDav {
    /// Starts the server and waits until it answers.
    pub fn start(sandbox: &Sandbox) -> Self {
        let home = sandbox.home();
        let data = home.server_dir("webdav");
        let (port, password) = (Port::take(), canary());
        let mut command = Command::new(tools::require("rclone", "rclone"));
        as_server(&mut command, &data).args(["serve", "webdav", "--config", "/dev/null", "--dir-cache-time", "0"]);
        command.arg("--addr").arg(format!("127.0.0.1:{}", port.number())).arg(&data);
        command.env("RCLONE_USER", "tester").env("RCLONE_PASS", &password);
        let mut daemon = Daemon::start(home, "webdav", &mut command);
        let number = port.number();
        daemon.wait_until(Duration::from_secs(20), || TcpStream::connect((Ipv4Addr::LOCALHOST, number)).is_ok());
        Self { daemon, port, password, data }
    }

    /// `http://127.0.0.1:PORT`
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    /// The port, to put a [`crate::Proxy`] before it.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The user's name.
    pub fn user(&self) -> &'static str {
        "tester"
    }

    /// The user's password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The folder that is served.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Ends the server; its files stay in the sandbox until that goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }
}
