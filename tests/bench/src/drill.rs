//! What a drill costs beside a plain restore of the same data with the engine's own tools, into a server that runs already.
//!
//! A drill does more: it makes a server, takes the digest of the dump, reads every restored row, lets the engine check them,
//! and removes the server again. The plain restore ends in a server that keeps what it was given; a drill's need not. Both
//! end with what the engine's manual asks for after a restore: statistics, for PostgreSQL.

use crate::{contender::Contender, measure, ours::TIMES, subjects};

/// A drill may cost so many times a plain restore.
const TARGET: f64 = 1.3;
const ENGINES: [&str; 3] = ["postgres", "mariadb", "sqlite"];

pub(crate) fn run(size: u64, rounds: u64, only: Option<&str>) {
    println!(
        "| | plain restore, s | drill, s | ratio, target {TARGET} | the drill's parts, ms |\n| --- | --- | --- | --- | --- |"
    );
    for name in ENGINES.into_iter().filter(|name| only.is_none_or(|only| only == *name)) {
        let sandbox = bulkhead_test_support::Sandbox::new();
        let subject = subjects::make(name, &sandbox, size);
        let plain = subject.contenders.iter().find(|one| one.restore.is_some() && one.drill.is_none()).unwrap();
        let ours = subject.contenders.last().unwrap();
        for one in [plain, ours] {
            measure::run(&one.prepare);
            measure::run(one.second.as_ref().unwrap());
        }
        let restore = [plain.restore.as_deref(), plain.settle.as_deref()].into_iter().flatten().collect::<Vec<_>>();
        let restore = restore.join(" && ");
        let (mut theirs, mut drills) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            (subject.clear)();
            theirs.push(measure::run(&restore).wall);
            (subject.clear)();
            drills.push(measure::run(ours.drill.as_ref().unwrap()).wall);
        }
        let (theirs, drills) = (median(theirs), median(drills));
        println!("| {} | {theirs:.2} | {drills:.2} | {:.2} | {} |", subject.title, drills / theirs, parts(ours));
    }
}

/// The parts of the last one that took any time.
fn parts(ours: &Contender) -> String {
    let text = std::fs::read_to_string(ours.store.as_ref().unwrap().join(TIMES)).unwrap();
    let times: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let parts = times.iter().filter(|(_, took)| took.as_u64() != Some(0)).map(|(name, took)| format!("{name} {took}"));
    parts.collect::<Vec<_>>().join(", ")
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
