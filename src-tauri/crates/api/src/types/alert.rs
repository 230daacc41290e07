//! Alerts and channels.

use bulkhead_model::{
    alert::{Cause, Member, Severity},
    channel::{Channel, Email},
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::Failure;

/// An alert.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Alert {
    /// Its number.
    #[specta(type = u32)]
    pub id: i64,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What is wrong where, and what to do.
    pub body: String,
    /// What is behind it, in a word, such as `storage`.
    pub cause: String,
    /// Which storage, server, database, tenant or channel that is.
    pub about: Option<String>,
    /// What to do.
    pub hint: String,
    /// Whom it concerns.
    pub members: Vec<String>,
    /// What is wrong with each of those, and what they are.
    pub troubles: Vec<AlertMember>,
    /// When it began.
    #[specta(type = String)]
    pub opened_at: DateTime<Utc>,
    /// When somebody took note.
    #[specta(type = Option<String>)]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// Until when it rests: it is not told of, unless it gets worse.
    #[specta(type = Option<String>)]
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When it was over.
    #[specta(type = Option<String>)]
    pub closed_at: Option<DateTime<Utc>>,
}

/// What is wrong with one of those whom an alert concerns.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AlertMember {
    /// Slug of the tenant, if it is one's.
    pub tenant: Option<String>,
    /// `TENANT/NAME`, if it is about one database.
    pub database: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A channel to add.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ChannelInput {
    /// E-mail.
    Email {
        /// Host of the mail server, and its port if it is not the usual one.
        server: String,
        /// `tls`, `starttls` or `none`.
        security: String,
        /// The user to log in as.
        user: Option<String>,
        /// The password.
        #[specta(type = Option<String>)]
        password: Option<SecretString>,
        /// The sender.
        from: String,
        /// Who gets it.
        to: Vec<String>,
    },
    /// A request to an address.
    Webhook {
        /// `generic`, `slack`, `teams`, `discord` or `ntfy`.
        format: String,
        /// The address.
        #[specta(type = String)]
        url: SecretString,
        /// Whether to sign.
        sign: bool,
    },
    /// Signs of life.
    Ping {
        /// The address.
        #[specta(type = String)]
        url: SecretString,
    },
}

/// A channel.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AlertChannel {
    /// Its name.
    pub name: String,
    /// `email`, `webhook` or `ping`.
    pub kind: String,
    /// Where it goes, without what must stay secret.
    pub target: String,
    /// How it sends, if it is one of e-mail.
    pub mail: Option<MailChannel>,
    /// When the last message was sent, or tried.
    #[specta(type = Option<String>)]
    pub last_at: Option<DateTime<Utc>>,
    /// Why that failed.
    pub failure: Option<Failure>,
}

/// What can be changed of a channel of e-mail, without its password.
#[derive(Clone, Debug, Serialize, Type)]
pub struct MailChannel {
    /// Host of the mail server, and its port if it is not the usual one.
    pub server: String,
    /// `tls`, `starttls` or `none`.
    pub security: String,
    /// The user to log in as.
    pub user: Option<String>,
    /// The sender.
    pub from: String,
    /// Who gets it.
    pub to: Vec<String>,
}

impl From<Email> for MailChannel {
    fn from(Email { host, port, security, user, from, to }: Email) -> Self {
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        let server = if port == security.usual_port() { host } else { format!("{host}:{port}") };
        Self { server, security: security.to_string(), user, from, to }
    }
}

/// A channel that was added.
#[derive(Clone, Debug, Serialize, Type)]
pub struct AddedChannel {
    /// The channel.
    #[serde(flatten)]
    pub channel: AlertChannel,
    /// The key of its signatures, shown this once.
    pub key: Option<String>,
}

impl From<(&Member, &String)> for AlertMember {
    fn from((member, message): (&Member, &String)) -> Self {
        let (tenant, database) = match member {
            Member::Everybody => (None, None),
            Member::Tenant(tenant) => (Some(tenant.to_string()), None),
            Member::Database(path) => (Some(path.tenant.to_string()), Some(path.to_string())),
        };
        Self { tenant, database, message: message.clone() }
    }
}

/// A cause is written as its word, or as its word and what it is about.
fn cause(cause: &Cause) -> (String, Option<String>) {
    match serde_json::to_value(cause) {
        Ok(Value::String(word)) => (word, None),
        Ok(Value::Object(pair)) => {
            let about = |value: Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            pair.into_iter().next().map_or_else(Default::default, |(word, value)| (word, Some(about(value))))
        }
        _ => Default::default(),
    }
}

impl From<bulkhead_catalog::Alert> for Alert {
    fn from(row: bulkhead_catalog::Alert) -> Self {
        let (cause, about) = cause(&row.condition.cause);
        Self {
            cause,
            about,
            hint: row.condition.hint.clone(),
            troubles: row.condition.members.iter().map(AlertMember::from).collect(),
            id: row.id,
            severity: row.condition.severity,
            title: row.condition.title(),
            body: row.condition.body(),
            members: row.condition.members.keys().map(ToString::to_string).collect(),
            opened_at: row.opened_at,
            acknowledged_at: row.acknowledged_at,
            snoozed_until: row.snoozed_until,
            closed_at: row.closed_at,
        }
    }
}

impl From<bulkhead_catalog::NamedChannel> for AlertChannel {
    fn from(row: bulkhead_catalog::NamedChannel) -> Self {
        let (last_at, failure) = row.last.map_or((None, None), |(at, failure)| (Some(at), failure));
        Self {
            name: row.name.to_string(),
            kind: row.channel.kind().to_owned(),
            target: row.channel.target(),
            mail: match row.channel {
                Channel::Email(email) => Some(email.into()),
                Channel::Webhook { .. } | Channel::Ping { .. } => None,
            },
            last_at,
            failure: failure.map(Failure::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_a_word_and_what_it_is_about() {
        let of = |json: &str| cause(&serde_json::from_str(json).expect("a cause"));
        assert_eq!(of(r#""keyring""#), ("keyring".to_owned(), None));
        assert_eq!(of(r#"{"storage":"office nas"}"#), ("storage".to_owned(), Some("office nas".to_owned())));
        let (word, about) = cause(&Cause::Backup("acme/shop".parse().expect("a path")));
        assert_eq!((word.as_str(), about.as_deref()), ("backup", Some("acme/shop")));
    }
}
