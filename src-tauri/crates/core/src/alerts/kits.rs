//! Recovery kits that are lacking or no longer hold.

use bulkhead_model::{
    Result,
    alert::{Cause, Member, Severity, Trouble},
    kit::{Change, PATIENCE, Standing},
    protection::Reason,
};

use crate::{Core, kit};

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
