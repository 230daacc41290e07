//! What the repositories remember of drills: a catalog that is made anew knows what was proved, and by whose word.

use std::collections::HashSet;

use bulkhead_catalog::Drill;
use bulkhead_model::{
    DatabasePath, Label, Result,
    drill::Evidence,
    profile::{DrillRecord, Profile},
};

use crate::Core;

/// Who it is that says so, in place of whoever asked for the drill.
const RECORD: &str = "the repository's record";

/// Refutations of one database that are remembered: whoever has more has other worries, and each backup writes them.
const REFUTATIONS: u32 = 50;

/// The last drill of a database, the last that proved a snapshot, and those that refuted what is still kept.
pub(crate) async fn of(core: &Core, database: &DatabasePath) -> Result<Vec<DrillRecord>> {
    let drills = core.catalog().drills();
    let newest = drills.page(None, Some(database), None, 1).await?;
    let proof = drills.last_proof(database).await?;
    let refuting = drills.refuting(database, REFUTATIONS).await?;
    let mut records: Vec<DrillRecord> = newest.into_iter().chain(proof).chain(refuting).map(record).collect();
    let mut known = HashSet::new();
    records.retain(|record| known.insert(record.job));
    Ok(records)
}

fn record(drill: Drill) -> DrillRecord {
    DrillRecord {
        job: drill.job,
        who: drill.who,
        outcome: drill.outcome,
        reason: drill.evidence.reason,
        snapshot: drill.snapshot,
        taken_at: drill.taken_at,
        started_at: drill.started_at,
        ended_at: drill.ended_at,
        sandbox: drill.sandbox,
        bytes: drill.bytes,
        tables: drill.tables,
        rows: drill.rows,
        restore_ms: drill.restore_ms,
        times: drill.evidence.times,
    }
}

/// Writes down what a profile remembers of drills that this catalog does not know. Gives what is to be said of it.
pub(crate) async fn adopt(core: &Core, profile: &Profile) -> Result<Option<String>> {
    let mut adopted = 0_u32;
    for database in &profile.databases {
        let path = DatabasePath { tenant: profile.tenant.clone(), database: database.name.clone() };
        let mut records: Vec<_> = database.drills.iter().collect();
        // What came later has the last word, but for what a clock that was ahead wrote.
        records.sort_by_key(|record| (record.ended_at <= core.latest(), record.ended_at));
        for record in records {
            if core.catalog().drills().of_job(record.job).await?.is_none() {
                core.catalog().drills().add(&drill(core, path.clone(), record.clone()).await?).await?;
                adopted += 1;
            }
        }
    }
    // Also those of an earlier run that found fewer snapshots.
    core.catalog().drills().mark_snapshots(&profile.tenant).await?;
    let were = if adopted == 1 { "1 drill of before is" } else { &format!("{adopted} drills of before are") };
    Ok((adopted > 0).then(|| format!("{were} known by {RECORD}.")))
}

async fn drill(core: &Core, database: DatabasePath, record: DrillRecord) -> Result<Drill> {
    let suffix = format!(", by {RECORD}");
    let who = format!("{}{suffix}", record.who.trim_end_matches(&suffix));
    let notices = vec![format!("It was run before this catalog was made, and is known by {RECORD} alone.")];
    let evidence = Evidence { reason: record.reason, times: record.times, notices, ..Evidence::default() };
    let storage = match &record.snapshot {
        None => None,
        Some(id) => storage_of(core, &database, id).await?,
    };
    Ok(Drill {
        id: 0,
        job: record.job,
        who,
        storage,
        database,
        snapshot: record.snapshot,
        taken_at: record.taken_at,
        started_at: record.started_at,
        ended_at: record.ended_at,
        outcome: record.outcome,
        sandbox: record.sandbox,
        bytes: record.bytes,
        tables: record.tables,
        rows: record.rows,
        restore_ms: record.restore_ms,
        evidence,
    })
}

/// Where the snapshot is, if it is still anywhere.
async fn storage_of(core: &Core, database: &DatabasePath, id: &str) -> Result<Option<Label>> {
    let all = core.catalog().snapshots().all(database).await?;
    Ok(all.into_iter().find(|snapshot| snapshot.id == id).map(|snapshot| snapshot.storage))
}
