//! Which server stands behind a connection, whatever it is called there.

use std::{collections::BTreeSet, net::IpAddr};

use crate::connection::ServerConnection;

/// What a server says of itself: one that says the same is the same, by whatever name it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerMark {
    /// What it was given when its files were made, where they lie, and its start where it tells it to the fraction of a second.
    pub told: String,
    /// When it was started, in seconds since 1970, by its own clock, where it tells no more.
    pub since: Option<i64>,
}

/// How far apart two answers about one start can be: some servers tell for how many whole seconds they have been running.
const APART: u64 = 2;

impl ServerMark {
    /// Whether both are of one server. A copy of its files is another one: it was started at another time.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let at_once = match (self.since, other.since) {
            (Some(ours), Some(theirs)) => ours.abs_diff(theirs) <= APART,
            (ours, theirs) => ours == theirs,
        };
        self.told == other.told && at_once
    }
}

/// Where the name of a server leads from here, known without logging in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// This machine, by any of its addresses or a socket.
    pub here: bool,
    /// Other machines.
    pub there: BTreeSet<IpAddr>,
    /// The port, or the number of the socket.
    pub port: u16,
}

impl Whereabouts {
    /// Whether both can be one server. What leads nowhere meets nothing.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.port == other.port && ((self.here && other.here) || !self.there.is_disjoint(&other.there))
    }
}

/// The name that has to be looked up from here, if it says where the server is: behind an SSH server it does so only for that one itself.
#[must_use]
pub fn name_here(server: &ServerConnection) -> Option<&str> {
    match &server.tunnel {
        None => Some(&server.host),
        Some(tunnel) => crate::storage::is_here(&server.host).then_some(&tunnel.host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::parse_url;

    #[test]
    fn a_copy_of_the_files_is_another_server() {
        let mark = |told: &str, since| ServerMark { told: told.into(), since: Some(since) };
        assert!(mark("a", 100).is(&mark("a", 101)));
        assert!(!mark("a", 100).is(&mark("a", 103)) && !mark("a", 100).is(&mark("b", 100)));
    }

    #[test]
    fn what_leads_to_one_machine_and_port_meets() {
        let at = |here, there: &[&str], port| Whereabouts {
            here,
            there: there.iter().map(|one| one.parse().expect("an address")).collect(),
            port,
        };
        assert!(at(true, &[], 5432).meets(&at(true, &[], 5432)));
        assert!(at(false, &["10.0.0.1", "10.0.0.2"], 1).meets(&at(false, &["10.0.0.2"], 1)));
        assert!(
            !at(true, &[], 5432).meets(&at(true, &[], 5433)) && !at(false, &["10.0.0.1"], 1).meets(&at(true, &[], 1))
        );
        assert!(!at(false, &[], 1).meets(&at(false, &[], 1)), "two names that nobody knows");
    }

    #[test]
    fn a_name_behind_ssh_says_nothing_here_unless_it_is_the_ssh_server() {
        let name = |url: &str| {
            let connection = parse_url(url).expect("valid").connection;
            name_here(connection.server().expect("a server")).map(str::to_owned)
        };
        assert_eq!(name("postgres://u@db/shop").as_deref(), Some("db"));
        assert_eq!(name("postgres://u@localhost/shop?ssh=ann@east").as_deref(), Some("east"));
        assert_eq!(name("postgres://u@10.0.0.5/shop?ssh=ann@east"), None);
    }
}
