//! `bulkhead lock`.

use bulkhead_api::{App, Result, lock};
use serde_json::json;

use crate::{args::LockCommand, output::Output};

pub(crate) async fn run(app: &App, output: &Output, command: LockCommand) -> Result<()> {
    match command {
        LockCommand::Status => {
            let minutes = lock::setting(app).await?.map(|lock| lock.idle_minutes);
            output.result(&json!({ "idle_minutes": minutes }), || {
                vec![minutes.map_or_else(
                    || "the window has no lock".to_owned(),
                    |minutes| format!("the window locks after {minutes} minutes without a touch, and when it starts"),
                )]
            })
        }
        LockCommand::Remove => {
            lock::remove(app).await?;
            output.result(&json!({ "removed": true }), || vec!["the window has no lock any more".to_owned()])
        }
    }
}
