//! The clock on the wall, as far as it can be believed: nothing is removed by one that may be wrong.

use bulkhead_model::{
    Code, Error, Result,
    clock::{Jump, Reading, Seen, jump},
};
use chrono::Duration;
use serde_json::Value;

use crate::{Core, audit};

/// How often the time is written down.
const MARK: Duration = Duration::minutes(5);

/// Writes down that the clock is right, whatever was seen before.
///
/// # Errors
/// The catalog's.
pub async fn believe(core: &Core) -> Result<()> {
    let now = core.reading();
    core.catalog().clock().believe(&now).await?;
    audit::record(core, "clock.believe", now.at.to_rfc3339(), Value::Null).await
}

/// Writes the time down, now and then, as long as it can be believed.
pub(crate) async fn mark(core: &Core) -> Result<()> {
    let Ok((seen, now)) = look(core).await? else { return Ok(()) };
    let next = next(seen.clone(), now);
    let fresh = seen.is_some_and(|seen| !seen.moved && next.at - seen.last.at < MARK && seen.last.boot == next.boot);
    if fresh { Ok(()) } else { core.catalog().clock().believe(&next).await }
}

/// Writes the time down.
///
/// # Errors
/// `ClockJumped` if it cannot be believed.
pub(crate) async fn believable(core: &Core) -> Result<()> {
    let (seen, now) = look(core).await??;
    core.catalog().clock().believe(&next(seen, now)).await
}

/// Whether the clock is doubted.
///
/// # Errors
/// `ClockJumped` if it cannot be believed; the catalog's.
pub async fn doubt(core: &Core) -> Result<()> {
    look(core).await?.map(drop)
}

fn next(seen: Option<Seen>, now: Reading) -> Reading {
    match seen {
        Some(seen) => seen.last.then(now),
        None => now,
    }
}

/// What was believed, and what the clock says now; within, an error if that cannot be believed.
async fn look(core: &Core) -> Result<Result<(Option<Seen>, Reading)>> {
    let (seen, now) = (core.catalog().clock().seen().await?, core.reading());
    let Some(jumped) = jump(seen.as_ref(), &now) else { return Ok(Ok((seen, now))) };
    // The next start of the machine could not tell it any more.
    if let Jump::Moved(_) = jumped {
        core.catalog().clock().moved().await?;
    }
    Ok(Err(told(jumped, seen.as_ref().map_or(&now, |seen| &seen.last), &now)))
}

fn told(jumped: Jump, seen: &Reading, now: &Reading) -> Error {
    let (last, says) = (seen.at.format("%Y-%m-%d %H:%M"), now.at.format("%Y-%m-%d %H:%M"));
    let message = match jumped {
        Jump::Back => format!("the clock says {says}, but {last} was seen already"),
        Jump::Absent => format!("nothing ran since {last}, or the clock is wrong: it says {says}"),
        Jump::Moved(by) => {
            let way = if by > Duration::zero() { "ahead" } else { "back" };
            format!("the clock was put {way} by {} hours while the machine ran: it says {says}", by.num_hours().abs())
        }
        Jump::Unsettled => format!("the clock was put elsewhere after {last}, and nobody agreed: it says {says}"),
    };
    // Of an alert the first alone is told: what to do.
    let error = Error::new(Code::ClockJumped, message)
        .hint("Set the clock if it is wrong. If it is right now, say so: bulkhead retention TENANT/DATABASE --clock-is-right. Until then nothing is removed: all backups are there.");
    match jumped {
        Jump::Moved(_) => {
            error.hint("A virtual machine that stood still counts no time meanwhile: then the clock may be right.")
        }
        _ => error,
    }
}
