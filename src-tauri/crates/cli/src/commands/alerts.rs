//! `bulkhead alerts`.

use bulkhead_api::{App, Result, alerts, types::Alert};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, all: bool, acknowledge: Option<i64>, limit: u32) -> Result<()> {
    if let Some(id) = acknowledge {
        alerts::acknowledge(app, id).await?;
        return output.result(&json!({ "acknowledged": id }), || vec![format!("acknowledged {id}")]);
    }
    let rows = alerts::list(app, all, limit).await?;
    let now = app.now();
    output.result(&rows, || {
        let heading = ["ALERT", "SEVERITY", "SINCE", "STATE", "WHAT"];
        let lines = list(heading, rows.iter().map(|row| cells(row, now)).collect(), "nothing is wrong");
        lines.into_iter().chain(rows.iter().filter(|row| row.closed_at.is_none()).flat_map(details)).collect()
    })
}

pub(crate) async fn snooze(app: &App, output: &Output, id: i64, span: &str) -> Result<()> {
    let until = alerts::snooze(app, id, span).await?;
    output.result(&json!({ "snoozed": id, "until": until }), || vec![format!("{id} rests for {span}")])
}

fn cells(row: &Alert, now: DateTime<Utc>) -> [String; 5] {
    let state = match (row.closed_at, row.acknowledged_at) {
        (Some(at), _) => format!("over since {}", text::when(at, now)),
        (None, _) if row.snoozed_until.is_some_and(|until| now < until) => "resting".to_owned(),
        (None, Some(_)) => "acknowledged".to_owned(),
        (None, None) => "open".to_owned(),
    };
    [row.id.to_string(), row.severity.to_string(), text::when(row.opened_at, now), state, row.title.clone()]
}

fn details(row: &Alert) -> Vec<String> {
    let lines = row.body.lines().map(|line| format!("  {}", text::safe(line)));
    std::iter::once(format!("{}:", row.id)).chain(lines).collect()
}
