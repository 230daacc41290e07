//! What a line that does not work means.

use bulkhead_model::{Code, Error, connection::ServerConnection, ssh::SshServer};

/// Most of a line that is shown.
const SHOWN: usize = 300;

/// `ssh` could not log in.
pub(super) fn not_opened(tunnel: &SshServer, said: &str) -> Error {
    tunnel.refused(said, Code::Unreachable, "ssh_key=/file in the URL").unwrap_or_else(|| {
        let SshServer { host, port, .. } = tunnel;
        with_last_words(
            Error::new(Code::Unreachable, format!("the SSH server {host}:{port} cannot be reached"))
                .hint("Is it running, and are name, port and firewall right?"),
            said,
        )
    })
}

/// It was logged in and has ended.
pub(super) fn broken(tunnel: &SshServer, said: &str) -> Error {
    let SshServer { host, port, .. } = tunnel;
    let error = Error::new(Code::Unreachable, format!("the line to the SSH server {host}:{port} broke off"));
    with_last_words(error.hint("Run it again when the server answers."), said)
}

/// It is logged in, and the last way from there to the database failed; none if that was not said.
pub(super) fn not_forwarded(tunnel: &SshServer, server: &ServerConnection, said: &str) -> Option<Error> {
    let line = said.lines().rev().find(|line| line.contains("open failed:"))?;
    let place = format!("{}:{}", server.host, server.port);
    let (_, why) = line.split_once("open failed:")?;
    if why.contains("administratively prohibited") {
        let message = format!("the SSH server {}:{} does not forward to {place}", tunnel.host, tunnel.port);
        return Some(Error::new(Code::Unreachable, message).hint(
            "Allow it there: AllowTcpForwarding and PermitOpen in sshd_config, and no \"restrict\" before the key in authorized_keys.",
        ));
    }
    let why = shown(why.trim().trim_start_matches("connect failed:").trim());
    Some(
        Error::new(Code::Unreachable, format!("{place} cannot be reached from the SSH server {}: {why}", tunnel.host))
            .hint("The name is the one that the SSH server knows: localhost, if the database is on it.")
            .hint("Is the database running, and does it listen on that address?"),
    )
}

fn with_last_words(error: Error, said: &str) -> Error {
    match said.lines().map(str::trim).rfind(|line| !line.is_empty()) {
        Some(line) => error.hint(format!("ssh said: {}", shown(line))),
        None => error,
    }
}

fn shown(line: &str) -> String {
    line.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_forbids_it_is_told_from_one_that_does_not_get_there() {
        let tunnel: SshServer = "ann@bastion".parse().expect("valid");
        let url = "postgres://u@db:5432/shop?ssh=ann@bastion";
        let connection = bulkhead_model::connection::parse_url(url).expect("valid").connection;
        let server = connection.server().expect("a server");
        let told = |said: &str| not_forwarded(&tunnel, server, said).map(|error| error.message);
        let forbidden = "channel 2: open failed: administratively prohibited: open failed\n";
        assert_eq!(told(forbidden).as_deref(), Some("the SSH server bastion:22 does not forward to db:5432"));
        let away = "channel 2: open failed: connect failed: Connection refused\n";
        let message = "db:5432 cannot be reached from the SSH server bastion: Connection refused";
        assert_eq!(told(away).as_deref(), Some(message));
        assert_eq!(told("Warning: Permanently added"), None);
    }
}
