//! Channels: where alerts go besides the desktop.

use bulkhead_core::{alerts, ports::ChannelAt};
use bulkhead_model::{
    Code, Error, Label, Result,
    channel::{Channel as Kind, Email, Security},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    App,
    types::{AddedChannel, AlertChannel, ChannelInput, MailChannel},
};

/// Adds a channel; what is secret about it goes to the keyring. Nothing is sent.
///
/// # Errors
/// `InvalidInput`, `AlreadyExists`, or the keyring's.
pub async fn add(app: &App, name: &Label, input: ChannelInput) -> Result<AddedChannel> {
    let at = read(input)?;
    alerts::add_channel(app.core(), name, &at, None).await?;
    added(app, name, at).await
}

/// Sends a test to a channel as it is given; neither it nor its secrets are kept.
///
/// # Errors
/// `InvalidInput`, or why it was not delivered.
pub async fn try_out(app: &App, input: ChannelInput) -> Result<()> {
    let at = read(input)?;
    alerts::try_channel(app.core(), &at).await.map(drop).map_err(|error| explained(error, &at))
}

/// Adds a channel that has delivered a test, and nothing at all if it has not.
///
/// # Errors
/// Those of [`add`], or why the test was not delivered.
pub async fn try_and_add(app: &App, name: &Label, input: ChannelInput) -> Result<AddedChannel> {
    let at = read(input)?;
    app.core().catalog().channels().free(name).await?;
    let tried = alerts::try_channel(app.core(), &at).await;
    let message = tried.map_err(|error| not_kept(error, &at, "nothing was added"))?;
    alerts::add_channel(app.core(), name, &at, Some(&message)).await?;
    added(app, name, at).await
}

fn read(input: ChannelInput) -> Result<ChannelAt> {
    let (channel, secret, key) = match input {
        ChannelInput::Email { server, security, user, password, from, to } => {
            let security = security.parse()?;
            let (host, port) = host_and_port(&server, security)?;
            let email = Email { host, port, security, user, from, to }.checked()?;
            (Kind::Email(email), password, None)
        }
        ChannelInput::Webhook { format, url, sign } => {
            let (format, host) = (format.parse()?, host(&url)?);
            (Kind::Webhook { format, host, signed: sign }, Some(url), sign.then(new_key))
        }
        ChannelInput::Ping { url } => {
            braces(&url)?;
            (Kind::Ping { host: host(&url)? }, Some(url), None)
        }
    };
    Ok(ChannelAt { channel, secret, key })
}

async fn added(app: &App, name: &Label, at: ChannelAt) -> Result<AddedChannel> {
    let channel = app.core().catalog().channels().get(name).await?.into();
    Ok(AddedChannel { channel, key: at.key.map(|key| key.expose_secret().to_owned()) })
}

/// Says what whoever looks at the other side alone cannot know.
fn explained(error: Error, at: &ChannelAt) -> Error {
    if at.key.is_none() || error.code != Code::WrongPassword {
        return error;
    }
    error.hint("If the other side checks signatures: their key is made with the channel, and shown once it is added.")
}

fn not_kept(error: Error, at: &ChannelAt, what: &str) -> Error {
    explained(error, at)
        .context(format!("the test was not delivered, and {what}"))
        .hint("To do it all the same: --no-test.")
}

/// All channels, by name.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<AlertChannel>> {
    Ok(app.core().catalog().channels().list().await?.into_iter().map(AlertChannel::from).collect())
}

/// Gives a channel the secret that it lacks: the password of e-mail, the address of all others. A webhook that signs gets a key of its own,
/// which is given once.
///
/// # Errors
/// `NotFound`, `InvalidInput` for an address of another host than the channel has, or the keyring's.
pub async fn set_secret(app: &App, name: &Label, secret: SecretString) -> Result<AddedChannel> {
    let at = with_secret(app, name, secret).await?;
    alerts::set_secret(app.core(), name, &at, None).await?;
    added(app, name, at).await
}

/// The same with a secret by which a test was delivered; if it was not, the channel keeps the one it has.
///
/// # Errors
/// Those of [`set_secret`], or why the test was not delivered.
pub async fn try_and_set_secret(app: &App, name: &Label, secret: SecretString) -> Result<AddedChannel> {
    let at = with_secret(app, name, secret).await?;
    let tried = alerts::try_channel(app.core(), &at).await;
    let message = tried.map_err(|error| not_kept(error, &at, "the secret was not changed"))?;
    alerts::set_secret(app.core(), name, &at, Some(&message)).await?;
    added(app, name, at).await
}

/// What can be changed of a channel of e-mail.
///
/// # Errors
/// `NotFound`, `InvalidInput` if it is of another kind.
pub async fn mail(app: &App, name: &Label) -> Result<MailChannel> {
    match app.core().catalog().channels().get(name).await?.channel {
        Kind::Email(email) => Ok(email.into()),
        Kind::Webhook { .. } | Kind::Ping { .. } => Err(no_mail(name)),
    }
}

fn no_mail(name: &Label) -> Error {
    Error::new(Code::InvalidInput, format!("{name} is no channel of e-mail"))
        .hint("Of others the address alone can change: bulkhead channel secret. Else remove it and add another.")
}

/// Changes the server, the sender or the receivers of a channel of e-mail. Its password stays as it is unless another one is given, and must
/// be given where it would go to another server or user. Nothing is sent.
///
/// # Errors
/// `NotFound`, `InvalidInput`, or the keyring's.
pub async fn change(app: &App, name: &Label, input: ChannelInput) -> Result<AlertChannel> {
    let at = changed(app, name, input).await?;
    alerts::change_channel(app.core(), name, &at, None).await?;
    Ok(app.core().catalog().channels().get(name).await?.into())
}

/// Sends a test to a channel as it would be after such a change. Nothing of it is kept.
///
/// # Errors
/// Those of [`change`], or why it was not delivered.
pub async fn try_change(app: &App, name: &Label, input: ChannelInput) -> Result<()> {
    let at = alerts::with_kept_secret(app.core(), name, changed(app, name, input).await?).await?;
    alerts::try_channel(app.core(), &at).await.map(drop)
}

/// The same as [`change`] once a test was delivered; if it was not, the channel stays as it is.
///
/// # Errors
/// Those of [`change`], or why the test was not delivered.
pub async fn try_and_change(app: &App, name: &Label, input: ChannelInput) -> Result<AlertChannel> {
    let at = alerts::with_kept_secret(app.core(), name, changed(app, name, input).await?).await?;
    let tried = alerts::try_channel(app.core(), &at).await;
    let message = tried.map_err(|error| not_kept(error, &at, "nothing was changed"))?;
    alerts::change_channel(app.core(), name, &at, Some(&message)).await?;
    Ok(app.core().catalog().channels().get(name).await?.into())
}

async fn changed(app: &App, name: &Label, input: ChannelInput) -> Result<ChannelAt> {
    let known = app.core().catalog().channels().get(name).await?.channel;
    let at = read(input)?;
    let (Kind::Email(old), Kind::Email(new)) = (&known, &at.channel) else {
        return Err(no_mail(name));
    };
    if new.user.is_some() && at.secret.is_none() && !old.shares_password_with(new) {
        return Err(Error::new(Code::InvalidInput, "the saved password is for another server or user")
            .hint("Give the password as well; on the command line: --password-stdin."));
    }
    Ok(at)
}

async fn with_secret(app: &App, name: &Label, secret: SecretString) -> Result<ChannelAt> {
    let channel = app.core().catalog().channels().get(name).await?.channel;
    let (expected, signed) = match &channel {
        Kind::Email(_) => (None, false),
        Kind::Webhook { host, signed, .. } => (Some(host), *signed),
        Kind::Ping { host } => {
            braces(&secret)?;
            (Some(host), false)
        }
    };
    if let Some(expected) = expected
        && host(&secret)? != *expected
    {
        return Err(Error::new(Code::InvalidInput, format!("the address is not one of {expected}"))
            .hint("Give the address that this channel had, or remove it and add another."));
    }
    Ok(ChannelAt { key: signed.then(new_key), secret: Some(secret), channel })
}

/// Sends a message that says that it is a test.
///
/// # Errors
/// `NotFound`, or why it was not delivered.
pub async fn test(app: &App, name: &Label) -> Result<()> {
    alerts::test_channel(app.core(), name).await
}

/// Removes a channel and its secrets.
///
/// # Errors
/// `NotFound`, `Refused` while a policy names it, or the keyring's.
pub async fn remove(app: &App, name: &Label) -> Result<()> {
    alerts::remove_channel(app.core(), name).await
}

fn host_and_port(server: &str, security: Security) -> Result<(String, u16)> {
    let usual = security.usual_port();
    let wrong = || {
        Error::new(Code::InvalidInput, format!("{server:?} is no mail server"))
            .hint("Name its host, and the port if it is not the usual one: mail.example.org:2525.")
    };
    let parsed: url::Url = format!("smtp://{server}").parse().map_err(|_| wrong())?;
    let is_bare = parsed.path().len() <= 1 && parsed.query().is_none() && parsed.username().is_empty();
    match parsed.host_str() {
        Some(host) if is_bare => {
            let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            Ok((host, parsed.port().unwrap_or(usual)))
        }
        _ => Err(wrong()),
    }
}

/// The host of an address that messages may go to: who listens on the way must not read them.
fn host(url: &SecretString) -> Result<String> {
    let wrong = |why: &str| {
        Error::new(Code::InvalidInput, format!("the address {why}"))
            .hint("It begins with https://. Only an address of this machine may begin with http://.")
    };
    let parsed: url::Url = url.expose_secret().parse().map_err(|_| wrong("cannot be read"))?;
    let host = parsed.host_str().ok_or_else(|| wrong("names no host"))?;
    let is_here = host == "localhost" || host.parse().is_ok_and(|at: std::net::IpAddr| at.is_loopback());
    match parsed.scheme() {
        "https" => Ok(host.to_owned()),
        "http" if is_here => Ok(host.to_owned()),
        "http" => Err(wrong("would carry messages in the clear")),
        _ => Err(wrong("is not one of the web")),
    }
}

/// What is misspelt would be taken as it is: one check that nobody looks at, or one for all databases.
fn braces(url: &SecretString) -> Result<()> {
    let rest = url.expose_secret().replace("{check}", "");
    match rest.find(['{', '}']) {
        None => Ok(()),
        Some(_) => {
            Err(Error::new(Code::InvalidInput, "the address has braces around something that stands for nothing")
                .hint("{check}, spelt so, stands for the database. Leave it out for one check for all of them."))
        }
    }
}

/// 24 random bytes in the form of Standard Webhooks.
fn new_key() -> SecretString {
    use base64::{Engine, engine::general_purpose::STANDARD};
    format!("whsec_{}", STANDARD.encode(rand::random::<[u8; 24]>())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_that_stand_for_nothing_are_told_of() {
        let read = |url: &str| read(ChannelInput::Ping { url: url.to_owned().into() }).map(drop);
        for good in ["https://hc-ping.com/KEY", "https://hc-ping.com/KEY/{check}?create=1"] {
            assert!(read(good).is_ok(), "{good}");
        }
        for wrong in
            ["https://hc-ping.com/KEY/{chek}", "https://hc-ping.com/KEY/{check", "https://hc-ping.com/{{check}}"]
        {
            assert_eq!(read(wrong).map_err(|error| error.code), Err(Code::InvalidInput), "{wrong}");
        }
    }
}
