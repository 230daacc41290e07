//! `bulkhead demo`.

use bulkhead_api::{Result, demo};

use crate::output::Output;

pub(crate) async fn run(output: &Output) -> Result<()> {
    let human = !output.is_json();
    let done = demo::run(|line| {
        if human {
            // A reader that has gone away does not stop the demo half-way.
            let _ = output.line(line);
        }
    })
    .await?;
    output.result(&done, Vec::new)
}
