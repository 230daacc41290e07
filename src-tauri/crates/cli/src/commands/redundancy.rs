//! `bulkhead redundancy`.

use bulkhead_api::{App, Result, redundancy, types::RedundancyPart};

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, database: &str) -> Result<()> {
    let parts = redundancy::get(app, &database.parse()?).await?;
    output.result(&parts, || {
        let rows = parts.iter().map(|part| [part.title.clone(), part.answer.to_string(), text::safe(&part.found)]);
        let lines = list(["RULE", "MET", "FOUND"], rows.collect(), "");
        lines.into_iter().chain(parts.iter().filter(|part| !is_met(part)).map(hint)).collect()
    })
}

fn is_met(part: &RedundancyPart) -> bool {
    part.answer == bulkhead_model::redundancy::Met::Yes
}

fn hint(part: &RedundancyPart) -> String {
    format!("{} → {}", part.title, part.hint)
}
