//! An SSH server: how `ssh` is told to log in there, and what its words mean. Storages and tunnels share both.
//!
//! Keys, agent and configuration are those of the user. Unknown hosts are refused and nothing is ever asked.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// The port when none is named.
const PORT: u16 = 22;

/// What holds for every line. Forwardings of the user's own configuration are for their terminal.
const OPTIONS: [&str; 8] = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "ServerAliveInterval=15",
    "ServerAliveCountMax=3",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "PermitLocalCommand=no",
];

/// Where to log in, and with what. Holds no secret: the key stays in its file, or with the user's agent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SshServer {
    /// User to log in as.
    pub user: String,
    /// Host name or address, without brackets, or an alias of the user's own configuration.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Private key file; the user's own configuration if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// Known hosts file; the user's own if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_hosts: Option<PathBuf>,
}

impl SshServer {
    /// An error if user or host could be read as more than a name, by `ssh` or by what its configuration starts with them.
    /// What was read from a row or a file never went through a URL.
    ///
    /// # Errors
    /// [`Code::InvalidInput`].
    pub fn check(&self) -> Result<()> {
        let fits = |text: &str, others: &str| {
            !text.is_empty()
                && !text.starts_with('-')
                && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        if fits(&self.user, "._-+@\\") && fits(&self.host, "._-:%") && self.port > 0 {
            return Ok(());
        }
        Err(malformed())
    }

    /// Words for `ssh` that say how to log in; the host comes after them, behind two dashes.
    #[must_use]
    pub fn arguments(&self) -> Vec<String> {
        let mut words: Vec<String> = OPTIONS.iter().flat_map(|option| ["-o", option]).map(str::to_owned).collect();
        if let Some(file) = &self.known_hosts {
            words.extend(["-o".to_owned(), format!("UserKnownHostsFile=\"{}\"", literal(file))]);
            words.extend(["-o", "GlobalKnownHostsFile=none"].map(str::to_owned));
        }
        if let Some(file) = &self.key_file {
            words.extend(["-o", "IdentitiesOnly=yes", "-i"].map(str::to_owned));
            words.push(literal(file));
        }
        words.extend(["-p".to_owned(), self.port.to_string(), "-l".to_owned(), self.user.clone()]);
        words
    }

    /// What `ssh` says when the server is not let in, or does not let us in; none if it is something else. `naming` is how a
    /// key file is named.
    #[must_use]
    pub fn refused(&self, words: &str, code: Code, naming: &str) -> Option<Error> {
        let Self { user, host, port, .. } = self;
        let error = if words.contains("Host key verification failed") {
            Error::new(code, format!("the server {host}:{port} is not the one that is known, or not known yet"))
                .hint(format!("Look at its key, then add it to the known hosts: ssh-keyscan -p {port} {host}"))
        } else if let Some(file) = self.key_file.as_ref().filter(|_| words.contains("not accessible: No such file")) {
            Error::new(code, format!("there is no file {} with the key of {user}", file.display()))
                .hint(format!("Name the private key with {naming}."))
        } else if words.contains("Permission denied") {
            Error::new(code, format!("the server {host}:{port} refuses the key of {user}"))
                .hint(format!("Add the public key to authorized_keys there, or name another with {naming}."))
                .hint("A key with a passphrase has to be in your SSH agent: ssh-add FILE. Nobody is asked for it here.")
        } else {
            return None;
        };
        Some(error.cause(words.to_owned()))
    }

    /// Whether it is the same machine, as whatever user.
    #[must_use]
    pub fn same_server(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port
    }
}

/// `ssh` puts values in for percent signs.
#[must_use]
pub fn literal(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%%")
}

impl fmt::Display for SshServer {
    /// `user@host:port`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        write!(f, "{}@{host}:{}", self.user, self.port)
    }
}

impl FromStr for SshServer {
    type Err = Error;

    /// Reads `user@host`, with `:port` if it is not 22; an IPv6 address stands in brackets.
    fn from_str(text: &str) -> Result<Self> {
        let (user, place) = text.rsplit_once('@').ok_or_else(malformed)?;
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, rest)) => {
                (host, rest.strip_prefix(':').or(rest.is_empty().then_some("")).ok_or_else(malformed)?)
            }
            None if place.matches(':').count() > 1 => return Err(malformed()),
            None => place.split_once(':').unwrap_or((place, "")),
        };
        let port = if port.is_empty() { PORT } else { port.parse().map_err(|_| malformed())? };
        let server = Self { user: user.to_owned(), host: host.to_owned(), port, key_file: None, known_hosts: None };
        server.check().map(|()| server)
    }
}

fn malformed() -> Error {
    Error::new(Code::InvalidInput, "the SSH server cannot be read").hint("Write it as user@host or user@host:port.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_could_be_read_as_more_than_a_name_is_refused() {
        for text in [
            "",
            "bastion",
            "ann@",
            "@bastion",
            "ann@-oProxyCommand=sh",
            "-v@bastion",
            "ann@a b",
            "ann@$(id)",
            "ann;id@bastion",
            "ann@bastion:0",
            "ann@bastion:65536",
            "ann@::1",
            "ann@[::1]x",
            "ann@bastion\n",
        ] {
            assert_eq!(text.parse::<SshServer>().map_err(|error| error.code), Err(Code::InvalidInput), "{text}");
        }
        assert_eq!("ann@bastion".parse::<SshServer>().map(|server| server.port), Ok(22));
    }

    #[test]
    fn files_are_named_as_they_are() {
        let mut server: SshServer = "ann@bastion:2222".parse().expect("valid");
        (server.key_file, server.known_hosts) = (Some("/a 100%/key".into()), Some("/b/known".into()));
        let words = server.arguments();
        assert!(words.contains(&"/a 100%%/key".to_owned()) && words.contains(&"IdentitiesOnly=yes".to_owned()));
        assert!(words.ends_with(&["-p", "2222", "-l", "ann"].map(str::to_owned)));
    }

    #[test]
    fn a_key_file_that_is_not_there_is_told_from_a_key_that_is_refused() {
        let mut server: SshServer = "ann@bastion".parse().expect("valid");
        server.key_file = Some("/nokey".into());
        let denied = "ann@bastion: Permission denied (publickey).\r\n";
        let told = |words: &str| server.refused(words, Code::StorageDenied, "key").expect("known").message;
        let missing = format!("Warning: Identity file /nokey not accessible: No such file or directory.\r\n{denied}");
        assert_eq!(told(&missing), "there is no file /nokey with the key of ann");
        assert_eq!(told(denied), "the server bastion:22 refuses the key of ann");
    }

    proptest! {
        #[test]
        fn any_server_round_trips(user in "[a-z_][a-zA-Z0-9._+@-]{0,12}", host in "[a-z][a-z0-9.-]{0,12}|[0-9a-f:]{3,8}", port in 1_u16..) {
            let server = SshServer { user, host, port, key_file: None, known_hosts: None };
            prop_assert_eq!(server.to_string().parse::<SshServer>(), Ok(server));
        }
    }
}
