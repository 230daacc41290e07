//! `bulkhead tenant`.

use bulkhead_api::{
    App, Result, databases, tenants,
    types::{Tenant, TenantInput},
};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    args::TenantCommand,
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: TenantCommand) -> Result<()> {
    match command {
        TenantCommand::Add { slug, name } => {
            let tenant = tenants::add(app, TenantInput { slug: slug.to_string(), name }).await?;
            let next = format!("next: bulkhead database add {} NAME --url URL", tenant.slug);
            output.result(&tenant, || vec![format!("added {}", tenant.slug), next])
        }
        TenantCommand::List => {
            let tenants = tenants::list(app).await?;
            let empty = "there is no tenant yet; add one: bulkhead tenant add acme --name \"Acme Dental Ltd\"";
            output.result(&tenants, || list(["TENANT", "NAME"], tenants.iter().map(row).collect(), empty))
        }
        TenantCommand::Show { slug } => {
            let tenant = tenants::get(app, &slug).await?;
            let databases = databases::list(app, Some(&slug)).await?;
            output.result(&json!({ "tenant": tenant, "databases": databases }), || {
                let heading = format!("{}  {}", tenant.slug, text::safe(&tenant.name));
                let rows = databases.iter().map(|d| [d.path.clone(), d.engine.title().to_owned(), d.url.clone()]);
                let empty = format!("no database yet; add one: bulkhead database add {} NAME --url URL", tenant.slug);
                let databases = list(["DATABASE", "ENGINE", "URL"], rows.collect(), &empty);
                std::iter::once(heading).chain(databases).collect()
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
