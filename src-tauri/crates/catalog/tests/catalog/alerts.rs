//! Alerts: a change of one and what tells it are written together.

use bulkhead_catalog::{Catalog, Telling};
use bulkhead_model::{
    alert::{Cause, Condition, Event, Member, Message, Severity, Untold},
    channel::{Channel, Format},
};

use crate::common::{minute, open, run};

fn condition() -> Condition {
    let members = [(Member::Everybody, "it stands still".to_owned())].into();
    Condition {
        cause: Cause::Clock,
        severity: Severity::Critical,
        members,
        hint: String::new(),
        untold: Untold::default(),
    }
}

fn telling(event: Event) -> Vec<Telling> {
    let (title, body) = ("The clock stands still".to_owned(), String::new());
    let message = Message {
        event,
        alert: None,
        severity: Severity::Critical,
        title,
        body,
        at: minute(0),
        began: None,
        ping: None,
    };
    vec![("team".parse().unwrap(), message)]
}

/// What is due and delivered now: why it is told, and of which alert.
async fn sent(catalog: &Catalog) -> Vec<(Event, Option<i64>)> {
    let mut told = Vec::new();
    for delivery in catalog.channels().claim(minute(9), minute(10), |_| true).await.unwrap() {
        catalog.channels().settle(delivery.id, None, None, minute(9)).await.unwrap();
        told.push((delivery.message.event, delivery.message.alert));
    }
    told
}

#[tokio::test]
async fn what_cannot_be_put_on_its_way_is_not_told_and_is_told_by_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    let team = Channel::Webhook { format: Format::Generic, host: "example.com".to_owned(), signed: false };
    catalog.channels().add(&"team".parse().unwrap(), &team, minute(0)).await.unwrap();
    let alerts = catalog.alerts();
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'broken'); END";
    run(folder.path(), broken).await;
    alerts.raise(&condition(), &telling(Event::Raised), minute(0)).await.unwrap_err();
    assert_eq!(alerts.open().await.unwrap(), [], "nobody was told of it");
    run(folder.path(), "DROP TRIGGER broken").await;
    let id = alerts.raise(&condition(), &telling(Event::Raised), minute(0)).await.unwrap().unwrap();
    assert_eq!(alerts.raise(&condition(), &telling(Event::Raised), minute(0)).await.unwrap(), None, "by one alone");
    assert_eq!(sent(&catalog).await, [(Event::Raised, Some(id))]);
    run(folder.path(), broken).await;
    alerts.told(id, &condition(), minute(0), &telling(Event::Reminder), minute(9)).await.unwrap_err();
    alerts.close(id, &telling(Event::Closed), minute(9)).await.unwrap_err();
    assert_eq!(alerts.open().await.unwrap()[0].told_at, minute(0), "as it was");
    run(folder.path(), "DROP TRIGGER broken").await;
    assert!(alerts.close(id, &telling(Event::Closed), minute(9)).await.unwrap());
    assert_eq!(sent(&catalog).await, [(Event::Closed, Some(id))]);
}
