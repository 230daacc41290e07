//! Carries out one drill.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bulkhead_catalog::{Drill, Leftover, Snapshot};
use bulkhead_model::{
    Code, DatabasePath, Error, Result, amount,
    compare::{Scope, not_compared, rights_beyond},
    drill::{Check, Evidence, Outcome, Times},
    job::Phase,
    manifest::{DumpFacts, Manifest},
    policy::Effective,
    restore::{self, Choices, Destination, Facts, Owners, Plan},
};
use serde_json::json;

use super::{Which, blank, checked::checked, pick, place::Place};
use crate::{
    foreign,
    jobs::{Finished, JobContext},
    policies,
    ports::{ASSERTION, EngineAdapter, Flow, LoadRequest, RepositoryAt, Sandbox, low},
    proving::{differences, differs, nothing_to_load, on_the_database, told, verify},
    repositories, snapshots,
};

/// Longest time that a drill may take.
const LONGEST: Duration = Duration::from_secs(12 * 3600);

/// How often is looked how much room the sandbox leaves.
const LOOK: Duration = Duration::from_millis(250);

/// What a drill is to do.
pub(super) struct Work {
    pub(super) database: DatabasePath,
    /// The snapshot; chosen by the policy's rule if absent.
    pub(super) snapshot: Option<Snapshot>,
    pub(super) who: String,
}

/// Runs a drill and writes down what it found. One that was cancelled found nothing.
pub(super) async fn run(context: Arc<JobContext>, work: Work) -> Result<Finished> {
    let core = context.core().clone();
    let mut drill = blank(&core, context.id(), work.database.clone(), work.who.clone());
    let attempted = attempt(&context, work, &mut drill).await;
    drill.ended_at = core.now();
    match &attempted {
        Ok(()) => drill.outcome = Outcome::Proved,
        Err(error) if error.code == Code::Cancelled => return attempted.map(|()| Finished::default()),
        Err(error) => {
            drill.outcome = Outcome::of(error.code);
            drill.evidence.reason = Some(error.clone());
            if let (Code::RepositoryDamaged, Some(snapshot), Some(storage)) =
                (error.code, &drill.snapshot, &drill.storage)
            {
                // Damage is damage, whoever reads it: nobody is sent to this copy any more.
                core.catalog().shares().mark_damaged(snapshot, storage, core.now()).await?;
            }
        }
    }
    core.catalog().drills().add(&drill).await?;
    attempted.map(|()| finished(&drill))
}

/// Written down before it is made. In a rehearsal also with its job, since the catalog of the rehearsal goes with the process;
/// a server that the admin named is out of its reach.
pub(super) async fn leave(context: &JobContext, leftovers: &[Leftover]) -> Result<()> {
    if let Some((outer, job)) = context.core().rehearsal.get() {
        let private = leftovers.iter().filter(|leftover| matches!(leftover, Leftover::Sandbox { .. }));
        outer.catalog().jobs().leave(*job, &private.cloned().collect::<Vec<_>>()).await?;
    }
    context.leave(leftovers).await
}

fn finished(drill: &Drill) -> Finished {
    let detail = json!({
        "outcome": drill.outcome,
        "rows": drill.rows,
        "tables": drill.tables,
        "objects": drill.evidence.objects,
        "restore_ms": drill.restore_ms,
        "notices": drill.evidence.notices,
    });
    Finished { snapshot: drill.snapshot.clone(), detail }
}

async fn attempt(context: &JobContext, work: Work, drill: &mut Drill) -> Result<()> {
    let core = context.core();
    context.enter(Phase::Preflight, None).await?;
    let rules = policies::of(core, &work.database).await?;
    let snapshot = claimed(context, &rules, &work).await?;
    (drill.snapshot, drill.storage) = (Some(snapshot.id.clone()), Some(snapshot.storage.clone()));
    (drill.taken_at, drill.bytes) = (Some(snapshot.taken_at), snapshot.bytes);
    let at = repositories::existing(core, &work.database.tenant, &snapshot.storage).await?;
    let manifest = match core.parts.repositories.manifest(&at, &snapshot.id).await {
        Err(error) => return Err(snapshots::elsewhere(core, &snapshot, error).await),
        manifest => manifest?.ok_or_else(foreign::nothing_to_compare)?,
    };
    drill.bytes = manifest.bytes();
    let engine = core.engine(manifest.facts.engine)?;
    let place = Place::choose(core, &rules, &work.database, manifest.facts.engine).await?;
    drill.sandbox = place.kind(manifest.facts.engine);
    drill.evidence.source.clone_from(&manifest.facts.server);
    drill.evidence.tool.clone_from(&manifest.facts.tool);
    leave(context, &[place.leftover(manifest.facts.engine)]).await?;
    let mut sandbox = None;
    let loaded = AtomicBool::new(false);
    let trial = Trial {
        context,
        engine,
        at: &at,
        snapshot: &snapshot,
        manifest: &manifest,
        rules: &rules,
        place: &place,
        loaded: &loaded,
    };
    let least = low(manifest.bytes());
    let too_little = || place.folder().and_then(|folder| engine.free(folder)).filter(|left| *left < least);
    let tried = limited(context, too_little, async |flow| trial.run(flow, &mut sandbox, drill).await).await;
    let began = Instant::now();
    // Also after a cancel, so without the question whether to go on.
    let removed = place.remove(context, engine, sandbox, loaded.load(Ordering::Relaxed)).await;
    drill.evidence.times.remove = millis(began.elapsed());
    if let Err(error) = removed {
        drill.evidence.notices.push(format!("The sandbox could not be removed: {}.", error.message));
    }
    tried
}

/// The snapshot, which stays from now on until the drill has ended. What goes in the same moment is not picked again, as it is listed no more.
async fn claimed(context: &JobContext, rules: &Effective, work: &Work) -> Result<Snapshot> {
    let core = context.core();
    let Some(snapshot) = &work.snapshot else {
        let which = Which::Pick(rules.drill_pick.value);
        let picked = pick(core, &work.database, &which, None).await?;
        return match context.reads(&picked.id).await {
            Err(error) if error.code == Code::NotFound => {
                let another = pick(core, &work.database, &which, None).await?;
                context.reads(&another.id).await.map(|()| another)
            }
            result => result.map(|()| picked),
        };
    };
    context.reads(&snapshot.id).await.map(|()| snapshot.clone())
}

/// A drill that takes too long, or too much room, is ended as if somebody had cancelled it, and says so.
async fn limited(
    context: &JobContext,
    too_little: impl Fn() -> Option<u64>,
    work: impl AsyncFnOnce(&Flow) -> Result<()>,
) -> Result<()> {
    let flow = Flow { cancel: context.flow.cancel.child_token(), wary: true, ..context.flow.clone() };
    let mut work = pin!(work(&flow));
    let why = tokio::select! {
        done = &mut work => return done,
        () = tokio::time::sleep(LONGEST) => too_long(),
        left = filled(too_little) => no_room(left),
    };
    flow.cancel.cancel();
    match work.await {
        // What else it ends with then has the same cause, unless it says something of the backup.
        Err(error) if !context.flow.cancel.is_cancelled() && Outcome::of(error.code) != Outcome::Differs => {
            Err(if error.code == Code::DigestMismatch { error } else { why })
        }
        done => done,
    }
}

/// Ends when there is too little room left.
async fn filled(too_little: impl Fn() -> Option<u64>) -> u64 {
    loop {
        if let Some(left) = too_little() {
            return left;
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn too_long() -> Error {
    let hours = LONGEST.as_secs() / 3600;
    Error::new(Code::Stalled, format!("the drill took longer than {hours} hours and was ended"))
        .hint("A restore would take as long. Look at the server's load, or restore by hand.")
}

fn no_room(left: u64) -> Error {
    let left = amount::bytes(left);
    Error::new(Code::DiskFull, format!("only {left} were left where the sandbox is, and the drill was ended"))
        .hint("Free some space there, name another folder in BULKHEAD_SANDBOX_DIR, or a server with --sandbox.")
}

/// All that stays the same while a drill runs.
struct Trial<'a> {
    context: &'a JobContext,
    engine: &'a dyn EngineAdapter,
    at: &'a RepositoryAt,
    snapshot: &'a Snapshot,
    manifest: &'a Manifest,
    rules: &'a Effective,
    place: &'a Place,
    /// Whether a load began, after which there is something to remove.
    loaded: &'a AtomicBool,
}

impl Trial<'_> {
    async fn run(&self, flow: &Flow, made: &mut Option<Sandbox>, drill: &mut Drill) -> Result<()> {
        let (verified, sandbox) = self.prepare(flow, &mut drill.evidence.times).await;
        let sandbox = made.insert(sandbox?);
        drill.evidence.sandbox.clone_from(&sandbox.says);
        verified?;
        let (plan, choices) = self.plan(sandbox).await?;
        // Also what the backup has said already: a proof that stands alone says itself what it does not reach.
        drill.evidence.notices.extend(plan.warnings);
        let notices =
            self.load(flow, sandbox, &choices, &mut drill.evidence.times).await.map_err(|error| self.crashed(error))?;
        // A sandbox of our own is given all of it, unless a notice says why not.
        let given = self.place.is_thrown_away() && notices.is_empty();
        drill.evidence.notices.extend(notices);
        let (found, checks) = self.measure(flow, sandbox, &mut drill.evidence.times).await;
        let found = found.map_err(|error| self.crashed(error))?;
        drill.restore_ms = Some(drill.evidence.times.restore());
        self.compare(&found, &choices, given, drill)?;
        let checks = match checks {
            Some(checks) => checks?,
            None => self.examine(flow, sandbox, &mut drill.evidence.times).await?,
        };
        Self::judge(checks, &mut drill.evidence)?;
        self.ask(flow, sandbox, &mut drill.evidence).await
    }

    /// Makes the sandbox. For a server that stays the dump is read to its end meanwhile and its digest compared: what is not what
    /// was stored is not loaded there. Both come to their end, so that nothing is made any more when it is removed.
    async fn prepare(&self, flow: &Flow, times: &mut Times) -> (Result<()>, Result<Sandbox>) {
        let made = timed(&mut times.create, self.place.make(self.engine, self.manifest, flow));
        if self.place.is_thrown_away() {
            return (Ok(()), made.await);
        }
        if let Err(error) = self.context.enter(Phase::Verify, Some(self.manifest.bytes())).await {
            return (Err(error.clone()), Err(error));
        }
        let repositories = self.context.core().parts.repositories.as_ref();
        let verified = timed(&mut times.verify, verify(repositories, self.at, &self.snapshot.id, self.manifest, flow));
        let (verified, made) = tokio::join!(verified, made);
        (verified.map(drop), made)
    }

    /// The plan of a restore with the sandbox as its target.
    async fn plan(&self, sandbox: &Sandbox) -> Result<(Plan, Choices)> {
        let target = self.engine.probe(&sandbox.target, Some(self.manifest)).await;
        // A server that stays must not be left with roles that a drill made.
        let lacks = matches!(self.place, Place::Server(_)) && !target.missing_roles.is_empty();
        let choices = Choices {
            destination: Destination::Database { connection: sandbox.target.connection.clone() },
            scope: Scope::Everything,
            owners: if lacks { Owners::Skip } else { Owners::Keep },
            keep_on_failure: false,
        };
        let facts = Facts {
            tenant: self.manifest.tenant.clone(),
            snapshot: self.snapshot.id.clone(),
            taken_at: self.snapshot.taken_at,
            aside: false,
            passed_over: None,
            manifest: Some(self.manifest.clone()),
            foreign_tenant: None,
            production: None,
            target,
            replaced: None,
        };
        let mut plan = restore::plan(&facts, &choices);
        plan.permit(None)?;
        if lacks {
            plan.warnings.push(restore::lacked(self.manifest.facts.engine, &facts.target.missing_roles));
        }
        let owners = plan.owners;
        Ok((plan, Choices { owners, ..choices }))
    }

    async fn load(&self, flow: &Flow, sandbox: &Sandbox, choices: &Choices, times: &mut Times) -> Result<Vec<String>> {
        self.context.enter(Phase::Load, Some(self.manifest.bytes())).await?;
        let repositories = self.context.core().parts.repositories.as_ref();
        let stream = self.manifest.streams.first().ok_or_else(nothing_to_load)?;
        let input = repositories.read(self.at, &self.snapshot.id, &stream.name, flow).await?;
        let (input, checked) = checked(input);
        let (target, manifest) = (&sandbox.target, self.manifest);
        let request = LoadRequest { target, create: true, manifest, choices, input, made: None };
        self.loaded.store(true, Ordering::Relaxed);
        let loaded = timed(&mut times.load, self.engine.load(request, flow)).await;
        // A dump that is not what was stored is the cause of whatever else went wrong.
        let took = checked.end(stream, flow).await?;
        times.verify = times.verify.max(millis(took));
        loaded
    }

    /// Reads every row. The engine settles meanwhile, and looks at its own structures if that adds nothing to what is read. All come
    /// to their end, so that nothing works there any more when it is removed.
    async fn measure(
        &self,
        flow: &Flow,
        sandbox: &Sandbox,
        times: &mut Times,
    ) -> (Result<DumpFacts>, Option<Result<Vec<Check>>>) {
        if let Err(error) = self.context.enter(Phase::Compare, None).await {
            return (Err(error), None);
        }
        let measured = timed(&mut times.compare, self.engine.measure(&sandbox.target, flow));
        let settled = timed(&mut times.settle, self.engine.settle(&sandbox.target));
        let examined = async {
            let examined = self.engine.examines_aside().then(|| self.engine.examine(&sandbox.target, flow));
            Some(timed(&mut times.check, examined?).await)
        };
        let (measured, settled, examined) = tokio::join!(measured, settled, examined);
        (measured.and_then(|found| settled.map(|()| found)), examined)
    }

    async fn examine(&self, flow: &Flow, sandbox: &Sandbox, times: &mut Times) -> Result<Vec<Check>> {
        self.context.enter(Phase::Check, None).await?;
        timed(&mut times.check, self.engine.examine(&sandbox.target, flow)).await
    }

    fn compare(&self, found: &DumpFacts, choices: &Choices, given: bool, drill: &mut Drill) -> Result<()> {
        let mut differences = differences(self.manifest, found, choices);
        let mut held = on_the_database(self.manifest, found, choices);
        held.extend(rights_beyond(&self.manifest.facts, found, &choices.scope));
        if given {
            differences.extend(held);
        } else {
            drill.evidence.notices.extend(told(&held));
        }
        drill.evidence.notices.extend(not_compared(&self.manifest.facts, found, &choices.scope));
        (drill.tables, drill.rows) = (found.table_count(), found.row_count());
        drill.evidence.objects = self.manifest.facts.objects.iter().map(|(_, names)| names.len() as u64).sum();
        if differences.is_empty() {
            return Ok(());
        }
        let error = differs(&differences)
            .hint("Back up again and drill that. Until then an older snapshot may be the better one.");
        drill.evidence.differing = differences.len() as u64;
        differences.truncate(Evidence::KEPT);
        drill.evidence.differences = differences;
        Err(error)
    }

    fn judge(checks: Vec<Check>, evidence: &mut Evidence) -> Result<()> {
        evidence.checks = checks;
        match evidence.finding() {
            None => Ok(()),
            Some((check, finding)) => Err(Error::new(Code::BadSource, format!("{} found: {finding}", check.name))
                .hint("The backup holds what its source holds. Check the source in the same way.")),
        }
    }

    async fn ask(&self, flow: &Flow, sandbox: &Sandbox, evidence: &mut Evidence) -> Result<()> {
        let assertions = self.rules.assertions();
        if assertions.is_empty() {
            return Ok(());
        }
        self.context.enter(Phase::Assert, None).await?;
        evidence.assertions =
            timed(&mut evidence.times.assert, self.engine.ask(&sandbox.target, assertions, ASSERTION, flow)).await?;
        match evidence.refuted() {
            None => Ok(()),
            Some(answer) => Err(Error::new(
                Code::AssertionFailed,
                format!("an assertion does not hold, {}: {}", answer.detail, answer.sql),
            )
            .hint("Every row is equal to the backup: look at the source, or at the assertion.")),
        }
    }

    /// A server of our own that does not answer any more has ended; that says nothing of the backup.
    fn crashed(&self, error: Error) -> Error {
        if error.code == Code::Unreachable && matches!(self.place, Place::Private(_)) {
            return error
                .context("the sandbox's server ended in the middle")
                .hint("Was it killed for want of memory? Run the drill again.");
        }
        error
    }
}

async fn timed<T>(into: &mut u64, work: impl Future<Output = T>) -> T {
    let began = Instant::now();
    let done = work.await;
    *into = millis(began.elapsed());
    done
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
