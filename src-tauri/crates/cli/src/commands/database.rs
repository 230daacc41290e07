//! `bulkhead database`.

use bulkhead_api::{
    App, Result, databases,
    types::{Database, DatabaseInput, Inspection},
};
use serde_json::json;

use super::{report, secret_from_stdin};
use crate::{
    args::DatabaseCommand,
    output::{Output, list, table},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: DatabaseCommand) -> Result<()> {
    match command {
        DatabaseCommand::Add { tenant, name, url, password_stdin } => {
            let password = password_stdin.then(secret_from_stdin).transpose()?;
            let database = databases::add(app, DatabaseInput { tenant, name, url, password }).await?;
            output.result(&database, || {
                let path = text::safe(&database.path);
                let next = format!("next: bulkhead database test {}", text::argument(&path));
                vec![format!("added {path} ({})", database.engine.title()), next]
            })
        }
        DatabaseCommand::Password { database, .. } => {
            databases::set_password(app, &database, &secret_from_stdin()?).await?;
            let told = format!("the password of {database} is in the keyring");
            output.result(&json!({ "database": database }), || vec![told])
        }
        DatabaseCommand::Production { database, off } => {
            databases::set_production(app, &database, !off).await?;
            let told = format!("{database} is {} as production", if off { "no longer marked" } else { "marked" });
            output.result(&json!({ "database": database, "production": !off }), || vec![told])
        }
        DatabaseCommand::Test { database } => report(output, &databases::test(app, &database).await?),
        DatabaseCommand::Inspect { database } => {
            let found = databases::inspect(app, &database).await?;
            output.result(&found, || lines(&found))
        }
        DatabaseCommand::List { tenant } => {
            let rows = databases::list(app, tenant.as_ref()).await?;
            output.result(&rows, || {
                let cells = rows.iter().map(|d| [d.path.clone(), engine(d), d.url.clone()]);
                let empty = "there is no database yet; add one: bulkhead database add TENANT NAME --url URL";
                list(["DATABASE", "ENGINE", "URL"], cells.collect(), empty)
            })
        }
        DatabaseCommand::Remove { database, confirm } => {
            databases::confirmed(app, &database, confirm.as_deref().unwrap_or_default()).await?;
            databases::remove(app, &database).await?;
            let told = format!("removed {database} from the catalog; its backups stay");
            output.result(&json!({ "removed": database }), || vec![told])
        }
    }
}

fn engine(database: &Database) -> String {
    format!("{}{}", database.engine.title(), if database.production { ", production" } else { "" })
}

fn lines(found: &Inspection) -> Vec<String> {
    let count = |count: Option<u64>| count.map_or_else(|| "?".to_owned(), text::number);
    let tables = found
        .tables
        .iter()
        .map(|t| [t.name.clone(), count(t.rows), t.bytes.map_or_else(|| "?".to_owned(), text::bytes)]);
    let objects = found.objects.iter().map(|(kind, names)| format!("{kind}: {}", names.len()));
    let warnings = found.warnings.iter().map(|warning| format!("warning: {}", text::safe(warning)));
    std::iter::once(format!("{}, {}", text::safe(&found.server), text::bytes(found.bytes)))
        .chain(table(["TABLE", "ROWS (ABOUT)", "SIZE"], tables.collect()))
        .chain(objects)
        .chain(warnings)
        .collect()
}
