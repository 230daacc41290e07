//! Once a day, what is known of jobs that ended long ago is thinned out, a little at a time.

use bulkhead_model::{
    Result,
    job::{KEPT, KEPT_DAYS},
};
use chrono::Duration;

use crate::{Core, clock};

/// How often.
const EVERY: Duration = Duration::hours(24);
/// When it was done last.
const MARK: &str = "jobs thinned out";
/// Rows that go in one step: nobody who writes waits longer than a moment.
const STEP: u32 = 500;
/// Steps of a day. What is left goes the next.
const STEPS: u32 = 100;

/// Does it, if it is due.
///
/// # Errors
/// The catalog's.
pub(crate) async fn due(core: &Core) -> Result<()> {
    // By a wrong clock everything is old.
    if clock::doubt(core).await.is_err() {
        return Ok(());
    }
    let (marks, now) = (core.catalog().alerts(), core.now());
    let before = marks.mark(MARK).await?;
    let is_early = before.is_some_and(|before| now - before < EVERY && before <= now);
    if is_early || !marks.set_mark(MARK, before, now).await? {
        return Ok(());
    }
    for _ in 0..STEPS {
        if core.catalog().jobs().trim(now - Duration::days(KEPT_DAYS), KEPT, STEP).await? == 0 {
            break;
        }
    }
    Ok(())
}
