//! What is set up on one machine is set up alike on another, without a secret, and nothing that is there is lost.

use bulkhead_catalog::Subject;
use bulkhead_core::{configuration, databases, policies, rebuild::Needed, tenants};
use bulkhead_model::{
    Code, Connection, DatabasePath, Label, channel::Channel, colour::Colour, configuration::Configuration,
    connection::parse_url,
};

use crate::fakes::World;

fn label(text: &str) -> Label {
    text.parse().unwrap()
}

/// A tenant with a policy, rules of its own, a storage and a channel.
async fn furnished() -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    let rules = |text: &str| serde_json::from_str(text).unwrap();
    tenants::set_colour(&world.core, &path.tenant, Some(Colour::Teal)).await.unwrap();
    let ping = Channel::Ping { host: "hc.example".to_owned() };
    world.channel("ops", ping, Some("https://hc.example/secret-address")).await.unwrap();
    let nightly = rules(r#"{"storage":"disk","rpo":"26h","alerts":["ops"]}"#);
    policies::add(&world.core, &label("nightly"), &nightly).await.unwrap();
    policies::assign(&world.core, &Subject::Tenant(path.tenant.clone()), Some(&label("nightly"))).await.unwrap();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(r#"{"rto":"4h"}"#)).await.unwrap();
    (world, path)
}

async fn here(world: &World) -> Configuration {
    configuration::here(&world.core).await.unwrap()
}

async fn import(world: &World, file: &Configuration, changes: bool) -> bulkhead_model::Result<configuration::Imported> {
    let plan = configuration::plan(&world.core, file).await?;
    configuration::import(&world.core, file, &plan.digest, changes).await
}

#[tokio::test]
async fn another_machine_is_set_up_alike_and_asks_for_what_is_secret() {
    let (world, path) = furnished().await;
    let text = here(&world).await.text().unwrap();
    assert!(!text.contains("secret-address"), "{text}");
    let (file, new) = (Configuration::read(&text).unwrap(), world.elsewhere().await);
    let done = import(&new, &file, false).await.unwrap();
    assert_eq!((done.added.len(), done.changed.len()), (5, 0));
    assert_eq!(done.needed, [Needed::ChannelSecret(label("ops")), Needed::DatabasePassword(path)]);
    assert_eq!(here(&new).await, file);
    assert_eq!(file.tenants.values().next().unwrap().colour, Some(Colour::Teal));
    assert!(import(&new, &file, true).await.is_err_and(|error| error.code == Code::NothingToDo));
}

#[tokio::test]
async fn what_differs_is_changed_only_on_request_and_a_password_follows_nobody_to_another_server() {
    let (world, path) = furnished().await;
    let mut file = here(&world).await;
    let before = file.clone();
    let tenant = file.tenants.get_mut(&path.tenant).unwrap();
    tenant.name = "Acme Ltd".to_owned();
    let elsewhere: Connection = parse_url("postgres://u@evil.example/shop").unwrap().connection;
    tenant.databases.get_mut(&path.database).unwrap().connection = elsewhere.clone();
    assert!(import(&world, &file, false).await.is_err_and(|error| error.code == Code::NothingToDo));
    assert_eq!(here(&world).await, before, "an import without changes changes nothing");

    let plan = configuration::plan(&world.core, &file).await.unwrap();
    databases::set_password(&world.core, &path, &"pw".to_owned().into()).await.unwrap();
    let done = configuration::import(&world.core, &file, &plan.digest, true).await.unwrap();
    assert_eq!((done.added.len(), done.changed.len()), (0, 2));
    let row = world.core.catalog().databases().get(&path).await.unwrap();
    assert_eq!((row.connection, row.has_password), (elsewhere, true));
    assert_eq!(done.needed, [Needed::DatabasePassword(path)], "the saved one is for the other server");
}

#[tokio::test]
async fn a_plan_that_is_no_longer_true_is_refused() {
    let (world, _) = furnished().await;
    let (file, new) = (here(&world).await, world.elsewhere().await);
    let plan = configuration::plan(&new.core, &file).await.unwrap();
    new.storage().await;
    let refused = configuration::import(&new.core, &file, &plan.digest, false).await.unwrap_err();
    assert_eq!(refused.code, Code::PlanStale);
    assert!(new.core.catalog().tenants().list().await.unwrap().is_empty());
}
