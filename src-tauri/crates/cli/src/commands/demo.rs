//! `bulkhead demo`.

use std::time::Duration;

use bulkhead_api::{Result, demo};

use crate::output::Output;

pub(crate) async fn run(output: &Output, unlock_within: Duration) -> Result<()> {
    let human = !output.is_json();
    let done = demo::run(unlock_within, |line| {
        if human {
            // A reader that has gone away does not stop the demo half-way.
            let _ = output.line(line);
        }
    })
    .await?;
    output.result(&done, Vec::new)
}
