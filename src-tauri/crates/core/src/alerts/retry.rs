//! The job that a "retry" beside an alert means.

use bulkhead_catalog::JobFilter;
use bulkhead_model::{
    Result,
    alert::{Cause, Condition, Member},
    job::{JobId, JobKind, JobState},
};

use crate::Core;

/// The failed job behind an alert: none where it concerns several databases, or where another run would change nothing.
pub(super) async fn job(core: &Core, condition: &Condition) -> Result<Option<JobId>> {
    let mut members = condition.members.keys();
    let (Some(Member::Database(database)), None) = (members.next(), members.next()) else { return Ok(None) };
    let kind = match condition.cause {
        Cause::Backup(_) | Cause::Server(_) | Cause::Storage(_) | Cause::Space(_) | Cause::Keyring => JobKind::Backup,
        Cause::Drill(_) | Cause::NoDrill => JobKind::Drill,
        _ => return Ok(None),
    };
    let filter = JobFilter { kind: Some(kind), ..JobFilter::of(database) };
    let last = core.catalog().jobs().page(&filter, 1).await?.into_iter().next();
    Ok(last.filter(|job| matches!(job.state, JobState::Failed | JobState::Interrupted)).map(|job| job.id))
}
