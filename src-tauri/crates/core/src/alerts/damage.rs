//! Damage in repositories, and what to do about it.

use std::collections::{BTreeMap, HashSet};

use bulkhead_model::{
    Code, Label, Result, Slug,
    alert::{Cause, Member, Severity, Trouble},
};

use crate::Core;

/// What to do about damage, whoever found it.
pub(super) const SAVE: &str = "Do not delete anything. Copy the repository first, then restore what still can be read.";

/// What is known to be damaged, until it was read and right: a check of other shares or of another storage says nothing of it.
/// What the last check found beside that, as snapshots that are gone, stands as long as it is the last.
pub(super) async fn all(core: &Core, tenants: &HashSet<Slug>) -> Result<Vec<Trouble>> {
    let mut known = BTreeMap::<Slug, (Vec<String>, u64)>::new();
    for row in core.catalog().shares().damage().await? {
        let (lines, packs) = known.entry(row.tenant).or_default();
        lines.push(damaged(&row.storage, row.packs, row.snapshots));
        *packs += row.packs;
    }
    known.retain(|tenant, _| tenants.contains(tenant));
    let repair = |tenant: &Slug| format!("{SAVE} Then let backups go on there: bulkhead check {tenant} --repair.");
    let trouble = |(tenant, (lines, packs)): (Slug, (Vec<String>, u64))| Trouble {
        hint: if packs > 0 { repair(&tenant) } else { SAVE.to_owned() },
        cause: Cause::Damage(tenant.clone()),
        member: Member::Tenant(tenant),
        severity: Severity::Critical,
        message: lines.join("; "),
    };
    let mut found: Vec<_> = known.into_iter().map(trouble).collect();
    for (tenant, error) in core.catalog().jobs().failed_checks().await? {
        if error.code == Code::RepositoryDamaged {
            found.push(super::of(Cause::Damage(tenant.clone()), Member::Tenant(tenant), Severity::Critical, &error));
        }
    }
    Ok(found)
}

fn damaged(storage: &Label, packs: u64, snapshots: u64) -> String {
    let what = match packs {
        0 => format!("the repository on {storage} is damaged"),
        1 => format!("1 pack on {storage} is damaged"),
        packs => format!("{packs} packs on {storage} are damaged"),
    };
    match snapshots {
        0 if packs == 0 => what,
        0 => format!("{what}, and no backup needs it"),
        1 => format!("{what}, and 1 backup that needs it counts no more"),
        snapshots => format!("{what}, and {snapshots} backups that need it count no more"),
    }
}
