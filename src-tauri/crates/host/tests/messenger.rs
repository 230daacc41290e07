//! Messages against a real mail server and a real receiver of requests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use base64::{Engine, engine::general_purpose::STANDARD};
use bulkhead_core::ports::{ChannelAt, Messenger};
use bulkhead_host::messenger::Post;
use bulkhead_model::{
    Code, Error,
    alert::{Event, Message, Ping, Severity},
    channel::{Channel, Email, Format, Security},
};
use bulkhead_test_support::{Mail, MailBuilder, Port, Sandbox};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method},
};

const NAME: &str = "<!channel> @everyone <b>é</b> & \"x\"";

fn message() -> Message {
    Message {
        event: Event::Raised,
        alert: Some(7),
        severity: Severity::Critical,
        title: format!("Backup of {NAME} failed"),
        body: "the server refused the password\nSet it again.".into(),
        at: "2026-06-01T12:00:00Z".parse().unwrap(),
        began: Some("2026-06-01T00:00:00Z".parse().unwrap()),
        ping: None,
    }
}

async fn send(channel: Channel, secret: Option<&str>, key: Option<&str>, message: &Message) -> Result<(), Error> {
    let hidden = |text: Option<&str>| text.map(|text| text.to_owned().into());
    let at = ChannelAt { channel, secret: hidden(secret), key: hidden(key) };
    Post::new("db-1.example".to_owned()).send(&at, message).await
}

fn email(port: u16, security: Security, user: Option<&str>) -> Channel {
    Channel::Email(Email {
        host: "127.0.0.1".into(),
        port,
        security,
        user: user.map(Into::into),
        from: "bulkhead@example.org".into(),
        to: vec!["ops@example.org".into(), "boss@example.org".into()],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_arrives_and_reads_well() {
    let sandbox = Sandbox::new();
    let mail = Mail::start(&sandbox, MailBuilder { login: true, ..MailBuilder::default() });
    let channel = email(mail.port(), Security::None, Some(Mail::USER));
    send(channel.clone(), Some(mail.password()), None, &message()).await.unwrap();
    let letters = mail.letters();
    assert_eq!(letters.len(), 1);
    for part in ["X-From: bulkhead@example.org\nX-To: ops@example.org\nX-To: boss@example.org", "Set it again."] {
        assert!(letters[0].contains(part), "{}", letters[0]);
    }
    assert!(letters[0].contains("Subject: [Bulkhead CRITICAL]"), "{}", letters[0]);
    assert!(letters[0].contains("Bulkhead on db-1.example, alert 7, "), "{}", letters[0]);
    assert!(letters[0].contains("Date: Mon, 01 Jun 2026 12:00:00 +0000"), "{}", letters[0]);
    let thread = "<bulkhead-alert-7-1780272000000@example.org>";
    assert!(letters[0].contains(&format!("Message-ID: {thread}")), "{}", letters[0]);
    let over = Message { event: Event::Closed, ..message() };
    send(channel.clone(), Some(mail.password()), None, &over).await.unwrap();
    let over = mail.letters().pop().unwrap();
    for header in ["In-Reply-To", "References"] {
        assert!(over.contains(&format!("{header}: {thread}")), "{over}");
    }
    let id = |letter: &str| letter.lines().find_map(|line| line.strip_prefix("Message-ID: ").map(str::to_owned));
    let own = id(&over).unwrap();
    assert!(own.starts_with("<bulkhead-closed-") && own.ends_with("@example.org>"), "{own}");
    // One that was not known to have arrived is the same letter when it is sent again; another thing is another one.
    for (alert, same) in [(Some(7), true), (Some(8), false)] {
        let again = Message { event: Event::Closed, alert, ..message() };
        send(channel.clone(), Some(mail.password()), None, &again).await.unwrap();
        assert_eq!(id(&mail.letters().pop().unwrap()).unwrap() == own, same);
    }
    let error = send(channel, Some("another"), None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::WrongPassword);
    assert!(!format!("{error:?}").contains("another"));
    assert_eq!(mail.letters().len(), 4);
}

/// The server is asked for encryption before anything is said, and given up if it has none.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_not_secure_is_not_used() {
    let sandbox = Sandbox::new();
    let plain = Mail::start(&sandbox, MailBuilder::default());
    let error = send(email(plain.port(), Security::StartTls, None), None, None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::TlsFailed);
    assert!(error.message.contains("STARTTLS") && error.hints[0].contains("465"), "{error:?}");
    // A certificate that nobody on this machine trusts.
    let foreign = Mail::start(&sandbox, MailBuilder { starttls: true, ..MailBuilder::default() });
    let error = send(email(foreign.port(), Security::StartTls, None), None, None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::TlsFailed, "{error:?}");
    assert!(error.message.contains("its certificate"), "{error:?}");
    // One that begins with TLS meets a server that does not.
    let error = send(email(plain.port(), Security::Tls, None), None, None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::TlsFailed, "{error:?}");
    assert!(error.message.contains("does not speak TLS"), "{error:?}");
    assert_eq!(plain.letters().len() + foreign.letters().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mail_server_says_is_passed_on() {
    let sandbox = Sandbox::new();
    let mail = Mail::start(&sandbox, MailBuilder { refuses: true, ..MailBuilder::default() });
    let error = send(email(mail.port(), Security::None, None), None, None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::Unreachable, "no safety rule of ours: {error}");
    assert!(error.message.contains("not allowed here"), "{error}");
    let nobody = Port::take();
    let error = send(email(nobody.number(), Security::None, None), None, None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::Unreachable);
}

/// The channel stays as it is, and nobody has to make it anew.
#[tokio::test]
async fn a_secret_that_is_missing_is_given_again() {
    let no_password = email(1, Security::None, Some("me"));
    for channel in [no_password, hook(Format::Generic, false), Channel::Ping { host: "127.0.0.1".into() }] {
        let error = send(channel, None, None, &message()).await.unwrap_err();
        assert_eq!(error.code, Code::SecretMissing);
        assert_eq!(error.hints, ["Enter it again: bulkhead channel secret NAME --secret-stdin."]);
    }
}

async fn receiver(status: u16) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(status)).mount(&server).await;
    server
}

fn hook(format: Format, signed: bool) -> Channel {
    Channel::Webhook { format, host: "127.0.0.1".into(), signed }
}

async fn received(server: &MockServer) -> Vec<wiremock::Request> {
    server.received_requests().await.unwrap()
}

#[tokio::test]
async fn every_format_is_what_the_other_side_takes_and_calls_nobody() {
    for format in [Format::Generic, Format::Slack, Format::Teams, Format::Discord, Format::Ntfy] {
        let server = receiver(200).await;
        let url = format!("{}/hooks/topic", server.uri());
        send(hook(format, false), Some(&url), None, &message()).await.unwrap();
        let request = received(&server).await.remove(0);
        let body: Value = request.body_json().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let title = match format {
            Format::Generic => {
                assert_eq!(
                    (&body["severity"], &body["event"], &body["alert"]),
                    (&"critical".into(), &"raised".into(), &7.into())
                );
                assert_eq!(body["machine"], "db-1.example");
                text(&body["title"])
            }
            Format::Slack => {
                let said = text(&body["text"]);
                assert!(said.starts_with("*Backup of &lt;!channel&gt;"), "{said}");
                said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            }
            Format::Teams => text(&body["attachments"][0]["content"]["body"][0]["text"]),
            Format::Discord => {
                assert_eq!(body["allowed_mentions"]["parse"], serde_json::json!([]));
                text(&body["content"])
            }
            Format::Ntfy => {
                assert_eq!(
                    (request.url.path(), &body["topic"], &body["priority"]),
                    ("/hooks", &"topic".into(), &5.into())
                );
                text(&body["title"])
            }
        };
        assert!(title.contains(NAME), "{format}: {title}");
        assert!(body.to_string().contains("db-1.example"), "{format}: {body}");
    }
}

#[tokio::test]
async fn a_signature_can_be_checked_by_the_standard() {
    let server = receiver(204).await;
    let key = format!("whsec_{}", STANDARD.encode(b"a key of bytes"));
    send(hook(Format::Generic, true), Some(&server.uri()), Some(&key), &message()).await.unwrap();
    let request = received(&server).await.remove(0);
    let header = |name: &str| request.headers[name].to_str().unwrap().to_owned();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"a key of bytes").unwrap();
    mac.update(format!("{}.{}.", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    mac.update(&request.body);
    assert_eq!(header("webhook-signature"), format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
}

#[tokio::test]
async fn an_answer_that_is_not_yes_is_an_error_that_says_no_address() {
    for (status, server) in [(500, receiver(500).await), (404, receiver(404).await), (302, receiver(302).await)] {
        let url = format!("{}/secret-path", server.uri());
        let error = send(hook(Format::Slack, false), Some(&url), None, &message()).await.unwrap_err();
        // No rule of ours refused anything.
        let expected = if status == 404 { Code::WrongPassword } else { Code::Unreachable };
        assert_eq!(error.code, expected, "{status}");
        assert!(error.message.contains(&status.to_string()) && !error.hints.is_empty(), "{error:?}");
        assert!(!format!("{error:?}").contains("secret-path"), "{error:?}");
    }
    let nobody = Port::take();
    let url = format!("http://127.0.0.1:{}/secret-path", nobody.number());
    let error = send(hook(Format::Slack, false), Some(&url), None, &message()).await.unwrap_err();
    assert_eq!(error.code, Code::Unreachable);
    assert!(!format!("{error:?}").contains("secret-path"), "{error:?}");
}

#[tokio::test]
async fn signs_of_life_say_which_check_and_how_it_went() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let url = format!("{}/key/{{check}}?create=1", server.uri());
    for ping in [Ping::Start, Ping::Success, Ping::Fail] {
        let message = Message { ping: Some(("acme-shop".into(), ping)), ..message() };
        send(Channel::Ping { host: "127.0.0.1".into() }, Some(&url), None, &message).await.unwrap();
    }
    let asked: Vec<_> = received(&server).await.iter().map(|request| request.url.path().to_owned()).collect();
    assert_eq!(asked, ["/key/acme-shop/start", "/key/acme-shop", "/key/acme-shop/fail"]);
    assert!(received(&server).await.iter().all(|request| request.url.query() == Some("create=1")));
}
