//! The line to an SSH server: the system's own `ssh`, so that the admin's keys, agent and configuration hold.
//!
//! Unknown hosts are refused and nothing is ever asked. No secret passes through here.

use std::{
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_model::{Code, Error, Result, ssh::SshServer};
use openssh_sftp_client::{Sftp as Session, SftpOptions};
use tokio::{
    io::AsyncReadExt,
    process::{Child, ChildStderr, Command},
};

use crate::{backend::CONNECT, fault};

/// Until the server speaks SFTP.
const GREETING: Duration = Duration::from_secs(40);
/// What is kept of the words of `ssh`.
const WORDS: usize = 4096;
pub(super) struct Line {
    pub(super) session: Session,
    /// Ends with the line.
    _ssh: Child,
}

impl Line {
    pub(super) async fn open(server: &SshServer) -> Result<Self> {
        let mut ssh = command(server).spawn().map_err(missing)?;
        let (Some(input), Some(output), Some(errors)) = (ssh.stdin.take(), ssh.stdout.take(), ssh.stderr.take()) else {
            return Err(Error::internal("ssh was started without pipes"));
        };
        let words = listen(errors);
        let greeting = Session::new(input, output, SftpOptions::default());
        match tokio::time::timeout(GREETING, greeting).await {
            Ok(Ok(session)) => Ok(Self { session, _ssh: ssh }),
            _ => {
                // Its last words come just before its end.
                let _ = tokio::time::timeout(Duration::from_secs(1), ssh.wait()).await;
                let said = words.lock().unwrap_or_else(PoisonError::into_inner).clone();
                Err(refused(server, &String::from_utf8_lossy(&said)))
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "ssh is the transport here, not a tool of an engine")]
fn command(server: &SshServer) -> Command {
    let mut command = Command::new("ssh");
    // A connection that others share would end with theirs.
    command.args(["-o", "ControlPath=none"]).arg("-o").arg(format!("ConnectTimeout={}", CONNECT.as_secs()));
    command.args(server.arguments());
    command.args(["-s", "--", &server.host, "sftp"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    // An interrupt at the terminal is for Bulkhead, which then ends its lines in order.
    #[cfg(unix)]
    command.process_group(0);
    command
}

fn listen(mut errors: ChildStderr) -> Arc<Mutex<Vec<u8>>> {
    let words = Arc::new(Mutex::new(Vec::new()));
    let kept = words.clone();
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        while let Ok(read @ 1..) = errors.read(&mut buffer).await {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let room = WORDS.saturating_sub(kept.len()).min(read);
            kept.extend_from_slice(&buffer[..room]);
        }
    });
    words
}

fn missing(error: std::io::Error) -> Error {
    Error::new(Code::ToolMissing, "the program ssh cannot be started")
        .hint("Install the OpenSSH client (Debian: apt install openssh-client).")
        .cause(error)
}

fn refused(server: &SshServer, words: &str) -> Error {
    let known = server.refused(words, Code::StorageDenied, "?key=/file in the storage's URL");
    known.unwrap_or_else(|| fault::silent("opening it", words).cause(words.to_owned()))
}
