//! Requests to addresses on the web: webhooks of several kinds, and signs of life.

use base64::{Engine, engine::general_purpose::STANDARD};
use bulkhead_model::{
    Code, Error, Result,
    alert::{Event, Message, Ping, Severity},
    channel::Format,
};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, RequestBuilder, Url, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{AGAIN, REACH, insecure};

/// Characters of a title, of the name of a machine, and of a body: Discord takes 2,000 in all.
const TITLE: usize = 300;
const MACHINE: usize = 64;
const DISCORD: usize = 1_500;
const OTHERS: usize = 8_000;

pub(super) async fn post(
    address: &SecretString,
    format: Format,
    key: Option<&SecretString>,
    message: &Message,
    machine: &str,
) -> Result<()> {
    let mut url = parsed(address)?;
    let (title, machine) = (clipped(&message.title, TITLE), clipped(machine, MACHINE));
    let told = |limit: usize| format!("{}\n— Bulkhead on {machine}", clipped(&message.body, limit));
    let body = match format {
        Format::Generic => generic(message, &machine),
        Format::Slack => json!({ "text": format!("*{}*\n{}", slack(&title), slack(&told(OTHERS))) }),
        Format::Teams => teams(&title, &told(OTHERS)),
        Format::Discord => json!({
            "content": format!("**{title}**\n{}", told(DISCORD)),
            // A name in a message must call nobody.
            "allowed_mentions": { "parse": [] },
        }),
        Format::Ntfy => ntfy(&mut url, message, &told(OTHERS)),
    };
    let bytes =
        serde_json::to_vec(&body).map_err(|error| Error::internal("the message cannot be written").cause(error))?;
    let mut request = client()?.post(url).header("content-type", "application/json");
    if let Some(key) = key {
        request = signed(request, key, message, &bytes)?;
    }
    answered(request.body(bytes)).await
}

/// Says at an address that a backup began, was good, or failed, as Healthchecks and others take it. `{check}` in the address
/// stands for the database.
pub(super) async fn ping(address: &SecretString, message: &Message) -> Result<()> {
    let Some((check, ping)) = &message.ping else { return Ok(()) };
    let address = address.expose_secret().replace("{check}", check);
    let mut url = parsed(&address.into())?;
    let word = match ping {
        Ping::Start => Some("start"),
        Ping::Success => None,
        Ping::Fail => Some("fail"),
    };
    if let Some(word) = word {
        let mut parts = url.path_segments_mut().map_err(|()| unusable())?;
        parts.pop_if_empty().push(word);
    }
    answered(client()?.post(url).body(message.body.clone())).await
}

fn client() -> Result<Client> {
    let built = Client::builder().redirect(Policy::none()).user_agent("Bulkhead").build();
    built.map_err(|error| Error::internal("no request can be made").cause(error.without_url()))
}

fn unusable() -> Error {
    Error::new(Code::InvalidInput, "the address of the channel cannot be used").hint(AGAIN)
}

fn parsed(address: &SecretString) -> Result<Url> {
    address.expose_secret().parse().map_err(|_| unusable())
}

/// Never says the address: who knows it can post there.
async fn answered(request: RequestBuilder) -> Result<()> {
    let answer = request.send().await.map_err(|error| {
        let error = error.without_url();
        let insecure = insecure(&error, "the address");
        if let Some(insecure) = insecure {
            return insecure.cause(error);
        }
        Error::new(Code::Unreachable, "the address cannot be reached").hint(REACH).cause(error)
    })?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let (code, hint) = match status.as_u16() {
        401 | 403 | 404 | 410 => {
            (Code::WrongPassword, "The address may be wrong, or revoked: make a new one there, and give that.")
        }
        429 => (Code::Unreachable, "Too many messages came there; it is tried again later."),
        300..=399 => (
            Code::Unreachable,
            "It sends elsewhere, and a message follows to no other address: give the channel the address itself.",
        ),
        _ => (Code::Unreachable, "If it stays, look at the other side."),
    };
    Err(Error::new(code, format!("the other side answers {status}")).hint(hint))
}

/// By the rules of Standard Webhooks: over id, time and body.
fn signed(request: RequestBuilder, key: &SecretString, message: &Message, body: &[u8]) -> Result<RequestBuilder> {
    let secret = key.expose_secret();
    let bytes = match secret.strip_prefix("whsec_") {
        Some(encoded) => STANDARD.decode(encoded).map_err(|_| {
            Error::new(Code::InvalidInput, "the key of the signature is not base 64")
                .hint("Give the channel its address again, which makes it a new key: bulkhead channel secret NAME --secret-stdin.")
        })?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&bytes)
        .map_err(|error| Error::internal("the message cannot be signed").cause(error))?;
    let id = format!("bulkhead-{}-{}-{}", message.alert.unwrap_or_default(), message.event, message.at.timestamp());
    let time = message.at.timestamp().to_string();
    for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
        mac.update(part);
    }
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    Ok(request.header("webhook-id", id).header("webhook-timestamp", time).header("webhook-signature", signature))
}

fn generic(message: &Message, machine: &str) -> Value {
    json!({
        "source": "bulkhead",
        "machine": machine,
        "event": message.event,
        "alert": message.alert,
        "severity": message.severity,
        "title": message.title,
        "body": message.body,
        "at": message.at,
    })
}

fn teams(title: &str, told: &str) -> Value {
    let block = |text: &str, weight: &str| json!({ "type": "TextBlock", "text": text, "weight": weight, "wrap": true });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                    block(title, "bolder"),
                    block(&told.replace('\n', "\n\n"), "default"),
                ],
            },
        }],
    })
}

/// ntfy takes JSON at its root alone; the topic is the last part of the address.
fn ntfy(url: &mut Url, message: &Message, told: &str) -> Value {
    let topic = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned();
    if let Ok(mut parts) = url.path_segments_mut() {
        parts.pop();
    }
    let priority = match (message.event, message.severity) {
        (Event::Closed | Event::Digest | Event::Test, _) => 2,
        (_, Severity::Warning) => 3,
        (_, Severity::Critical) => 5,
    };
    json!({ "topic": topic, "title": message.title, "message": told, "priority": priority })
}

/// What Slack would take for a link or a mention.
fn slack(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn clipped(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
