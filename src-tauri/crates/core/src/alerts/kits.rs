//! Recovery kits that are lacking or no longer hold, and keys that were not changed to the end.

use bulkhead_model::{
    Result, Slug,
    alert::{Cause, Member, Severity, Trouble},
    kit::{Change, PATIENCE, Standing},
    protection::Reason,
};
use chrono::{DateTime, Utc};

use crate::{Core, keys, kit};

/// One a tenant. A database that was added is told on its page alone: the repositories know it.
pub(super) async fn troubles(core: &Core) -> Result<Vec<Trouble>> {
    let mut found = Vec::new();
    for (tenant, standing) in kit::standings(core).await? {
        let reason = match standing {
            Standing::Missing { since } if core.now() - since > PATIENCE => Reason::NoKit { age: core.now() - since },
            Standing::Outdated { changes, .. } if changes.iter().any(|it| !matches!(it, Change::Database(_))) => {
                Reason::KitOutdated { changes }
            }
            _ => continue,
        };
        found.push(Trouble {
            cause: Cause::Kit(tenant.clone()),
            message: reason.to_string(),
            hint: format!("{} (bulkhead kit export {tenant} --out FILE.html)", reason.hint()),
            member: Member::Tenant(tenant),
            severity: Severity::Warning,
        });
    }
    Ok(found)
}

/// Changes of a key that broke off.
pub(super) async fn half_changed_keys(core: &Core) -> Result<Vec<Trouble>> {
    let trouble = |(tenant, since): (Slug, DateTime<Utc>)| Trouble {
        cause: Cause::Rotation(tenant.clone()),
        message: format!(
            "The change of the repositories' key that began on {} is not finished: the old key still opens some of them. Nothing is lost; both keys are in the keyring.",
            since.format("%Y-%m-%d %H:%M UTC")
        ),
        hint: format!(
            "It goes on by itself when every storage of the tenant can be reached and none of its jobs runs. Or do it now: bulkhead tenant key {tenant} --rotate."
        ),
        member: Member::Tenant(tenant),
        severity: Severity::Warning,
    };
    Ok(keys::unfinished(core).await?.into_iter().map(trouble).collect())
}
