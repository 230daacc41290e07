//! `bulkhead-bench [--size MB] [--rounds N] [--only postgres|pgbench|mariadb|sqlite|house]`: Bulkhead beside the floor (the dump tool to nowhere)
//! and what a user would pick instead, interleaved in one run, as ratios.
//!
//! `--drill` measures drills alone, beside a plain restore with the engine's tools.
//!
//! Every command runs in a process of its own that reports wall time, processor time and the largest memory of any process
//! in it. Times of different runs must not be compared: only the ratios within one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, and starts real processes"
)]

mod contender;
mod drill;
mod house;
mod measure;
mod ours;
mod round;
mod subjects;
mod table;

const USAGE: &str = "bulkhead-bench [--size MB] [--rounds N] [--only postgres|pgbench|mariadb|sqlite|house] [--drill]";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["measure", script] => measure::here(script),
        ["ours", rest @ ..] => ours::run(rest),
        options if known(options) => compare(options),
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}

/// A misspelt option must not begin what takes half an hour.
fn known(options: &[&str]) -> bool {
    match options {
        [] => true,
        ["--drill", rest @ ..] => known(rest),
        ["--size" | "--rounds", number, rest @ ..] => number.parse::<u64>().is_ok() && known(rest),
        ["--only", name, rest @ ..] => (*name == "house" || subjects::NAMES.contains(name)) && known(rest),
        _ => false,
    }
}

fn compare(options: &[&str]) {
    let value = |name: &str| options.iter().position(|word| *word == name).and_then(|at| options.get(at + 1)).copied();
    let number = |name: &str, default: u64| value(name).map_or(default, |text| text.parse().expect("a number"));
    let (size, rounds) = (number("--size", 500), number("--rounds", 3));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!("{size} MB of data, {rounds} rounds interleaved, medians, {cores} cores\n");
    if options.contains(&"--drill") {
        return drill::run(size, rounds, value("--only"));
    }
    for name in subjects::NAMES {
        if value("--only").is_none_or(|only| only == name) {
            let sandbox = bulkhead_test_support::Sandbox::new();
            let subject = subjects::make(name, &sandbox, size);
            let results = round::run(&subject, rounds);
            table::print(&subject, &results);
        }
    }
    if value("--only").is_none_or(|only| only == "house") {
        house::run();
    }
}
