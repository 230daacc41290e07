//! Which snapshots rustic's rules keep, and the removal of the others.

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{Error, Result, policy::Keep};
use chrono::{DateTime, Offset, TimeZone as _, Utc};
use chrono_tz::Tz;
use rustic_core::{
    KeepOptions, SnapshotOptions,
    jiff::{self, Timestamp, Zoned, tz::TimeZone},
    repofile::{SnapshotFile, SnapshotId},
};

use crate::{fault, open, snapshot};

/// For each snapshot, newest first, the rules that keep it.
pub(crate) fn keep(keep: &Keep, zone: Tz, taken: &[DateTime<Utc>]) -> Result<Vec<Vec<String>>> {
    let Some(newest) = taken.iter().max() else { return Ok(Vec::new()) };
    let options = options(keep)?;
    let template = SnapshotOptions::default()
        .to_snapshot()
        .map_err(|error| Error::internal("the retention could not be worked out").cause(error.display_log()))?;
    let file = |(at, taken): (usize, &DateTime<Utc>)| {
        // The order of equal times is the order given: rustic sorts by time alone.
        let tags = Default::default();
        Ok(SnapshotFile { time: local(*taken, zone)?, label: at.to_string(), tags, ..template.clone() })
    };
    let files = taken.iter().enumerate().map(file).collect::<Result<Vec<_>>>()?;
    let applied = options
        .apply(files, &local(*newest, zone)?)
        .map_err(|error| fault::from_rustic("working out what to keep", error))?;
    let mut kept = vec![Vec::new(); taken.len()];
    for snapshot in applied {
        let at: Option<usize> = snapshot.snapshot.label.parse().ok();
        if let Some(reasons) = at.and_then(|at| kept.get_mut(at)) {
            *reasons = snapshot.reasons;
        }
    }
    Ok(kept)
}

fn options(keep: &Keep) -> Result<KeepOptions> {
    let count = |count: Option<u32>| count.map(|count| i32::try_from(count).unwrap_or(i32::MAX));
    let mut options = KeepOptions::default();
    options.keep_last = count(keep.last);
    options.keep_hourly = count(keep.hourly);
    options.keep_daily = count(keep.daily);
    options.keep_weekly = count(keep.weekly);
    options.keep_monthly = count(keep.monthly);
    options.keep_yearly = count(keep.yearly);
    options.keep_within = keep
        .within
        .map(|span| jiff::Span::new().try_seconds(i64::try_from(span.seconds()).unwrap_or(i64::MAX)))
        .transpose()
        .map_err(|error| Error::internal("the retention is too long").cause(error))?;
    Ok(options)
}

/// The time on the wall of a zone. Its offset is enough, and needs no second table of zones.
fn local(instant: DateTime<Utc>, zone: Tz) -> Result<Zoned> {
    let out = |error: jiff::Error| Error::internal("the time of a snapshot is out of range").cause(error);
    let seconds = zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc();
    let offset = jiff::tz::Offset::from_seconds(seconds).map_err(out)?;
    let time = Timestamp::from_millisecond(instant.timestamp_millis()).map_err(out)?;
    Ok(time.to_zoned(TimeZone::fixed(offset)))
}

/// Removes the snapshots that are still there.
pub(crate) fn forget(at: &RepositoryAt, ids: &[String]) -> Result<()> {
    let opened = open::open(at, &Flow::default())?;
    let failed = |error| fault::from_rustic("removing snapshots", error);
    let is_wanted = |id: &SnapshotId| ids.iter().any(|wanted| *wanted == id.to_hex().as_str());
    let there: Vec<SnapshotId> = snapshot::listed(&opened)?.into_iter().filter(is_wanted).collect();
    if there.is_empty() { Ok(()) } else { opened.delete_snapshots(&there).map_err(failed) }
}
