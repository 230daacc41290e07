//! `bulkhead storage`.

use bulkhead_api::{
    App, Result, storages,
    types::{StorageInput, StorageUsage},
};
use serde_json::json;

use super::{report, secret_from_stdin};
use crate::{
    args::StorageCommand,
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: StorageCommand) -> Result<()> {
    match command {
        StorageCommand::Add { name, url, secret_stdin } => {
            let secret = secret_stdin.then(secret_from_stdin).transpose()?;
            let storage = storages::add(app, StorageInput { name, url, secret }).await?;
            output.result(&storage, || {
                let (name, location) = (text::safe(&storage.name), text::safe(&storage.location));
                vec![
                    format!("added {name} at {location}"),
                    format!("next: bulkhead storage test {}", text::argument(&name)),
                ]
            })
        }
        StorageCommand::Test { name } => report(output, &storages::test(app, &name).await?),
        StorageCommand::List => {
            let rows = storages::list(app).await?;
            let cells = || rows.iter().map(|storage| [storage.name.clone(), storage.location.clone()]).collect();
            let empty = "there is no storage yet; add one: bulkhead storage add NAME --url file:///folder";
            output.result(&rows, || list(["STORAGE", "LOCATION"], cells(), empty))
        }
        StorageCommand::Usage { name } => {
            let rows = storages::usage(app, &name).await?;
            let empty = format!("no repository is on {name} yet; the first backup of a tenant makes one");
            output.result(&rows, || list(["TENANT", "SIZE", "SNAPSHOTS", ""], rows.iter().map(usage).collect(), &empty))
        }
        StorageCommand::Remove { name } => {
            storages::remove(app, &name).await?;
            output.result(&json!({ "removed": name }), || vec![format!("removed {name}; what is stored there stays")])
        }
    }
}

fn usage(row: &StorageUsage) -> [String; 4] {
    let unknown = || "not reachable".to_owned();
    [
        row.tenant.clone(),
        row.bytes.map_or_else(unknown, text::bytes),
        row.snapshots.map_or_else(unknown, text::number),
        row.failure.as_ref().map(|failure| failure.message.clone()).unwrap_or_default(),
    ]
}
