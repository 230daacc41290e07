//! What a run of the steps prints: each as it goes, and all of them at the end.

use std::{fs, path::Path, time::Duration};

use super::counts::Counts;
use crate::{
    failure::{Failure, Result},
    say::say,
};

/// One step that has ended.
pub(crate) struct Line {
    name: &'static str,
    took: Duration,
    counts: Counts,
    failure: Option<Failure>,
}

impl Line {
    /// Takes a step that could not be carried out for one failed check.
    pub(crate) fn new(name: &'static str, took: Duration, result: Result<Counts>) -> Self {
        let (counts, failure) = match result {
            Ok(counts) => (counts, None),
            Err(failure) => (Counts::one_failed(), Some(failure)),
        };
        Self { name, took, counts, failure }
    }

    fn word(&self) -> &'static str {
        match (self.counts.failed, self.counts.passed) {
            (0, 0) => "skipped",
            (0, _) => "ok",
            _ => "FAILED",
        }
    }

    fn text(&self) -> String {
        let Counts { passed, failed, note, .. } = &self.counts;
        let numbers = if passed + failed > 1 { format!("{passed} passed, {failed} failed") } else { String::new() };
        let note = note.as_deref().unwrap_or_default();
        let text = format!("{:<14} {:<8} {:>7.1} s  {numbers}{note}", self.name, self.word(), self.took.as_secs_f64());
        text.trim_end().to_owned()
    }
}

/// All steps that have ended.
#[derive(Default)]
pub(crate) struct Report(Vec<Line>);

impl Report {
    /// Adds a step and says whether it was free of failures.
    pub(crate) fn add(&mut self, line: Line) -> bool {
        let is_green = line.counts.failed == 0;
        self.0.push(line);
        is_green
    }

    /// Whether nothing failed and something ran.
    pub(crate) fn is_green(&self) -> bool {
        let total = self.total();
        total.failed == 0 && total.passed > 0
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.0.iter().for_each(|line| total += &line.counts);
        total
    }

    /// The table, and one closing line that programs can read too.
    pub(crate) fn print(&self) {
        say(format_args!("\n{}", "-".repeat(60)));
        self.0.iter().for_each(|line| say(format_args!("{}", line.text())));
        let took: Duration = self.0.iter().map(|line| line.took).sum();
        say(format_args!("{}\n{:<14} {:<8} {:>7.1} s\n", "-".repeat(60), "together", "", took.as_secs_f64()));
        let Counts { passed, failed, skipped, .. } = self.total();
        let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
        say(format_args!("{passed} passed, {failed} failed{skipped}"));
    }
}

/// Names a step before it runs, so that a run that is cut short says where it was.
pub(crate) fn starting(name: &str) {
    say(format_args!("==> {name}"));
}

/// Says how a step ended; shows its whole log when it failed.
pub(crate) fn ended(line: &Line, log: Option<&Path>) {
    say(format_args!("    {}", line.text()));
    if line.counts.failed > 0 {
        log.into_iter().for_each(show);
        line.failure.iter().for_each(|failure| say(format_args!("{failure}")));
    }
}

fn show(log: &Path) {
    match fs::read(log) {
        Ok(bytes) => say(format_args!("{}", String::from_utf8_lossy(&bytes))),
        Err(error) => say(format_args!("{}", Failure::file(log, &error))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(result: Result<Counts>) -> Line {
        Line::new("step", Duration::from_millis(1500), result)
    }

    #[test]
    fn a_step_that_could_not_run_turns_the_report_red() {
        let mut report = Report::default();
        assert!(report.add(line(Ok(Counts::one_passed()))));
        assert!(report.is_green());
        assert!(!report.add(line(Err(Failure::new("no such tool")))));
        assert!(!report.is_green());
    }

    #[test]
    fn a_run_of_nothing_is_not_green() {
        let mut report = Report::default();
        report.add(line(Ok(Counts::one_skipped("offline"))));
        assert!(!report.is_green());
    }

    #[test]
    fn a_line_says_what_happened() {
        let counts = Counts { passed: 8, failed: 1, ..Counts::default() };
        assert_eq!(line(Ok(counts)).text(), "step           FAILED       1.5 s  8 passed, 1 failed");
        assert_eq!(line(Ok(Counts::one_skipped("offline"))).text(), "step           skipped      1.5 s  offline");
        assert_eq!(line(Ok(Counts::one_passed())).text(), "step           ok           1.5 s");
    }
}
