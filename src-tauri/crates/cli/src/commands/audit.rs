//! `bulkhead audit`.

use bulkhead_api::{App, Result, audit};
use bulkhead_model::audit::Entry;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, limit: u32, verify: bool) -> Result<()> {
    if verify {
        let last = audit::verify(app).await?;
        return output.result(&json!({ "last": last }), || match &last {
            Some(last) => {
                vec![format!("all {} entries are what they were; the last seal is {}", last.number, last.seal)]
            }
            None => vec!["there is no entry yet".to_owned()],
        });
    }
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
