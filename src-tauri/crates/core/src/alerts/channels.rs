//! Channels: added, tried, and sent to until a message has arrived.

use std::collections::HashMap;

use bulkhead_catalog::{Delivery, NamedChannel};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    alert::{Event, Message, Ping, Severity},
    channel::Channel,
    delivery::{Thing, thing},
    policy::Rules,
    secret::SecretName,
};
use chrono::Duration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Core, audit, policies, ports::ChannelAt};

/// Waits between the tries of a delivery; after the last it is given up.
const AGAIN: [Duration; 4] = [Duration::minutes(1), Duration::minutes(5), Duration::minutes(30), Duration::hours(2)];
/// Whoever is at a delivery has so long.
const CLAIM: Duration = Duration::minutes(2);

/// Sends what is due. A channel that fails is tried again a few times and then raises an alert of its own.
///
/// # Errors
/// The catalog's.
pub async fn deliver(core: &Core) -> Result<()> {
    // Nobody is asked again and again for what is in there, and no try is used up.
    let is_locked = core.jobs.keyhole.keeps_waiting().await;
    // Whoever comes while others send finds it done, and can end the process.
    let _sending = core.sending.lock().await;
    let now = core.now();
    let ready = |channel: &Channel| !is_locked || !channel.has_secret();
    let mut by_channel = HashMap::<Label, Vec<Delivery>>::new();
    for delivery in core.catalog().channels().claim(now, now + CLAIM, ready).await? {
        by_channel.entry(delivery.channel.name.clone()).or_default().push(delivery);
    }
    // To all at the same time.
    futures::future::try_join_all(by_channel.into_values().map(|own| in_order(core, own))).await.map(drop)
}

/// What was not delivered is tried again, and nothing newer of the same thing may have gone past it by then.
async fn in_order(core: &Core, deliveries: Vec<Delivery>) -> Result<()> {
    let mut failed = HashMap::<Thing, Error>::new();
    for delivery in deliveries {
        let thing = thing(&delivery.message);
        // That something began is of no use later, and the end of it can do without.
        let is_start = matches!(delivery.message.ping, Some((_, Ping::Start)));
        let before = thing.as_ref().and_then(|thing| failed.get(thing).cloned());
        let result = match before {
            Some(error) => Err(error),
            None => send(core, &delivery.channel, &delivery.message).await,
        };
        if let Err(error) = &result {
            tracing::warn!(channel = %delivery.channel.name, %error, "a message was not delivered");
            failed.extend(thing.filter(|_| !is_start).map(|thing| (thing, error.clone())));
        }
        let wait = usize::try_from(delivery.tries).ok().and_then(|tries| AGAIN.get(tries));
        let again = wait.filter(|_| result.is_err() && !is_start).map(|wait| core.now() + *wait);
        core.catalog().channels().settle(delivery.id, result.err().as_ref(), again, core.now()).await?;
    }
    Ok(())
}

async fn send(core: &Core, channel: &NamedChannel, message: &Message) -> Result<()> {
    let secret = |wanted: bool, name: SecretName| async move {
        if wanted { core.parts.secrets.get(&name).await } else { Ok(None) }
    };
    let is_signed = matches!(channel.channel, Channel::Webhook { signed: true, .. });
    let at = ChannelAt {
        channel: channel.channel.clone(),
        secret: secret(channel.channel.has_secret(), SecretName::Channel(channel.name.clone())).await?,
        key: secret(is_signed, SecretName::ChannelKey(channel.name.clone())).await?,
    };
    core.parts.messenger.send(&at, message).await
}

/// Adds a channel; its secrets go to the keyring first. `tried` is the test that it delivered, if there was one.
///
/// # Errors
/// `AlreadyExists`, or the keyring's.
pub async fn add_channel(core: &Core, name: &Label, at: &ChannelAt, tried: Option<&Message>) -> Result<()> {
    // Before a secret of the other is written over.
    core.catalog().channels().free(name).await?;
    keep_secrets(core, name, at).await?;
    core.catalog().channels().add(name, &at.channel, core.now()).await?;
    delivered(core, name, tried).await?;
    audit::record(core, "channel.add", name, json!(at.channel)).await
}

/// Gives a channel that is there these secrets. `tried` is the test that it delivered with them, if there was one.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn set_secret(core: &Core, name: &Label, at: &ChannelAt, tried: Option<&Message>) -> Result<()> {
    core.catalog().channels().get(name).await?;
    keep_secrets(core, name, at).await?;
    delivered(core, name, tried).await?;
    audit::record(core, "channel.secret", name, Value::Null).await
}

/// Changes a channel that is there; a secret that is not given stays as it is. `tried` is the test that it delivered as it is now, if there
/// was one.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn change_channel(core: &Core, name: &Label, at: &ChannelAt, tried: Option<&Message>) -> Result<()> {
    core.catalog().channels().get(name).await?;
    keep_secrets(core, name, at).await?;
    core.catalog().channels().change(name, &at.channel).await?;
    if !at.channel.has_secret() {
        core.parts.secrets.remove(&SecretName::Channel(name.clone())).await?;
    }
    delivered(core, name, tried).await?;
    audit::record(core, "channel.change", name, json!(at.channel)).await
}

/// The same channel with the secret that is kept for it, where none was given.
///
/// # Errors
/// The keyring's.
pub async fn with_kept_secret(core: &Core, name: &Label, at: ChannelAt) -> Result<ChannelAt> {
    if at.secret.is_some() || !at.channel.has_secret() {
        return Ok(at);
    }
    Ok(ChannelAt { secret: core.parts.secrets.get(&SecretName::Channel(name.clone())).await?, ..at })
}

async fn keep_secrets(core: &Core, name: &Label, at: &ChannelAt) -> Result<()> {
    let both = [(&at.secret, SecretName::Channel(name.clone())), (&at.key, SecretName::ChannelKey(name.clone()))];
    for (secret, kind) in both {
        if let Some(secret) = secret {
            core.parts.secrets.set(&kind, secret).await?;
        }
    }
    Ok(())
}

async fn delivered(core: &Core, name: &Label, tried: Option<&Message>) -> Result<()> {
    match tried {
        Some(message) => core.catalog().channels().sent(name, message, None, core.now()).await,
        None => Ok(()),
    }
}

/// Removes a channel and its secrets.
///
/// # Errors
/// `NotFound`, `Refused` while a policy names it, or the keyring's.
pub async fn remove_channel(core: &Core, name: &Label) -> Result<()> {
    core.catalog().channels().get(name).await?;
    let names = |rules: &Rules| rules.alerts.as_ref().is_some_and(|channels| channels.0.contains(name));
    if let Some(who) = policies::whose(core, names).await? {
        return Err(Error::new(Code::Refused, format!("{who} the channel {name}"))
            .hint("Change them first: bulkhead policy set or override, with --alert-to or --unset alerts."));
    }
    core.catalog().channels().remove(name).await?;
    audit::record(core, "channel.remove", name, Value::Null).await?;
    core.parts.secrets.remove(&SecretName::Channel(name.clone())).await?;
    core.parts.secrets.remove(&SecretName::ChannelKey(name.clone())).await
}

/// Sends a message that says that it is a test.
///
/// # Errors
/// `NotFound`, or why it was not delivered.
pub async fn test_channel(core: &Core, name: &Label) -> Result<()> {
    let channel = core.catalog().channels().get(name).await?;
    let message = trial(core, &channel.channel);
    let sent = send(core, &channel, &message).await;
    core.catalog().channels().sent(name, &message, sent.as_ref().err(), core.now()).await?;
    sent
}

/// Sends the same to a channel as somebody gives it, before anything of it is kept. Gives what was delivered.
///
/// # Errors
/// Why it was not delivered.
pub async fn try_channel(core: &Core, at: &ChannelAt) -> Result<Message> {
    let message = trial(core, &at.channel);
    core.parts.messenger.send(at, &message).await.map(|()| message)
}

fn trial(core: &Core, channel: &Channel) -> Message {
    Message {
        event: Event::Test,
        alert: None,
        severity: Severity::Warning,
        title: "This is a test".to_owned(),
        body: "Bulkhead sends here what is wrong. This message tells of nothing.".to_owned(),
        at: core.now(),
        began: None,
        ping: matches!(channel, Channel::Ping { .. }).then(|| ("test".to_owned(), Ping::Success)),
    }
}

/// Sends a sign of life of a backup to the channels that wait for one.
///
/// # Errors
/// The catalog's.
pub(crate) async fn ping(core: &Core, database: &DatabasePath, ping: Ping, why: &str) -> Result<()> {
    let channels = core.catalog().channels().list().await?;
    if !channels.iter().any(|channel| matches!(channel.channel, Channel::Ping { .. })) {
        return Ok(());
    }
    let rules = policies::of(core, database).await?;
    let message = Message {
        event: if ping == Ping::Fail { Event::Raised } else { Event::Closed },
        alert: None,
        severity: Severity::Warning,
        title: database.to_string(),
        body: why.to_owned(),
        at: core.now(),
        began: None,
        ping: Some((check(database), ping)),
    };
    for channel in channels {
        if matches!(channel.channel, Channel::Ping { .. }) && rules.alerts_go_to(&channel.name) {
            core.catalog().channels().queue(&channel.name, &message, core.now()).await?;
        }
    }
    Ok(())
}

/// The name of a check: small letters, digits, dashes, and one underscore between the tenant and the database. No two databases have
/// the same: of a name that holds anything else a few digits of its sum stand behind it.
fn check(path: &DatabasePath) -> String {
    let name = path.database.as_str();
    let lower = name.to_lowercase();
    let words: Vec<_> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let folded = words.join("-");
    if folded == name {
        return format!("{}_{folded}", path.tenant);
    }
    let sum = hex::encode(&Sha256::digest(name)[..4]);
    format!("{}_{folded}-{sum}", path.tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_has_a_name_of_its_own_that_fits_into_an_address() {
        let paths = [
            "acme/shop",
            "acme/eu-shop",
            "acme-eu/shop",
            "acme/shop 1",
            "acme/shop-1",
            "acme/Shop-1",
            "acme/данные",
            "acme/клиенты",
            "acme/-",
        ];
        let names = paths.map(|path| check(&path.parse().expect("a path")));
        assert_eq!(names[..3], ["acme_shop", "acme_eu-shop", "acme-eu_shop"]);
        assert!(names[3].starts_with("acme_shop-1-"), "{}", names[3]);
        for name in &names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c)), "{name}");
        }
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), paths.len(), "{names:?}");
    }
}
