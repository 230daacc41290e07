//! An SMTP server: aiosmtpd from PyPI, which keeps the letters it is given as files.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use crate::{Sandbox, Tls, cache, daemon::Daemon, port::Port, sandbox::canary, tools};

const PACKAGES: [&str; 3] = ["aiosmtpd==1.4.6", "atpublic==5.1", "attrs==25.3.0"];

/// A running mail server, ended when dropped.
#[derive(Debug)]
pub struct Mail {
    _daemon: Daemon,
    port: Port,
    password: String,
    letters: PathBuf,
    authority: Option<PathBuf>,
}

/// How a mail server behaves.
#[derive(Debug, Default, Clone, Copy)]
pub struct MailBuilder {
    /// Encrypted from the first byte.
    pub tls: bool,
    /// Takes letters only after the line was encrypted.
    pub starttls: bool,
    /// Takes letters only from the user [`Mail::USER`].
    pub login: bool,
    /// Refuses every letter.
    pub refuses: bool,
}

impl Mail {
    /// The user who may log in.
    pub const USER: &'static str = "bulkhead";

    /// Starts a server and waits until it answers.
    pub fn start(sandbox: &Sandbox, how: MailBuilder) -> Self {
        let home = sandbox.home();
        let letters = home.server_dir("mail");
        let (port, password) = (Port::take(), canary());
        let secured = how.tls || how.starttls;
        let tls = secured.then(|| Tls::make(&letters.with_added_extension("tls")));
        let options = serde_json::json!({
            "port": port.number(),
            "folder": letters,
            "certificate": tls.as_ref().map(|tls| &tls.certificate),
            "key": tls.as_ref().map(|tls| &tls.key),
            "starttls": how.starttls,
            "user": if how.login { Self::USER } else { "" },
            "password": password,
            "refuses": how.refuses,
        });
        let mut command = Command::new(tools::require("python3", "python3-venv"));
        // Python may lie where only this user can reach it; this server minds nobody's being root.
        command.args(["-c", include_str!("server.py")]).current_dir(&letters).env("PYTHONPATH", packages());
        let mut daemon = Daemon::start_with_input(home, "mail", &mut command, format!("{options}\n").as_bytes());
        let number = port.number();
        daemon.wait_until(Duration::from_secs(20), || TcpStream::connect((Ipv4Addr::LOCALHOST, number)).is_ok());
        Self { _daemon: daemon, port, password, letters, authority: tls.map(|tls| tls.ca) }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The user's password.
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The certificate to trust, where the line is encrypted.
    pub fn authority(&self) -> &PathBuf {
        self.authority.as_ref().expect("this server does not encrypt")
    }

    /// The letters it was given, in order: `X-From` and `X-To` of the envelope, then the letter.
    pub fn letters(&self) -> Vec<String> {
        let read = |number: usize| fs::read_to_string(self.letters.join(format!("{number}.eml"))).ok();
        (1..).map_while(read).collect()
    }
}

fn packages() -> PathBuf {
    cache::entry("aiosmtpd-1.4.6", |folder| {
        let work = tempfile::tempdir().unwrap();
        let python = tools::require("python3", "python3-venv");
        tools::run(Command::new(python).args(["-m", "venv"]).arg(work.path()));
        let pip = work.path().join("bin/pip");
        tools::run(Command::new(pip).args(["install", "--quiet", "--no-deps", "--target"]).arg(folder).args(PACKAGES));
    })
}
