//! Rehearsals of a disaster that did not go as they should.

use bulkhead_catalog::OverviewRow;
use bulkhead_model::{
    Result,
    alert::{Cause, Member, Severity, Trouble},
    disaster::Report,
    protection::{Protection, Reason},
};

use crate::Core;

/// The last one of each tenant: over with the next that goes well, and of a database that did not come back also with a good drill of a
/// newer backup, as in its verdict. What only should be known, as that nobody is named to call, every rehearsal finds, and is no alert.
pub(super) async fn troubles(core: &Core, overview: &[(OverviewRow, Protection)]) -> Result<Vec<Trouble>> {
    let mut found = Vec::new();
    for report in core.catalog().disasters().failing().await? {
        // One of a tenant that is not there is nobody's to repeat.
        let own = || overview.iter().filter(|(row, _)| row.database.tenant == report.tenant);
        let lost = own().filter(|(_, protection)| protection.reasons.contains(&Reason::NotBroughtBack));
        found.extend(lost.map(|(row, _)| {
            let message = Reason::NotBroughtBack.to_string();
            trouble(&report, Member::Database(row.database.clone()), Severity::Critical, message)
        }));
        if let Some(message) = report.wanting().filter(|_| own().next().is_some() && is_the_step_that_tells(&report)) {
            found.push(trouble(&report, Member::Tenant(report.tenant.clone()), Severity::Warning, message));
        }
    }
    Ok(found)
}

/// Where databases did not come back, their steps failed with them: what mends those is told of them.
fn is_the_step_that_tells(report: &Report) -> bool {
    !report.databases.is_empty() && report.databases.iter().all(|database| !report.lost(&database.database))
}

fn trouble(report: &Report, member: Member, severity: Severity, message: String) -> Trouble {
    let tenant = &report.tenant;
    Trouble {
        cause: Cause::Rehearsal(tenant.clone()),
        member,
        severity,
        message,
        hint: format!(
            "See what it found: bulkhead disaster list {tenant}. Mend that, then rehearse again: bulkhead disaster begin {tenant} --kit FILE."
        ),
    }
}
