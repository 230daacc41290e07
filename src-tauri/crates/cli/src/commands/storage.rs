//! `bulkhead storage`.

use bulkhead_api::{
    App, Result, storages,
    types::{StorageInput, StorageUsage, TenantUsage},
};
use bulkhead_model::forecast::Full;
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
        StorageCommand::Secret { name, .. } => {
            storages::set_secret(app, &name, &secret_from_stdin()?).await?;
            output.result(&json!({ "storage": name }), || vec![format!("the secret of {name} is in the keyring")])
        }
        StorageCommand::Test { name } => report(output, &storages::test(app, &name).await?),
        StorageCommand::List => {
            let rows = storages::list(app).await?;
            let cells = || rows.iter().map(|storage| [storage.name.clone(), storage.location.clone()]).collect();
            let empty = "there is no storage yet; add one: bulkhead storage add NAME --url file:///folder";
            output.result(&rows, || list(["STORAGE", "LOCATION"], cells(), empty))
        }
        StorageCommand::Usage { name } => {
            let used = storages::usage(app, &name).await?;
            let empty = format!("no repository is on {name} yet; the first backup of a tenant makes one");
            output.result(&used, || {
                let rows = used.tenants.iter().map(usage).collect();
                list(["TENANT", "SIZE", "SNAPSHOTS", ""], rows, &empty).into_iter().chain(filling(&used)).collect()
            })
        }
        StorageCommand::Remove { name } => {
            storages::remove(app, &name).await?;
            output.result(&json!({ "removed": name }), || vec![format!("removed {name}; what is stored there stays")])
        }
    }
}

fn filling(used: &StorageUsage) -> Vec<String> {
    let free = used.free.map(|free| format!("{} free", text::bytes(free)));
    let growth = used.growth_per_day.map(|[low, middle, high]| {
        let size = |bytes: i64| format!("{}{}", if bytes < 0 { "-" } else { "" }, text::bytes(bytes.unsigned_abs()));
        let (low, high) = (size(low), size(high));
        let range = if low == high { String::new() } else { format!(" ({low} to {high})") };
        format!("grows by about {} a day{range}", size(middle))
    });
    let full = used.full_in_days.map(|(earliest, latest)| format!("full {}", Full { earliest, latest }));
    free.into_iter().chain(growth).chain(full).collect()
}

fn usage(row: &TenantUsage) -> [String; 4] {
    let unknown = || "not reachable".to_owned();
    [
        row.tenant.clone(),
        row.bytes.map_or_else(unknown, text::bytes),
        row.snapshots.map_or_else(unknown, text::number),
        row.failure.as_ref().map(|failure| failure.message.clone()).unwrap_or_default(),
    ]
}
