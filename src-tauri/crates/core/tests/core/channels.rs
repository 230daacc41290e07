//! Channels that are there already, changed in their place.

use bulkhead_core::{alerts, ports::ChannelAt};
use bulkhead_model::{
    Code, Label,
    channel::{Channel, Email, Security},
};

use crate::fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

/// Its password stays unless another one is given, and ends with the login.
#[tokio::test]
async fn a_channel_of_mail_is_changed_in_its_place() {
    let world = World::new().await;
    let mail = |user: Option<&str>, to: &str| {
        Channel::Email(Email {
            host: "mail.example.org".into(),
            port: 587,
            security: Security::StartTls,
            user: user.map(ToOwned::to_owned),
            from: "bulkhead@example.org".into(),
            to: vec![to.to_owned()],
        })
    };
    let at = |channel: Channel, secret: Option<&str>| ChannelAt { channel, secret: secret.map(Into::into), key: None };
    world.channel("ops", mail(Some("ops"), "a@example.org"), Some("old")).await.unwrap();
    let password = || world.secrets.entries.lock().unwrap().get("bulkhead//channel/ops").cloned();
    let change = async |at: ChannelAt| alerts::change_channel(&world.core, &label("ops"), &at, None).await.unwrap();

    change(at(mail(Some("ops"), "b@example.org"), None)).await;
    assert_eq!(
        world.core.catalog().channels().get(&label("ops")).await.unwrap().channel,
        mail(Some("ops"), "b@example.org")
    );
    assert_eq!(password().as_deref(), Some("old"));
    alerts::test_channel(&world.core, &label("ops")).await.unwrap();
    assert_eq!(world.messenger.sent.lock().unwrap().last().unwrap().0.channel, mail(Some("ops"), "b@example.org"));
    change(at(mail(Some("ops"), "b@example.org"), Some("new"))).await;
    assert_eq!(password().as_deref(), Some("new"));
    change(at(mail(None, "b@example.org"), None)).await;
    assert_eq!(password(), None, "nobody logs in any more");

    let error =
        alerts::change_channel(&world.core, &label("nobody"), &at(mail(None, "b@example.org"), None), None).await;
    assert_eq!(error.unwrap_err().code, Code::NotFound);
    let acts = world.core.catalog().audit().last(10).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.action == "channel.change").count(), 3);
}
