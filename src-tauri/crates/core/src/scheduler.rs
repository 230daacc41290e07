//! Runs what is due.
//!
//! The clock on the wall decides, and it is looked at twice a minute: timers sleep with the machine. Every step is taken in
//! the catalog first, so that several instances, a sleep or a crash neither skip nor double a run.

mod late;
mod step;

use std::{sync::Arc, time::Duration};

use bulkhead_catalog::{Begun, JobFilter, Position};
use bulkhead_model::{
    Code, DatabasePath, Result,
    job::{JobId, JobKind, JobState, Trigger},
    policy::{CatchUp, Effective, PUNCTUAL, effective},
    schedule::{Due, Timing},
};
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use crate::{
    Core, alerts, backup, check, clock, copies, desk, drill, jobs, keys, looks, network,
    pause::{Lulls, Pauses},
    prune, recovery,
};

pub(crate) use late::{again, late, overdue};
use step::{Step, asleep, fits};

/// Longest time between two looks.
const LOOK: Duration = Duration::from_secs(30);

/// What a look found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tick {
    /// The jobs that began.
    pub started: Vec<JobId>,
    /// Runs that nobody ran, written down now.
    pub missed: u64,
    /// The next run of any database.
    pub next: Option<DateTime<Utc>>,
}

/// Under this, with its name after it, each instance that runs what is due writes down that it does.
const POST: &str = "scheduler ";

/// Time between two rounds of what need not be punctual: copies to catch up with, looks at repositories.
const ROUND: Duration = Duration::from_secs(300);

/// Looks again and again until it is told to stop, and does meanwhile what is answered to messages on the desktop.
pub async fn run(core: Arc<Core>, stop: CancellationToken) {
    let post = format!("{POST}{}", core.parts.instances.me());
    let marks = core.catalog().alerts();
    if let Err(error) = marks.set_mark(&post, None, core.now()).await {
        tracing::error!(%error, "that the scheduler runs could not be written down");
    }
    let rounds = tokio::spawn(rounds(core.clone(), stop.clone()));
    tokio::join!(ticks(&core, &stop), desk::serve(&core, &stop));
    rounds.abort();
    if let Err(error) = marks.unmark(&post).await {
        tracing::error!(%error, "that the scheduler has ended could not be written down");
    }
}

/// Whether any instance runs what is due. Of one that died, whatever it wrote down says nothing.
///
/// # Errors
/// The catalog's.
pub async fn is_attended(core: &Core) -> Result<bool> {
    let (marks, mut attended) = (core.catalog().alerts(), false);
    for post in marks.marks(POST).await?.into_keys() {
        if core.parts.instances.alive(&post[POST.len()..]) {
            attended = true;
        } else {
            marks.unmark(&post).await?;
        }
    }
    Ok(attended)
}

async fn rounds(core: Arc<Core>, stop: CancellationToken) {
    loop {
        if let Err(error) = round(&core).await {
            tracing::error!(%error, "the scheduler could not go its round");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Goes round once: begins copies that are lacking, and looks at what is on the storages.
///
/// # Errors
/// The catalog's.
pub async fn round(core: &Arc<Core>) -> Result<()> {
    // A command that was killed would keep its database busy until the next start.
    recovery::bury(core).await?;
    // What would wait as well is not piled up behind those who wait.
    if !core.jobs.keyhole.keeps_waiting().await {
        let pauses = Pauses::of(core).await?;
        copies::due(core, &pauses).await?;
        looks::due(core).await?;
        prune::due(core, &pauses).await?;
        check::due(core, &pauses).await?;
        keys::due(core).await?;
    }
    jobs::thin_out(core).await?;
    alerts::watch_keyring(core).await?;
    alerts::look(core).await?;
    alerts::digest(core).await?;
    alerts::deliver(core).await
}

async fn ticks(core: &Arc<Core>, stop: &CancellationToken) {
    loop {
        let next = match tick(core).await {
            Ok(tick) => tick.next,
            Err(error) => {
                tracing::error!(%error, "the scheduler could not look");
                None
            }
        };
        let wait = next.and_then(|next| (next - core.now()).to_std().ok()).map_or(LOOK, |wait| wait.min(LOOK));
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait.max(Duration::from_millis(200))) => {}
        }
    }
}

/// Looks once: begins what is due and writes down what was missed.
///
/// # Errors
/// The catalog's. What was begun before stays begun.
pub async fn tick(core: &Arc<Core>) -> Result<Tick> {
    clock::mark(core).await?;
    let pauses = Pauses::of(core).await?;
    if let Some(until) = pauses.all() {
        return Ok(Tick { next: Some(until), ..Tick::default() });
    }
    let (mut positions, lulls) = (core.catalog().schedules().positions().await?, Lulls::of(core).await?);
    let (mut tick, mut steps, mut drills, mut late) = (Tick::default(), Vec::new(), Vec::new(), Vec::new());
    for (id, database, places) in core.catalog().policies().places(None, None).await? {
        let rules = effective(&places.as_slice());
        let paused = pauses.own(&database.tenant);
        drills.extend(drill::Row::of(id, &database, &rules).map(|row| row.waiting(paused.is_some())));
        let position = positions.remove(&id);
        let next = match (paused, rules.timing(id.unsigned_abs())) {
            (Some(until), _) => Some(until),
            (None, None) => {
                steps.extend(position.map(|_| Step::off(id)));
                None
            }
            (None, Some(timing)) => {
                let row = Row { id, database, rules, timing };
                if row.is_late(position.as_ref(), core.now()) {
                    late.push((row, position));
                    continue;
                }
                let (step, next) = row.look(core, position, &lulls).await?;
                steps.extend(step);
                next
            }
        };
        tick.next = tick.next.into_iter().chain(next).min();
    }
    take(core, steps, &mut tick).await?;
    let steps = catch_up(core, late, &lulls, &mut tick).await?;
    take(core, steps, &mut tick).await?;
    tick.started.extend(drill::due(core, &drills).await?);
    Ok(tick)
}

/// Writes down from when on schedules count that have just changed: now. What comes due before anything runs is missed, and said so.
///
/// # Errors
/// The catalog's.
pub(crate) async fn changed(core: &Core) -> Result<()> {
    let mut positions = core.catalog().schedules().positions().await?;
    let (now, lulls, mut steps) = (core.now(), Lulls::of(core).await?, Vec::new());
    for (id, database, places) in core.catalog().policies().places(None, None).await? {
        let position = positions.remove(&id);
        match effective(&places.as_slice()).timing(id.unsigned_abs()) {
            Some(timing) if position.as_ref().is_some_and(|position| fits(position, &timing, now)) => {}
            Some(timing) => {
                let step = Step::changed(id, position.as_ref(), &timing, now);
                steps.push(step.explained(&database.tenant, &lulls));
            }
            None => steps.extend(position.map(|_| Step::off(id))),
        }
    }
    let rows: Vec<_> = steps.iter().map(Step::row).collect();
    core.catalog().schedules().take(&rows, now).await.map(drop)
}

/// The steps of late runs whose servers and storages answer, or that have waited for long enough. Those that are punctual have
/// begun by now: to ask takes its time.
async fn catch_up(
    core: &Arc<Core>,
    late: Vec<(Row, Option<Position>)>,
    lulls: &Lulls,
    tick: &mut Tick,
) -> Result<Vec<Step>> {
    let mut needs = Vec::new();
    for (row, position) in late {
        needs.push((network::far(core, &row.database, &row.rules).await?, row, position));
    }
    let silent = network::silent(core, needs.iter().flat_map(|(far, ..)| far.iter().cloned()).collect()).await;
    let mut steps = Vec::new();
    for (far, row, position) in needs {
        if network::waits(core, row.id, !far.iter().any(|far| silent.contains(far))) {
            continue;
        }
        let (step, next) = row.look(core, position, lulls).await?;
        steps.extend(step);
        tick.next = tick.next.into_iter().chain(next).min();
    }
    Ok(steps)
}

/// Writes all steps down at once, since each commit waits for the disk; then runs the jobs that are this instance's.
async fn take(core: &Arc<Core>, steps: Vec<Step>, tick: &mut Tick) -> Result<()> {
    let rows: Vec<_> = steps.iter().map(Step::row).collect();
    let taken = core.catalog().schedules().take(&rows, core.now()).await?;
    for (step, begun) in steps.into_iter().zip(taken) {
        if !matches!(begun, Begun::Taken | Begun::Waits) {
            tick.missed += step.missed.map_or(0, |missed| missed.count);
        }
        if let (Begun::Queued, Some(job)) = (begun, step.job) {
            tick.started.push(job.launch(core));
        }
    }
    Ok(())
}

/// When the next run of a database is due: as it is written down, if that was worked out from the rules that hold now.
pub(crate) fn next_run(position: Option<&Position>, timing: &Timing, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match position.filter(|position| fits(position, timing, now)) {
        // One that is late waits for its window.
        Some(position) => position.next_due.and_then(|due| if due < now { timing.begins(due, now) } else { Some(due) }),
        None => timing.next_after(now),
    }
}

/// A database with a schedule.
struct Row {
    id: i64,
    database: DatabasePath,
    rules: Effective,
    timing: Timing,
}

impl Row {
    /// Whether a run of it would begin late now.
    fn is_late(&self, position: Option<&Position>, now: DateTime<Utc>) -> bool {
        let due = position
            .filter(|position| fits(position, &self.timing, now) && position.next_due.is_some_and(|next| next <= now))
            .and_then(|position| self.timing.due(position.last_due, now));
        due.is_some_and(|due| {
            let begins = || self.timing.begins(due.at, now).is_some_and(|begins| begins <= now);
            now - due.at > PUNCTUAL && self.rules.catch_up.value.allows(now - due.at) && begins()
        })
    }

    /// What is to be done now, and when the next run is due.
    async fn look(
        self,
        core: &Arc<Core>,
        position: Option<Position>,
        lulls: &Lulls,
    ) -> Result<(Option<Step>, Option<DateTime<Utc>>)> {
        let now = core.now();
        let Some(position) = position.filter(|position| fits(position, &self.timing, now)) else {
            let step = Step::fresh(self.id, &self.timing, now);
            let next = step.to.as_ref().and_then(|to| to.next_due);
            return Ok((Some(step), next));
        };
        if position.next_due.is_none_or(|next| next > now) {
            return Ok((None, position.next_due));
        }
        let tenant = self.database.tenant.clone();
        let (step, next) = self.step(core, position, now).await?;
        Ok((step.map(|step| step.explained(&tenant, lulls)), next))
    }

    async fn step(
        self,
        core: &Arc<Core>,
        from: Position,
        now: DateTime<Utc>,
    ) -> Result<(Option<Step>, Option<DateTime<Utc>>)> {
        let Some(due) = self.timing.due(from.last_due, now) else { return Ok((None, from.next_due)) };
        let runs = self.rules.catch_up.value.allows(now - due.at);
        let begins = self.timing.begins(due.at, now);
        if runs && begins.is_none_or(|begins| begins > now) {
            return Ok((None, begins));
        }
        let is_late = now - due.at > PUNCTUAL;
        if !is_late && due.missed == 0 && self.is_caught_up(core, &from, due).await? {
            return Ok(self.joined(from, due));
        }
        let trigger = if is_late { Trigger::CatchUp } else { Trigger::Schedule };
        let job = match runs {
            false => None,
            true => match backup::scheduled(core, &self.database, &self.rules, trigger).await {
                // Removed since the rules were read: nothing of it is due, and the others wait for nobody.
                Err(error) if error.code == Code::NotFound => return Ok((None, None)),
                job => Some(job?),
            },
        };
        let last = if runs { due.last_missed.unwrap_or(due.at) } else { due.at };
        let missed = asleep(due.first_missed.unwrap_or(due.at), last, u64::from(due.missed) + u64::from(!runs));
        let next = self.timing.next_after(due.at);
        let to = Position { last_due: due.at, next_due: next, ..from.clone() };
        let missed = Some(missed).filter(|missed| missed.count > 0);
        let waits = self.rules.catch_up.value != CatchUp::Never;
        Ok((Some(Step { id: self.id, from: Some(from), to: Some(to), job, missed, waits }), next))
    }

    /// Whether the last backup was a late one that stands for what is due now as well. One that failed stands for nothing.
    async fn is_caught_up(&self, core: &Core, from: &Position, due: Due) -> Result<bool> {
        let backups = JobFilter { kind: Some(JobKind::Backup), ..JobFilter::of(&self.database) };
        let last = core.catalog().jobs().page(&backups, 1).await?.into_iter().next();
        let good = last.filter(|job| job.trigger == Trigger::CatchUp && job.state == JobState::Done);
        let rpo = self.rules.rpo.as_ref().map(|rpo| rpo.value);
        let began = good.and_then(|job| job.started_at);
        Ok(began.is_some_and(|began| self.timing.joins(from.last_due, began, due.at, rpo)))
    }

    /// The late run is that of this occurrence, and so the one that it was late for is missed.
    fn joined(self, from: Position, due: Due) -> (Option<Step>, Option<DateTime<Utc>>) {
        let late = from.last_due;
        let missed = asleep(late, late, 1);
        let next = self.timing.next_after(due.at);
        let to = Position { last_due: due.at, next_due: next, ..from.clone() };
        let step = Step { from: Some(from), to: Some(to), missed: Some(missed), ..Step::off(self.id) };
        (Some(step), next)
    }
}
