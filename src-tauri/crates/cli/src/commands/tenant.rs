//! `bulkhead tenant`.

use bulkhead_api::{
    App, Result, databases, tenants,
    types::{Tenant, TenantInput},
};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    args::TenantCommand,
    output::{Output, table},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: TenantCommand) -> Result<()> {
    match command {
        TenantCommand::Add { slug, name } => {
            let tenant = tenants::add(app, TenantInput { slug: slug.to_string(), name }).await?;
            output.result(&tenant, || vec![format!("added {}", tenant.slug)])
        }
        TenantCommand::List => {
            let tenants = tenants::list(app).await?;
            output.result(&tenants, || table(["TENANT", "NAME"], tenants.iter().map(row).collect()))
        }
        TenantCommand::Show { slug } => {
            let tenant = tenants::get(app, &slug).await?;
            let databases = databases::list(app, Some(&slug)).await?;
            output.result(&json!({ "tenant": tenant, "databases": databases }), || {
                let heading = format!("{}  {}", tenant.slug, text::safe(&tenant.name));
                let rows = databases.iter().map(|d| [d.path.clone(), d.engine.title().to_owned(), d.url.clone()]);
                std::iter::once(heading).chain(table(["DATABASE", "ENGINE", "URL"], rows.collect())).collect()
            })
        }
        TenantCommand::Remove { slug } => {
            tenants::remove(app, &slug).await?;
            let told = format!("removed {slug} from the catalog; its repositories and their key stay");
            output.result(&json!({ "removed": slug }), || vec![told])
        }
        TenantCommand::Key { slug, .. } => {
            let key = tenants::key(app, &slug).await?;
            output.result(&json!({ "key": key.expose_secret() }), || vec![key.expose_secret().to_owned()])
        }
    }
}

fn row(tenant: &Tenant) -> [String; 2] {
    [tenant.slug.clone(), tenant.name.clone()]
}
