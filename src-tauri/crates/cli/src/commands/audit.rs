//! `bulkhead audit`.

use bulkhead_api::{App, Result, audit};
use bulkhead_model::audit::Entry;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn verify(app: &App, output: &Output, seal: Option<&str>) -> Result<()> {
    let last = audit::verify(app, seal).await?;
    output.result(&json!({ "last": last.as_ref().map(facts) }), || match &last {
        Some(last) => {
            let entries = text::count(last.number.unsigned_abs(), "entry");
            let kept = match seal {
                Some(_) => "the seal that was kept is among them",
                None => "whether later ones were cut off shows only a seal that was kept: bulkhead audit --verify --seal SEAL",
            };
            vec![format!("{entries}, each as it was; the last seal is {}", last.seal), kept.to_owned()]
        }
        None => vec!["there is no entry yet".to_owned()],
    })
}

pub(crate) async fn run(app: &App, output: &Output, limit: u32) -> Result<()> {
    let entries = audit::last(app, limit).await?;
    let now = app.now();
    let rows: Vec<_> = entries.iter().map(facts).collect();
    output.result(&rows, || {
        let heading = ["ENTRY", "WHEN", "WHO", "WHAT", "OF", ""];
        list(heading, entries.iter().map(|entry| cells(entry, now)).collect(), "nothing was done yet")
    })
}

/// An entry with its detail as what it is; sealed is the text of it.
fn facts(entry: &Entry) -> serde_json::Value {
    let mut facts = json!(entry);
    if let Ok(detail) = serde_json::from_str::<serde_json::Value>(&entry.detail) {
        facts["detail"] = detail;
    }
    facts
}

fn cells(entry: &Entry, now: DateTime<Utc>) -> [String; 6] {
    [
        entry.number.to_string(),
        text::when(entry.at, now),
        entry.who.clone(),
        entry.action.clone(),
        entry.subject.clone(),
        entry.detail.clone(),
    ]
}
