//! E-mail by SMTP.

use bulkhead_model::{
    Code, Error, Result,
    alert::{Event, Message, Severity},
    channel::{Email, Security},
};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{AGAIN, CERTIFICATE, LIMIT, REACH, insecure};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

pub(super) async fn send(
    email: &Email,
    password: Option<&SecretString>,
    message: &Message,
    machine: &str,
) -> Result<()> {
    let letter = letter(email, message, machine)?;
    transport(email, password)?.send(letter).await.map(drop).map_err(failed)
}

fn letter(email: &Email, message: &Message, machine: &str) -> Result<lettre::Message> {
    let mailbox = |address: &String| {
        address.parse::<Mailbox>().map_err(|error| {
            Error::new(Code::InvalidInput, format!("{address:?} is no e-mail address"))
                .hint("Addresses look like ops@example.org. Of a channel that is there they cannot be changed: add another one.")
                .cause(error)
        })
    };
    // As of when it was written, and by a name of its own: however late or often it is sent, it is the same letter.
    let mut letter = lettre::Message::builder()
        .from(mailbox(&email.from)?)
        .subject(subject(message))
        .date(message.at.into())
        .message_id(Some(name(email, message, machine)));
    for to in &email.to {
        letter = letter.to(mailbox(to)?);
    }
    if let Some(thread) = thread(email, message).filter(|_| message.event != Event::Raised) {
        letter = letter.in_reply_to(thread.clone()).references(thread);
    }
    let alert = message.alert.map(|id| format!(", alert {id}")).unwrap_or_default();
    let at = message.at.to_rfc2822();
    let text = format!("{}\n\n{}\n\n-- \nBulkhead on {machine}{alert}, {at}\n", message.title, message.body);
    letter
        .header(ContentType::TEXT_PLAIN)
        .body(text)
        .map_err(|error| Error::internal("the letter could not be written").cause(error))
}

/// The name of a letter: that of its thread if it begins one.
fn name(email: &Email, message: &Message, machine: &str) -> String {
    if let Some(thread) = thread(email, message).filter(|_| message.event == Event::Raised) {
        return thread;
    }
    let (event, at) = (message.event, message.at.timestamp_millis());
    let domain = domain(email);
    let own = hex(&Sha256::digest(format!("{machine}\n{}\n{}", message.alert.unwrap_or_default(), message.title)));
    format!("<bulkhead-{event}-{at}-{own}@{domain}>")
}

/// The first eight bytes.
fn hex(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn domain(email: &Email) -> &str {
    email.from.rsplit('@').next().unwrap_or_default()
}

/// The letter that said that the alert began: all that follow refer to it. Its number alone is one that other machines have too.
fn thread(email: &Email, message: &Message) -> Option<String> {
    let (alert, began) = message.alert.zip(message.began)?;
    Some(format!("<bulkhead-alert-{alert}-{}@{}>", began.timestamp_millis(), domain(email)))
}

fn subject(message: &Message) -> String {
    let kind = match (message.event, message.severity) {
        (Event::Closed | Event::Test | Event::Digest, _) => "Bulkhead",
        (_, Severity::Critical) => "Bulkhead CRITICAL",
        (_, Severity::Warning) => "Bulkhead warning",
    };
    let title: String = message.title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("[{kind}] {title}")
}

fn transport(email: &Email, password: Option<&SecretString>) -> Result<Transport> {
    let tls = || {
        TlsParameters::new(email.host.clone())
            .map_err(|error| Error::new(Code::TlsFailed, "the line cannot be secured").hint(CERTIFICATE).cause(error))
    };
    let tls = match email.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::StartTls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let builder = Transport::builder_dangerous(&email.host).port(email.port).tls(tls).timeout(Some(LIMIT));
    let builder = match (&email.user, password) {
        (Some(user), Some(password)) => {
            builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
        }
        (Some(_), None) => {
            return Err(
                Error::new(Code::SecretMissing, "the password of the channel is not in the keyring").hint(AGAIN)
            );
        }
        (None, _) => builder,
    };
    Ok(builder.build())
}

/// `Refused` is for our own rules: of the other side a letter does not arrive, as of an address on the web.
fn failed(error: lettre::transport::smtp::Error) -> Error {
    if let Some(insecure) = insecure(&error, "the mail server") {
        return insecure.cause(error);
    }
    let status = error.status().map(|code| code.to_string());
    let said = || error.to_string().chars().take(300).collect::<String>();
    let failure = match status.as_deref() {
        Some("530" | "534" | "535" | "538") => {
            Error::new(Code::WrongPassword, "the mail server refuses user or password")
                .hint("Give the right ones; some providers want a password for applications.")
        }
        Some(_) => Error::new(Code::Unreachable, format!("the mail server refuses the letter: {}", said()))
            .hint("Look at what it says; often sender or receiver are not allowed."),
        None if error.is_tls() => {
            Error::new(Code::TlsFailed, "the line to the mail server cannot be secured").hint(CERTIFICATE)
        }
        None if error.is_client() && said().contains("STARTTLS") => {
            Error::new(Code::TlsFailed, "the mail server offers no encryption by STARTTLS, and nothing was sent").hint(
                "Take the way that it has: tls, mostly on port 465. Only a mail server on this machine can do without.",
            )
        }
        None if error.is_client() => {
            let why = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            Error::new(Code::Unreachable, format!("the mail server takes no letter in this way: {why}"))
                .hint("Some ask for no login, and some only where the line is encrypted.")
        }
        None => Error::new(Code::Unreachable, "the mail server cannot be reached").hint(REACH),
    };
    failure.cause(error)
}
