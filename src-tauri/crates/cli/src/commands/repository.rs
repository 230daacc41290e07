//! `bulkhead repository`.

use bulkhead_api::{App, Result, repositories};
use serde_json::json;

use super::secret_from_stdin;
use crate::{args::RepositoryCommand, output::Output, text};

pub(crate) async fn run(app: &App, output: &Output, command: RepositoryCommand) -> Result<()> {
    match command {
        RepositoryCommand::Open { tenant, storage, .. } => {
            let added = repositories::open(app, &tenant, &storage, secret_from_stdin()?).await?;
            output.result(&json!({ "tenant": tenant, "storage": storage, "snapshots": added }), || {
                vec![format!(
                    "opened the repository of {tenant} on {storage}: {} added to the catalog",
                    text::count(added as u64, "snapshot")
                )]
            })
        }
    }
}
