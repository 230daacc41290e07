//! What went well, told once a week.

use bulkhead_model::{
    DatabasePath, Result,
    alert::{Event, Member, Message, Severity},
    channel::Channel,
    policy::effective,
    protection::Level,
};
use chrono::Duration;

use super::{Rules, concerns};
use crate::{Core, status};

/// How often what went well is told.
const DIGEST: Duration = Duration::days(7);

/// Tells once a week what went well. The first week begins when Bulkhead does.
///
/// # Errors
/// The catalog's.
pub async fn digest(core: &Core) -> Result<()> {
    const MARK: &str = "digest";
    let (before, now) = (core.catalog().alerts().mark(MARK).await?, core.now());
    let is_due = before.is_none_or(|before| now - before >= DIGEST || before > now);
    if !is_due || !core.catalog().alerts().set_mark(MARK, before, now).await? {
        return Ok(());
    }
    let Some(since) = before.filter(|before| *before <= now) else { return Ok(()) };
    let places = core.catalog().policies().places(None, None).await?;
    let rules: Rules = places.into_iter().map(|(_, path, places)| (path, effective(&places.as_slice()))).collect();
    let rows = status::overview(core).await?;
    let backups = core.catalog().jobs().backups_since(since).await?;
    let mut missed = core.catalog().schedules().missed(u32::MAX).await?;
    missed.retain(|run| run.found_at >= since);
    for channel in core.catalog().channels().list().await? {
        let is_own = |path: &DatabasePath| concerns(&Member::Database(path.clone()), &channel.name, &rules);
        let own: Vec<_> = rows.iter().filter(|(row, _)| is_own(&row.database)).collect();
        if own.is_empty() || matches!(channel.channel, Channel::Ping { .. }) {
            continue;
        }
        let level = |level: Level| own.iter().filter(|(_, protection)| protection.level == level).count();
        let (mut good, mut bad) = (0, 0);
        for (_, done, others, _) in backups.iter().filter(|(path, ..)| is_own(path)) {
            good += done;
            bad += others;
        }
        let own_missed: u64 = missed.iter().filter(|run| is_own(&run.database)).map(|run| run.missed.count).sum();
        let (protected, at_risk, unprotected) =
            (level(Level::Protected), level(Level::AtRisk), level(Level::Unprotected));
        let message = Message {
            event: Event::Digest,
            alert: None,
            severity: Severity::Warning,
            title: format!("The week: {protected} of {} databases are protected", own.len()),
            body: format!(
                "Since {}: backups that were good: {good}, that were not: {bad}, that nobody ran: {own_missed}.\nProtected: {protected}. At risk: {at_risk}. Unprotected: {unprotected}.",
                since.format("%Y-%m-%d")
            ),
            at: now,
            began: None,
            ping: None,
        };
        core.catalog().channels().queue(&channel.name, &message, now).await?;
    }
    Ok(())
}
