//! What the verdicts on databases say that has to be told.

use std::collections::HashSet;

use bulkhead_catalog::OverviewRow;
use bulkhead_model::{
    Code, DatabasePath, Result,
    alert::{Cause, Member, Open, Seen, Severity, Trouble, cause},
    job::JobKind,
    protection::{Level, Protection, Reason},
    span::Span,
};
use chrono::{DateTime, Duration, Utc};

use super::of;
use crate::{Core, copies, keys, scheduler};

/// How long a database may be without any backup where no RPO says it.
const GRACE: Duration = Duration::days(1);
/// How long nobody is told that a backup is too old while one is under way.
const WAIT: Duration = Duration::hours(3);

/// The databases of which a backup is due: asked only where one was cut off, since every job's end looks.
pub(super) async fn due(core: &Core, overview: &[(OverviewRow, Protection)]) -> Result<HashSet<DatabasePath>> {
    let is_cut_off = |row: &OverviewRow| row.backup_failure.as_ref().is_some_and(|it| it.code == Code::Interrupted);
    if overview.iter().any(|(row, _)| is_cut_off(row)) { scheduler::overdue(core).await } else { Ok(HashSet::new()) }
}

/// What is to be done about a backup that was cut off and is due again.
const AGAIN: &str =
    "It begins once more by itself, where the window or the agent runs; what was sent so far does not count.";

/// Why the last backup was not good. `again` is whether one is due or under way.
pub(super) fn backup(row: &OverviewRow, seen: &Seen, again: bool) -> Vec<Trouble> {
    let mut found = Vec::new();
    let member = Member::Database(row.database.clone());
    if let Some(error) = &row.backup_failure {
        let is_keyless = keys::is_lacking(&row.database.tenant, error);
        // As the look at its repositories finds it.
        let cause = if is_keyless {
            Cause::Key
        } else {
            cause(error, &row.database, row.backup_storage.as_ref(), row.server.as_deref())
        };
        let place = row.backup_storage.as_ref().zip(row.backup_ended);
        let is_opened =
            is_keyless && place.is_some_and(|(storage, ended)| seen.is_found(&row.database.tenant, storage, ended));
        if !is_opened && !seen.is_over(&cause, error.code, &row.database.tenant, row.backup_ended) {
            // It is the tenant's repository that is gone, or its key, for all its databases.
            let whose = match &cause {
                Cause::Gone(_) => Member::Tenant(row.database.tenant.clone()),
                _ if is_keyless => Member::Tenant(row.database.tenant.clone()),
                _ => member.clone(),
            };
            // Nothing failed: made again, it is as good as any.
            let severity = if error.code == Code::Interrupted { Severity::Warning } else { Severity::Critical };
            // What was found since says what is wrong now.
            let since = place.and_then(|(storage, ended)| seen.failure(&row.database.tenant, storage, ended));
            let error = since.filter(|_| matches!(cause, Cause::Storage(_))).unwrap_or(error);
            let trouble = of(cause, whose, severity, error);
            // Nobody is asked to do what is done anyhow.
            let by_itself = error.code == Code::Interrupted && again;
            found.push(if by_itself { Trouble { hint: AGAIN.to_owned(), ..trouble } } else { trouble });
        }
    }
    // Nothing that was backed up is at risk by it.
    if let Some(error) = &row.hook_failure {
        found.push(of(Cause::Hook(row.database.clone()), member.clone(), Severity::Warning, error));
    }
    // After a failure it stays one: what failed before has not been mended by not being tried.
    if let Some(error) = &row.held_back {
        found.push(of(Cause::Backup(row.database.clone()), member, Severity::Warning, error));
    }
    found
}

/// What keeps a database from being protected and is told by its verdict alone.
pub(super) async fn reasons(
    core: &Core,
    row: &OverviewRow,
    protection: &Protection,
    open: &[Open],
    at_hand: bool,
) -> Result<Vec<Trouble>> {
    let mut found = Vec::new();
    let member = Member::Database(row.database.clone());
    for reason in &protection.reasons {
        let cause = match reason {
            // Of what is made up for just now nothing is told that would be over in a minute.
            Reason::Stale { .. } if at_hand && !is_open(open, &Cause::Stale, &member) => continue,
            // Who has set an objective is told that it is missed, also where backups are made by hand.
            Reason::Stale { .. } => Cause::Stale,
            Reason::CopyStale { storage, .. } => {
                let cause = Cause::Copies(storage.clone());
                // What the next round copies is due, and not late.
                if !is_open(open, &cause, &member) && copies::is_due(core, &row.database, storage).await? {
                    continue;
                }
                cause
            }
            // It begins nothing, and ends nothing before it is made.
            Reason::Copying { storage } if is_open(open, &Cause::Copies(storage.clone()), &member) => {
                Cause::Copies(storage.clone())
            }
            // Who has asked for no drills is told of an old proof by the verdict alone.
            Reason::DrillStale { every: Some(_), .. } | Reason::ProofOfOld { .. } => Cause::Unproved,
            Reason::NoRoom { storage, .. } => Cause::Space(storage.clone()),
            Reason::RestoreSlow { .. } => Cause::Slow,
            Reason::Shrunk { .. } => Cause::Shrunk(row.database.clone()),
            _ => continue,
        };
        found.push(trouble(cause, member.clone(), protection, reason));
    }
    Ok(found)
}

/// That a database is unprotected, where nothing that is told says so. One that was added just now has its time.
pub(super) fn unprotected(
    row: &OverviewRow,
    protection: &Protection,
    rpo: Option<Span>,
    found: &[Trouble],
    at_hand: bool,
    now: DateTime<Utc>,
) -> Option<Trouble> {
    let grace = rpo.and_then(|rpo| Duration::from_std(rpo.duration()).ok()).unwrap_or(GRACE);
    let reason = protection.reasons.first().filter(|reason| reason.level() == Level::Unprotected)?;
    if *reason == Reason::NeverBackedUp && (Duration::zero()..=grace).contains(&(now - row.added_at)) {
        return None;
    }
    if at_hand && matches!(reason, Reason::Stale { .. }) {
        return None;
    }
    let member = Member::Database(row.database.clone());
    let whole = Member::Tenant(row.database.tenant.clone());
    let says = |trouble: &Trouble| {
        trouble.severity == Severity::Critical
            && (trouble.member == member || trouble.member == whole)
            && !matches!(trouble.cause, Cause::Kit(_) | Cause::Rotation(_) | Cause::Rehearsal(_))
    };
    (!found.iter().any(says)).then(|| trouble(Cause::Unprotected, member, protection, reason))
}

/// Whether a backup is under way, or a late one begins at the next look. One that takes so long is no news that can be waited for.
pub(super) async fn at_hand(core: &Core, row: &OverviewRow, late: &HashSet<DatabasePath>) -> Result<bool> {
    if late.contains(&row.database) {
        return Ok(true);
    }
    let Some((id, _)) = &row.running else { return Ok(false) };
    let job = core.catalog().jobs().get(*id).await?;
    Ok(job.kind == JobKind::Backup && (Duration::zero()..=WAIT).contains(&(core.now() - job.requested_at)))
}

fn trouble(cause: Cause, member: Member, protection: &Protection, reason: &Reason) -> Trouble {
    let severity = if reason.level() == Level::Unprotected { Severity::Critical } else { Severity::Warning };
    Trouble { cause, member, severity, message: reason.to_string(), hint: protection.hint(reason).to_owned() }
}

fn is_open(open: &[Open], cause: &Cause, member: &Member) -> bool {
    open.iter().any(|known| known.condition.cause == *cause && known.condition.members.contains_key(member))
}
