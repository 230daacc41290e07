//! Runs the contenders one after the other, round after round, so that all meet the same machine.

use std::path::Path;

use crate::{contender::Contender, measure, measure::Cost, subjects::Subject};

/// Everything measured of one contender, a value a round.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) first: Vec<(Cost, u64)>,
    pub(crate) second: Vec<(Cost, u64)>,
    pub(crate) restore: Vec<Cost>,
}

pub(crate) fn run(subject: &Subject, rounds: u64) -> Vec<Results> {
    let mut all: Vec<Results> = subject.contenders.iter().map(|_| Results::default()).collect();
    for _ in 0..rounds {
        for (contender, results) in subject.contenders.iter().zip(&mut all) {
            empty(contender);
            results.first.push(grown(contender, &contender.first));
        }
        (subject.change)();
        for (contender, results) in subject.contenders.iter().zip(&mut all) {
            if let Some(script) = &contender.second {
                results.second.push(grown(contender, script));
            }
        }
        for (contender, results) in subject.contenders.iter().zip(&mut all) {
            if let Some(script) = &contender.restore {
                (subject.clear)();
                results.restore.push(measure::run(script));
            }
        }
    }
    all
}

fn empty(contender: &Contender) {
    if let Some(store) = &contender.store {
        // Not there in the first round.
        let _ = std::fs::remove_dir_all(store);
        measure::run(&contender.prepare);
    }
}

/// The cost, and by how much the store grew.
fn grown(contender: &Contender, script: &str) -> (Cost, u64) {
    let size = || contender.counted.as_deref().map_or(0, size);
    let before = size();
    (measure::run(script), size() - before)
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(
            |entry| {
                if entry.path().is_dir() { size(&entry.path()) } else { entry.metadata().map_or(0, |file| file.len()) }
            },
        )
        .sum()
}
