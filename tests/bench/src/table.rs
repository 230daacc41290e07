//! Prints medians, with each contender's ratio to ours.

use crate::{measure::Cost, round::Results, subjects::Subject};

pub(crate) fn print(subject: &Subject, all: &[Results]) {
    println!("## {}\n", subject.title);
    let names: Vec<&str> = subject.contenders.iter().map(|contender| contender.name).collect();
    section("First backup", &names, all.iter().map(|results| results.first.clone()).collect());
    section(
        "Second backup, 1 % of the rows changed",
        &names,
        all.iter().map(|results| results.second.clone()).collect(),
    );
    let restores = all.iter().map(|results| results.restore.iter().map(|cost| (*cost, 0)).collect());
    section("Restore (ours: checks the digest before and compares every row after)", &names, restores.collect());
}

fn section(title: &str, names: &[&str], all: Vec<Vec<(Cost, u64)>>) {
    println!("{title}\n");
    println!("| | wall s | processor s | memory MiB | stored MB | ours to it, wall | ours to it, stored |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let wall = |runs: &[(Cost, u64)]| median(runs.iter().map(|(cost, _)| cost.wall));
    let stored = |runs: &[(Cost, u64)]| median(runs.iter().map(|(_, bytes)| *bytes as f64 / 1e6));
    let ours = all.last().map(|runs| (wall(runs), stored(runs))).unwrap_or_default();
    for (name, runs) in names.iter().zip(&all).filter(|(_, runs)| !runs.is_empty()) {
        let (cpu, memory) =
            (median(runs.iter().map(|(cost, _)| cost.cpu)), median(runs.iter().map(|(cost, _)| cost.memory)));
        let (wall, stored) = (wall(runs), stored(runs));
        let ratio =
            |ours: f64, theirs: f64| if theirs > 0.0 { format!("{:.2}", ours / theirs) } else { "-".to_owned() };
        println!(
            "| {name} | {wall:.2} | {cpu:.2} | {memory:.0} | {stored:.1} | {} | {} |",
            ratio(ours.0, wall),
            ratio(ours.1, stored)
        );
        let load: Vec<f64> = runs.iter().filter_map(|(cost, _)| cost.load).collect();
        if !load.is_empty() {
            println!("| {name}, the load alone | {:.2} | | | | | |", median(load.into_iter()));
        }
    }
    println!();
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        count if count % 2 == 1 => values[count / 2],
        count => f64::midpoint(values[count / 2 - 1], values[count / 2]),
    }
}
