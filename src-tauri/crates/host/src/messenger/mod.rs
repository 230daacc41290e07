//! Messages by mail and to addresses on the web.

mod mail;
mod web;

use std::time::Duration;

use async_trait::async_trait;
use bulkhead_core::ports::{ChannelAt, Messenger};
use bulkhead_model::{Code, Error, Result, alert::Message, channel::Channel};
use secrecy::SecretString;

/// The longest wait for one message.
const LIMIT: Duration = Duration::from_secs(15);

/// Mail and web. Every message says from which machine it comes: whoever looks after several has one inbox.
#[derive(Clone, Debug)]
pub struct Post {
    machine: String,
}

impl Post {
    /// From the machine of that name.
    #[must_use]
    pub const fn new(machine: String) -> Self {
        Self { machine }
    }
}

#[async_trait]
impl Messenger for Post {
    async fn send(&self, at: &ChannelAt, message: &Message) -> Result<()> {
        let sending = async {
            match &at.channel {
                Channel::Email(email) => mail::send(email, at.secret.as_ref(), message, &self.machine).await,
                Channel::Webhook { format, .. } => {
                    web::post(address(at)?, *format, at.key.as_ref(), message, &self.machine).await
                }
                Channel::Ping { .. } => web::ping(address(at)?, message).await,
            }
        };
        let late = || Error::new(Code::Unreachable, "there was no answer within a quarter of a minute").hint(REACH);
        tokio::time::timeout(LIMIT, sending).await.unwrap_or_else(|_| Err(late()))
    }
}

/// Why a line could not be secured, in the words that rustls has for it somewhere below; none if that is not what failed.
fn insecure(error: &dyn std::error::Error, whose: &str) -> Option<Error> {
    const REASONS: [(&str, &str); 5] = [
        ("InvalidCertificate(Expired", "its certificate has expired"),
        ("InvalidCertificate(NotValidForName", "its certificate is of another name"),
        ("InvalidCertificate(UnknownIssuer", "nobody whom this machine trusts has signed its certificate"),
        ("InvalidCertificate", "its certificate is not trusted"),
        ("InvalidContentType", "it does not speak TLS at that port"),
    ];
    let words = format!("{error:?}");
    let (_, why) = REASONS.iter().find(|(sign, _)| words.contains(sign))?;
    let message = format!("the line to {whose} cannot be secured, and nothing was sent: {why}");
    Some(Error::new(Code::TlsFailed, message).hint(CERTIFICATE))
}

const CERTIFICATE: &str = "The server's certificate must fit its name and be trusted by this machine.";

const REACH: &str = "Check the network and the address.";

/// What to do about a secret that is missing or of no use: the channel stays.
const AGAIN: &str = "Enter it again: bulkhead channel secret NAME --secret-stdin.";

fn address(at: &ChannelAt) -> Result<&SecretString> {
    at.secret
        .as_ref()
        .ok_or_else(|| Error::new(Code::SecretMissing, "the address of the channel is not in the keyring").hint(AGAIN))
}
