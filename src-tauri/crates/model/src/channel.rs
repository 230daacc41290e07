//! Channels: where alerts go besides the desktop.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Label, Result};

/// A channel without its secrets: password, address of a webhook, key of its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Channel {
    /// E-mail. The secret is the password.
    Email(Email),
    /// A request to an address. The address is the secret: who knows it can post.
    Webhook {
        /// What the other side takes.
        format: Format,
        /// Its host, to show.
        host: String,
        /// Whether a key for signatures is in the keyring.
        signed: bool,
    },
    /// Signs of life to a dead man's switch: it raises the alarm when they stay away. The address is the secret.
    Ping {
        /// Its host, to show.
        host: String,
    },
}

/// How e-mail is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Email {
    /// The server that takes it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is secured.
    pub security: Security,
    /// The user to log in as; none for a server that asks for none.
    pub user: Option<String>,
    /// The sender.
    pub from: String,
    /// Who gets it.
    pub to: Vec<String>,
}

/// How a line to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Encrypted from the first byte (port 465).
    Tls,
    /// Begins in the clear and is then encrypted, or is given up (port 587).
    StartTls,
    /// Not at all; to this machine alone.
    None,
}

impl Security {
    /// The port that servers take such lines on, where nothing else is said.
    #[must_use]
    pub const fn usual_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// What the other side of a webhook takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Bulkhead's own JSON.
    Generic,
    /// Slack's incoming webhooks.
    Slack,
    /// Workflows of Microsoft Teams.
    Teams,
    /// Discord's webhooks.
    Discord,
    /// ntfy's JSON.
    Ntfy,
}

/// The channels that alerts of a tenant or database go to; all of them where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channels(pub Vec<Label>);

impl fmt::Display for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(Label::as_str).collect();
        f.write_str(if names.is_empty() { "none".into() } else { names.join(", ") }.as_str())
    }
}

impl Email {
    /// Refuses what no mail server could work with.
    ///
    /// # Errors
    /// `InvalidInput`.
    pub fn checked(self) -> Result<Self> {
        let is_address = |text: &String| {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 1 && !host.contains('@'))
                && !text.chars().any(|c| c.is_control() || c == ' ' || c == ',')
        };
        let wrong = std::iter::once(&self.from).chain(&self.to).find(|address| !is_address(address));
        if let Some(address) = wrong {
            return Err(Error::new(Code::InvalidInput, format!("{address:?} is no e-mail address"))
                .hint("Addresses look like ops@example.org; give --to once for each."));
        }
        if self.to.is_empty() {
            return Err(Error::new(Code::InvalidInput, "nobody gets this e-mail").hint("Name somebody: --to ADDRESS."));
        }
        let is_here = self.host == "localhost" || self.host.parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback());
        if self.security == Security::None && !is_here {
            return Err(Error::new(Code::InvalidInput, format!("mail to {} would be sent in the clear", self.host))
                .hint("Use --security starttls or tls. Only a server on this machine can do without."));
        }
        Ok(self)
    }
}

impl Email {
    /// Whether a password that was saved for this may be used as `next` says: it goes to the server and the user that it was given for.
    #[must_use]
    pub fn shares_password_with(&self, next: &Self) -> bool {
        // Without encryption nothing but the port says who listens.
        let same_listener = self.port == next.port || next.security != Security::None;
        self.user == next.user && self.host.eq_ignore_ascii_case(&next.host) && same_listener
    }
}

impl Channel {
    /// What it is, in a word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Webhook { .. } => "webhook",
            Self::Ping { .. } => "ping",
        }
    }

    /// Whether something of it is in the keyring, without which nothing can be sent.
    #[must_use]
    pub const fn has_secret(&self) -> bool {
        match self {
            Self::Email(email) => email.user.is_some(),
            Self::Webhook { .. } | Self::Ping { .. } => true,
        }
    }

    /// Where it goes, without what must stay secret.
    #[must_use]
    pub fn target(&self) -> String {
        match self {
            Self::Email(email) => format!("{} by {}:{}", email.to.join(", "), email.host, email.port),
            Self::Webhook { format, host, signed } => {
                format!("{format} at {host}{}", if *signed { ", signed" } else { "" })
            }
            Self::Ping { host } => host.clone(),
        }
    }
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? } $hint:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),* })
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Error::new(Code::InvalidInput, format!("{text:?} is not known here")).hint($hint)),
                }
            }
        }
    };
}

words!(Security { Tls = "tls", StartTls = "starttls", None = "none" } "Use tls, starttls or none.");
words!(Format { Generic = "generic", Slack = "slack", Teams = "teams", Discord = "discord", Ntfy = "ntfy" }
    "Use generic, slack, teams, discord or ntfy.");

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(host: &str, security: Security, to: &[&str]) -> Result<Email> {
        Email {
            host: host.into(),
            port: 587,
            security,
            user: None,
            from: "bulkhead@example.org".into(),
            to: to.iter().map(|to| (*to).to_owned()).collect(),
        }
        .checked()
    }

    #[test]
    fn a_saved_password_follows_to_no_other_server_or_user() {
        let old =
            Email { user: Some("ops".into()), ..mail("mail.example.org", Security::Tls, &["a@b.example"]).unwrap() };
        let with = |change: fn(&mut Email)| {
            let mut next = old.clone();
            change(&mut next);
            old.shares_password_with(&next)
        };
        assert!(with(|next| next.to = vec!["c@d.example".into()]));
        assert!(with(|next| next.port = 465));
        assert!(with(|next| next.host = "Mail.Example.org".into()));
        assert!(!with(|next| next.host = "mail.example.com".into()));
        assert!(!with(|next| next.user = Some("root".into())));
        assert!(!with(|next| (next.port, next.security) = (2525, Security::None)));
    }

    #[test]
    fn addresses_are_looked_at_and_nothing_leaves_the_machine_in_the_clear() {
        assert!(mail("mail.example.org", Security::StartTls, &["ops@example.org"]).is_ok());
        assert!(mail("127.0.0.1", Security::None, &["ops@example.org"]).is_ok());
        for (host, security, to) in [
            ("mail.example.org", Security::None, &["ops@example.org"][..]),
            ("mail.example.org", Security::Tls, &[]),
            ("mail.example.org", Security::Tls, &["ops"]),
            ("mail.example.org", Security::Tls, &["ops@example.org, b@example.org"]),
            ("mail.example.org", Security::Tls, &["ops@example.org\r\nBcc: x@example.org"]),
        ] {
            assert!(mail(host, security, to).is_err(), "{host} {security} {to:?}");
        }
    }
}
