//! `bulkhead tenant`.

use bulkhead_api::{
    App, Result, databases, tenants,
    types::{KeyRotated, Tenant, TenantInput},
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::pause;
use crate::{
    args::TenantCommand,
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, command: TenantCommand) -> Result<()> {
    match command {
        TenantCommand::Add { slug, name } => {
            let before = tenants::before(app, &slug).await?;
            let tenant = tenants::add(app, TenantInput { slug: slug.to_string(), name }).await?;
            if !before.is_empty() {
                let whose = format!("a tenant {slug} was here before: its repository on {}", before.join(", "));
                output.note(format!("{whose} and the key that opens it are those of this one now"));
                output
                    .note("for another customer take another slug: one's recovery kit would open the other's backups");
            }
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
            let pauses = pause::told(app, Some(&slug)).await?;
            output.result(&json!({ "tenant": tenant, "databases": databases }), || {
                let heading = format!("{}  {}", tenant.slug, text::safe(&tenant.name));
                let rows = databases.iter().map(|d| [d.path.clone(), d.engine.title().to_owned(), d.url.clone()]);
                let empty = format!("no database yet; add one: bulkhead database add {} NAME --url URL", tenant.slug);
                let databases = list(["DATABASE", "ENGINE", "URL"], rows.collect(), &empty);
                std::iter::once(heading).chain(databases).chain(pauses).collect()
            })
        }
        TenantCommand::Pause { slug, span } => pause::pause(app, output, Some(&slug), &span).await,
        TenantCommand::Resume { slug } => pause::resume(app, output, Some(&slug)).await,
        TenantCommand::Remove { slug, confirm } => {
            tenants::confirmed(app, &slug, confirm.as_deref().unwrap_or_default()).await?;
            tenants::remove(app, &slug).await?;
            let told = format!("removed {slug} from the catalog; its repositories and their key stay");
            output.result(&json!({ "removed": slug }), || vec![told])
        }
        TenantCommand::Key { slug, rotate: true, .. } => {
            let rotated = tenants::rotate_key(app, &slug).await?;
            output.result(&rotated, || turned(&rotated))
        }
        TenantCommand::Key { slug, .. } => {
            let key = tenants::key(app, &slug).await?;
            output.result(&json!({ "key": key.expose_secret() }), || vec![key.expose_secret().to_owned()])
        }
    }
}

/// What was done, what is left, and what a new key does not do.
fn turned(rotated: &KeyRotated) -> Vec<String> {
    let done = if rotated.resumed { "finished the change that was begun" } else { "changed" };
    let mut lines = vec![format!(
        "{done}: {} with the new key of {} alone",
        text::count(rotated.repositories.len() as u64, "repository"),
        rotated.tenant
    )];
    for left in &rotated.left {
        lines.push(format!(
            "{} still opens with the old key: {}",
            text::safe(&left.storage),
            text::safe(&left.failure.message)
        ));
    }
    if !rotated.left.is_empty() {
        lines.push(format!("run it again once it answers: bulkhead tenant key {} --rotate", rotated.tenant));
    }
    for storage in &rotated.locked {
        let storage = text::safe(storage);
        lines.push(format!(
            "{storage} is locked and keeps the old key's file as an older version: until it lets go of that, the old key still opens the repository for whoever may read versions there"
        ));
    }
    if rotated.others > 0 {
        lines.push(format!(
            "{} that somebody gave with restic open them as before",
            text::count(rotated.others, "other key")
        ));
    }
    lines.push(format!("the recovery kit is out of date: bulkhead kit export {} --out FILE", rotated.tenant));
    lines.push("whoever had the old key and a copy of a repository's key file can still read it: the data's own key is the same".to_owned());
    lines
}

fn row(tenant: &Tenant) -> [String; 2] {
    [tenant.slug.clone(), tenant.name.clone()]
}
