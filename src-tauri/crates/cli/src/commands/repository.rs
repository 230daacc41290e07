//! `bulkhead repository`.

use bulkhead_api::{App, Result, repositories};
use serde_json::json;

use super::secret_from_stdin;
use crate::{args::RepositoryCommand, output::Output, text};

pub(crate) async fn run(app: &App, output: &Output, command: RepositoryCommand) -> Result<()> {
    match command {
        RepositoryCommand::Open { tenant, storage, .. } => {
            let rebuilt = repositories::open(app, &tenant, &storage, secret_from_stdin()?).await?;
            let listed = text::count(rebuilt.snapshots as u64, "snapshot");
            let first = format!("opened the repository of {tenant} on {storage}: {listed} added to the catalog");
            output.result(&rebuilt, || std::iter::once(first).chain(super::kit::rebuilt(&rebuilt)).collect())
        }
        RepositoryCommand::Forget { tenant, storage, confirm } => {
            let lost = repositories::forget(app, &tenant, &storage, confirm.as_deref().unwrap_or_default()).await?;
            output.result(&json!({ "tenant": tenant, "storage": storage, "snapshots": lost }), || {
                let gone = text::count(lost, "snapshot");
                vec![
                    format!("forgot the repository of {tenant} on {storage}, and {gone} that were in it"),
                    "next: the next backup begins a new one there".to_owned(),
                ]
            })
        }
    }
}
