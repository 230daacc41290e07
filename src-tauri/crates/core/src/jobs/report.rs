//! Writes down and tells how far a job is.

use std::{sync::Arc, time::Duration};

use bulkhead_model::{
    Result,
    job::{JobState, Phase},
};

use super::JobContext;

/// At most ten events a second go to the window.
const TICK: Duration = Duration::from_millis(100);
/// Every tenth tick goes to the catalog: at most one write a second.
const TICKS_A_WRITE: u32 = 10;

/// Runs beside a job until it is ended from outside.
pub(super) async fn every_tenth(context: Arc<JobContext>) {
    let mut tick = tokio::time::interval(TICK);
    let (mut seen, mut ticks) = ((0, 0), 0_u32);
    loop {
        tick.tick().await;
        let bytes = (context.flow.meter.read(), context.flow.meter.stored());
        if bytes != seen {
            seen = bytes;
            context.tell(state(&context), None);
        }
        ticks += 1;
        if ticks.is_multiple_of(TICKS_A_WRITE) {
            write(&context).await;
        }
    }
}

fn state(context: &JobContext) -> JobState {
    if context.flow.cancel.is_cancelled() { JobState::Cancelling } else { JobState::Running }
}

async fn write(context: &JobContext) {
    let Some(phase) = context.progress().phase else { return };
    if let Err(error) = persist(context, phase).await {
        tracing::warn!(job = %context.id, %error, "progress could not be written down");
    }
}

pub(super) async fn persist(context: &JobContext, phase: Phase) -> Result<()> {
    let meter = &context.flow.meter;
    context.core.catalog().jobs().progress(context.id, phase, meter.read(), meter.stored()).await
}
