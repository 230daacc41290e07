//! A line through the system's own `ssh`, so that the user's keys, agent and configuration hold.
//!
//! It ends on this machine in a Unix socket in a folder that only this user can enter. The client tools want a port, if only
//! for TLS (libpq and the clients of MySQL use none on a socket): they get one that lets in nobody else ([`Relay`]).
//!
//! The socket is asked for through the control socket of the `ssh` that runs: so forwardings of the user's own configuration
//! stay out of it, whose ports may be taken, and there is a word for "done".

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{
    Code, Error, Result,
    connection::ServerConnection,
    ssh::{SshServer, literal},
};
use tokio::sync::OnceCell;

use super::{
    relay::Relay,
    words::{broken, not_forwarded, not_opened},
};
use crate::{
    private::{CONTROL, PrivateFolder},
    process::{Daemon, End, Invocation, Limits, feed},
};

/// Until the server has let us in.
const GREETING: Duration = Duration::from_secs(40);
/// Until a running `ssh` has made its end of the line.
const FORWARD: Duration = Duration::from_secs(10);
/// How often is looked.
const TICK: Duration = Duration::from_millis(20);
/// A tool that lost its server can be heard before the `ssh` that lost its own.
const LAST_WORDS: Duration = Duration::from_millis(700);
/// Longest path of a socket that all kernels take, with what `ssh` adds while it makes one.
const LONGEST: usize = 92;

/// An open line to one server.
pub(crate) struct Line {
    server: ServerConnection,
    tunnel: SshServer,
    ssh: Mutex<Daemon>,
    relay: OnceCell<Relay>,
    /// Gone after all that is in it has ended.
    folder: PrivateFolder,
}

impl Line {
    /// Logs in there and forwards.
    pub(super) async fn open(server: &ServerConnection, tunnel: &SshServer) -> Result<Self> {
        tunnel.check()?;
        let folder = folder()?;
        let control = folder.path().join(CONTROL);
        let ssh = Daemon::start(&master(tunnel, &control), End::Killed).map_err(missing)?;
        let (server, tunnel) = (server.clone(), tunnel.clone());
        let line = Self { server, tunnel, ssh: Mutex::new(ssh), relay: OnceCell::new(), folder };
        line.wait_for(&control).await?;
        line.forward(&control).await?;
        Ok(line)
    }

    async fn wait_for(&self, control: &Path) -> Result<()> {
        let began = Instant::now();
        while !control.exists() {
            let ended = self.ssh().ended();
            if ended.is_some() || began.elapsed() > GREETING {
                let said = ended.and_then(Result::ok).map_or_else(|| self.ssh().said(), |ended| ended.stderr);
                return Err(not_opened(&self.tunnel, &said));
            }
            tokio::time::sleep(TICK).await;
        }
        Ok(())
    }

    async fn forward(&self, control: &Path) -> Result<()> {
        let host = &self.server.host;
        let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        let way = format!("{}:{host}:{}", escaped(&self.socket()), self.server.port);
        let invocation = Invocation::new("ssh").args(["-F", "none", "-S"]).arg(literal(control)).args([
            "-O",
            "forward",
            "-L",
            &way,
            "--",
            &self.tunnel.host,
        ]);
        let limits = Limits { stall: FORWARD, flow: Flow::default() };
        let asked = tokio::task::spawn_blocking(move || feed(&invocation, &mut std::io::empty(), &limits)).await;
        let ended = asked.map_err(|error| Error::internal("asking ssh ended unexpectedly").cause(error))??;
        if ended.success { Ok(()) } else { Err(not_opened(&self.tunnel, &ended.stderr)) }
    }

    /// The folder of the socket, for whom that is enough.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The socket, under the name that clients of PostgreSQL look for.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join(format!(".s.PGSQL.{}", self.server.port))
    }

    /// The SSH server.
    pub(crate) const fn tunnel(&self) -> &SshServer {
        &self.tunnel
    }

    /// A port on this machine, for tools.
    pub(crate) async fn port(&self) -> Result<u16> {
        let relay = self.relay.get_or_try_init(|| Relay::start(self.socket())).await;
        relay.map(Relay::port).map_err(|error| Error::io("the port of the tunnel", error))
    }

    /// What is wrong with the line, where an error can come from that.
    pub(crate) fn explain(&self, error: Error) -> Error {
        if !matches!(error.code, Code::Unreachable | Code::ToolFailed | Code::Stalled | Code::DumpIncomplete | Code::Io)
        {
            return error;
        }
        let began = Instant::now();
        loop {
            if let Some(ended) = self.ssh().ended() {
                let said = ended.map(|ended| ended.stderr).unwrap_or_default();
                return broken(&self.tunnel, &said).cause(error);
            }
            let said = self.ssh().said();
            if error.code == Code::Unreachable
                && let Some(told) = not_forwarded(&self.tunnel, &self.server, &said)
            {
                return told.cause(error);
            }
            if began.elapsed() > LAST_WORDS {
                return error;
            }
            std::thread::sleep(TICK);
        }
    }

    fn ssh(&self) -> MutexGuard<'_, Daemon> {
        self.ssh.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn folder() -> Result<PrivateFolder> {
    let folder = PrivateFolder::new()?;
    let length = folder.path().as_os_str().len() + 1 + ".s.PGSQL.65535".len();
    if cfg!(unix) && length <= LONGEST {
        return Ok(folder);
    }
    let error = Error::new(Code::InvalidInput, "the SSH tunnel cannot end in the folder for temporary files");
    Err(match cfg!(unix) {
        true => error.hint("Its path is too long for a socket: name another in TMPDIR."),
        false => {
            error.hint("Tunnels work on Linux and macOS. Here open one yourself: ssh -N -L 5433:db:5432 user@host.")
        }
    })
}

/// The `ssh` that logs in and stays. It gets the environment of the user, as what its configuration names may need it.
fn master(tunnel: &SshServer, control: &Path) -> Invocation {
    let all = std::env::vars_os().filter(|(name, _)| name != "LC_ALL");
    all.fold(Invocation::new("ssh"), |ssh, (name, value)| ssh.env(name, value))
        .args(["-N", "-T", "-o", "ConnectTimeout=10", "-o", "LogLevel=INFO", "-o", "ControlMaster=yes"])
        .args(["-o", "ControlPersist=no", "-S"])
        .arg(literal(control))
        .args(tunnel.arguments())
        .args(["--", &tunnel.host])
}

/// In the words of a forwarding a colon ends a path.
fn escaped(socket: &Path) -> String {
    literal(socket).replace('\\', "\\\\").replace(':', "\\:")
}

fn missing(error: Error) -> Error {
    Error::new(Code::ToolMissing, "the program ssh cannot be started")
        .hint("Install the OpenSSH client (Debian: apt install openssh-client).")
        .cause(error)
}
