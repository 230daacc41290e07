//! An SFTP server: OpenSSH with a host key and a user key of its own.
//!
//! It runs as the unprivileged user, also when the tests run as root, and lets in that user alone; so it needs no
//! `/run/sshd`, no `setuid`, and its files belong to that user.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::Signal;

use crate::{
    Sandbox,
    daemon::Daemon,
    port::Port,
    process,
    sandbox::{as_server, give_to_server, is_root},
    tools,
};

/// A running SFTP server, ended when dropped.
#[derive(Debug)]
pub struct Sftp {
    daemon: Daemon,
    port: Port,
    user: String,
    key: PathBuf,
    known_hosts: PathBuf,
    data: PathBuf,
}

impl Sftp {
    /// Starts the server and waits until it answers.
    pub fn start(sandbox: &Sandbox) -> Self {
        Self::start_with(sandbox, "")
    }

    /// The same with further lines of its configuration.
    pub fn start_with(sandbox: &Sandbox, lines: &str) -> Self {
        let home = sandbox.home();
        let (settings, data) = (home.server_dir("sshd"), home.server_dir("sftp"));
        let client = sandbox.dir(&format!("ssh-{}", home.next()));
        let port = Port::take();
        let key = new_key(&client.join("key"));
        let host_key = new_key(&settings.join("host"));
        let known_hosts = client.join("known_hosts");
        let public = fs::read_to_string(host_key.with_extension("pub")).unwrap();
        fs::write(&known_hosts, format!("[127.0.0.1]:{} {public}", port.number())).unwrap();
        fs::copy(key.with_extension("pub"), settings.join("authorized")).unwrap();
        fs::write(settings.join("config"), configuration(&settings, &port) + lines).unwrap();
        give_to_server(&settings);
        let mut command = Command::new(tools::require("sshd", "openssh-server"));
        as_server(&mut command, &settings).args(["-D", "-e", "-f"]).arg(settings.join("config"));
        let mut daemon = Daemon::start(home, "sshd", &mut command);
        let number = port.number();
        daemon.wait_until(Duration::from_secs(20), || TcpStream::connect((Ipv4Addr::LOCALHOST, number)).is_ok());
        Self { daemon, port, user: user(), key, known_hosts, data }
    }

    /// `sftp://USER@127.0.0.1:PORT/FOLDER`, with the folder inside this server's data.
    pub fn url(&self, folder: &str) -> String {
        self.url_through(self.port(), folder)
    }

    /// The URL by way of another port; [`Sftp::known_hosts`] holds for [`Sftp::port`] only.
    pub fn url_through(&self, port: u16, folder: &str) -> String {
        format!("sftp://{}@127.0.0.1:{port}{}", self.user, self.data.join(folder).display())
    }

    /// The URL of a database by way of this server.
    pub fn tunnel(&self, url: &str) -> String {
        let sign = if url.contains('?') { '&' } else { '?' };
        let (key, known) = (self.key.display(), self.known_hosts.display());
        format!("{url}{sign}ssh={}@127.0.0.1:{}&ssh_key={key}&ssh_known_hosts={known}", self.user, self.port())
    }

    /// Command lines of programs of this machine that log in with the key.
    pub fn clients(&self) -> Vec<String> {
        let all = fs::read_dir("/proc").unwrap().flatten();
        let lines = all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
        let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
        lines.filter(|line| line.contains(&*self.key.to_string_lossy())).collect()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    /// The user to log in as.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The private key to log in with.
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// A `known_hosts` file that names this server's key.
    pub fn known_hosts(&self) -> &Path {
        &self.known_hosts
    }

    /// Writes a `known_hosts` file that names this server's key at another port, for a proxy.
    pub fn known_hosts_at(&self, port: u16) -> PathBuf {
        let text = fs::read_to_string(&self.known_hosts).unwrap();
        let path = self.known_hosts.with_extension(port.to_string());
        fs::write(&path, text.replace(&format!(":{} ", self.port()), &format!(":{port} "))).unwrap();
        path
    }

    /// The folder that the URLs lead into.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Everything the server has logged.
    pub fn log(&self) -> String {
        self.daemon.log()
    }

    /// Ends all sessions at once, as a broken line would; the server goes on.
    pub fn cut_sessions(&self) -> usize {
        let sessions = process::descendants(self.daemon.pid());
        sessions.iter().for_each(|pid| process::send(*pid, Signal::KILL));
        sessions.len()
    }

    /// Ends the server; its files stay in the sandbox until that goes.
    pub fn shut_down(&mut self) {
        self.daemon.end();
    }
}

/// Root's account is not the one that is served: `nobody` is, who owns the files too.
fn user() -> String {
    if is_root() {
        return "nobody".into();
    }
    tools::run(Command::new(tools::require("id", "coreutils")).arg("-un")).trim().to_owned()
}

fn new_key(path: &Path) -> PathBuf {
    let mut command = Command::new(tools::require("ssh-keygen", "openssh-client"));
    tools::run(command.args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"]).arg(path));
    path.to_owned()
}

fn configuration(settings: &Path, port: &Port) -> String {
    let folder = settings.display();
    // With PAM, as sshd takes an account for locked when it may not read the shadow file.
    format!(
        "ListenAddress 127.0.0.1\nPort {}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\nPidFile none\n\
         UsePAM yes\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\n\
         Subsystem sftp internal-sftp\nForceCommand internal-sftp\nMaxStartups 100\nMaxSessions 100\nUseDNS no\n",
        port.number()
    )
}
