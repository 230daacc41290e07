//! The catalog itself: made again when it was lost or damaged.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use bulkhead_catalog::{Catalog, Chart, charts, lost, set_aside, set_lost};
use bulkhead_core::{audit, ports::Clock, rebuild};
use bulkhead_host::{clock::SystemClock, instances};
use bulkhead_model::{Code, Error, Result, Slug};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    App, Options, kits,
    types::{CatalogRebuilt, LostTenant, Rebuilt},
};

/// Makes a catalog again from the repositories that the lost one knew, by the keys in the keyring, and from the kits given,
/// each with its passphrase if it is encrypted. The damaged file is put aside, never removed.
///
/// What stands in no repository is gone with it: jobs, the audit log, alerts and channels.
///
/// # Errors
/// `NothingToDo` if the catalog is in order, `CatalogNewer` if a newer Bulkhead wrote it, `Busy` while another instance runs.
pub async fn rebuild(options: Options, kits: Vec<(PathBuf, Option<SecretString>)>) -> Result<CatalogRebuilt> {
    let folder = crate::app::data_dir(options.data_dir.clone())?;
    let aside = put_aside(&folder).await?;
    let app = App::open(options).await?;
    let (tenants, mut left) = by_charts(&app, lost(&folder)).await?;
    let mut rebuilt = CatalogRebuilt { aside, tenants, left: Vec::new() };
    for (path, passphrase) in kits {
        let back = kits::import(&app, &path, passphrase).await?;
        left.retain(|(tenant, ..)| tenant.as_str() != back.tenant);
        match rebuilt.tenants.iter_mut().find(|known| known.tenant == back.tenant) {
            Some(known) => known.and(back),
            None => rebuilt.tenants.push(back),
        }
    }
    let still: Vec<Chart> = left.iter().flat_map(|(_, charts, _)| charts.clone()).collect();
    set_lost(&folder, &still)?;
    let detail = json!({ "aside": rebuilt.aside, "tenants": rebuilt.tenants.len(), "left": left.len() });
    audit::record(app.core(), "catalog.rebuild", "", detail).await?;
    rebuilt.left = left.into_iter().map(|(tenant, _, error)| LostTenant::of(&tenant, error)).collect();
    Ok(rebuilt)
}

/// Puts a damaged one aside; gives its new name. One that is in order stays, if an earlier run has not brought all back.
async fn put_aside(folder: &Path) -> Result<Option<String>> {
    match Catalog::examine(folder).await {
        Ok(()) if lost(folder).is_empty() => {
            return Err(Error::new(Code::NothingToDo, "the catalog is in order")
                .hint("To bring a tenant back from its kit: bulkhead kit import FILE."));
        }
        Ok(()) => return Ok(None),
        Err(error) if error.code == Code::CatalogDamaged => {}
        Err(error) => return Err(error),
    }
    if instances::any(folder) {
        return Err(Error::new(Code::Busy, "another instance of Bulkhead has the catalog open")
            .hint("Quit the window and the agent, then run it again."));
    }
    if charts(folder).is_empty() && lost(folder).is_empty() {
        tracing::warn!("no file names the repositories: only kits can bring anything back");
    }
    set_aside(folder, SystemClock.now())
}

type Left = (Slug, Vec<Chart>, Error);

/// Each tenant by itself: one that does not come back keeps no other from it.
async fn by_charts(app: &App, charts: Vec<Chart>) -> Result<(Vec<Rebuilt>, Vec<Left>)> {
    let mut tenants = BTreeMap::<Slug, Vec<Chart>>::new();
    for chart in charts {
        tenants.entry(chart.tenant.clone()).or_default().push(chart);
    }
    let (mut back, mut left) = (Vec::new(), Vec::new());
    for (tenant, charts) in tenants {
        match rebuild::from_charts(app.core(), &tenant, &charts).await {
            Ok(rebuilt) => back.push(rebuilt.into()),
            Err(error) => left.push((tenant, charts, error)),
        }
    }
    Ok((back, left))
}
