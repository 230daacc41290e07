//! `bulkhead disaster`.

use bulkhead_api::{App, Code, Error, Result, disasters, types::DisasterDrill};
use bulkhead_model::disaster::{Reached, StepOutcome};

use super::kit;
use crate::{
    args::DisasterCommand,
    output::{Output, list},
    progress::Follower,
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: DisasterCommand) -> Result<()> {
    match command {
        DisasterCommand::Begin { tenant, kit: file, without_storage, outlives, passphrase_stdin } => {
            let passphrase = kit::given(&file, passphrase_stdin)?;
            let follower = Follower::new(app, output)?;
            let id = disasters::begin(app, &tenant, &file, passphrase, without_storage, outlives).await?;
            // A rehearsal that failed has a record all the same, and it says more.
            let ended = follower.follow(id).await;
            let record = match (disasters::get(app, &tenant, id).await, ended) {
                (Ok(record), _) => record,
                (Err(_), Err(error)) | (Err(error), Ok(_)) => return Err(error),
            };
            output.result(&record, || lines(&record))?;
            if record.passed { Ok(()) } else { Err(failed(&record)) }
        }
        DisasterCommand::List { tenant } => {
            let rows = disasters::list(app, &tenant).await?;
            let now = app.now();
            output.result(&rows, || {
                let cells = |row: &DisasterDrill| {
                    [
                        text::when(row.began_at, now),
                        row.without.clone().unwrap_or_else(|| "-".to_owned()),
                        if row.passed { "passed" } else { "FAILED" }.to_owned(),
                        row.gaps.len().to_string(),
                    ]
                };
                let empty = format!("nothing was rehearsed yet: bulkhead disaster begin {tenant} --kit FILE");
                list(["WHEN", "WITHOUT", "RESULT", "GAPS"], rows.iter().map(cells).collect(), &empty)
            })
        }
    }
}

fn failed(record: &DisasterDrill) -> Error {
    let lost = record.databases.iter().filter(|it| it.reached == Reached::Lost).count();
    let message = if lost > 0 {
        format!("{lost} of {} would have been lost", text::count(record.databases.len() as u64, "database"))
    } else {
        "the rehearsal did not end as it should".to_owned()
    };
    Error::new(Code::RehearsalFailed, message).hint("Close the gaps that are named, then rehearse again.")
}

fn lines(record: &DisasterDrill) -> Vec<String> {
    let mark = |outcome| match outcome {
        StepOutcome::Passed => "passed ",
        StepOutcome::Wanting => "wanting",
        StepOutcome::Failed => "FAILED ",
    };
    let mut lines: Vec<String> = record
        .steps
        .iter()
        .map(|step| {
            let seconds = format!("{}.{} s", step.took_ms / 1_000, step.took_ms % 1_000 / 100);
            format!("{}  {:>8}  {}: {}", mark(step.outcome), seconds, text::safe(&step.title), text::safe(&step.detail))
        })
        .collect();
    for gap in &record.gaps {
        lines.push(format!("gap: {}", text::safe(&gap.what)));
        lines.push(format!("  → {}", text::safe(&gap.hint)));
    }
    lines
}
