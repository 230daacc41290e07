//! How many passed and how many failed, as the test runners themselves report it.

use std::{fs, ops::AddAssign, path::Path};

use crate::failure::{Failure, Result};

/// What came of a step; a check that is not a test counts as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
    /// What the reader should know beside the numbers.
    pub(crate) note: Option<String>,
}

impl Counts {
    /// A check that held.
    pub(crate) fn one_passed() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// A check that did not hold.
    pub(crate) fn one_failed() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// A check that could not be made for a reason outside of the work tree.
    pub(crate) fn one_skipped(why: &str) -> Self {
        Self { skipped: 1, note: Some(why.to_owned()), ..Self::default() }
    }

    /// The tests of a JUnit report, as nextest writes it: the totals stand in its first element.
    pub(crate) fn from_junit(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        let number =
            |name| attribute(&text, name).ok_or_else(|| Failure::new(format!("{}: no {name}", path.display())));
        let (tests, failed) = (number("tests")?, number("failures")? + number("errors")?);
        Ok(Self { passed: tests.saturating_sub(failed), failed, ..Self::default() })
    }

    /// The tests of Vitest's JSON report.
    pub(crate) fn from_vitest(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
        let report: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        let number = |name: &str| report[name].as_u64().unwrap_or_default();
        let skipped = number("numPendingTests") + number("numTodoTests");
        Ok(Self { passed: number("numPassedTests"), failed: number("numFailedTests"), skipped, note: None })
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

fn attribute(text: &str, name: &str) -> Option<u64> {
    let element = text.split_once("<testsuites")?.1.split_once('>')?.0;
    let value = element.split_once(&format!(" {name}=\""))?.1;
    value.split_once('"')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn junit(text: &str) -> Result<Counts> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("junit.xml");
        fs::write(&path, text).unwrap();
        Counts::from_junit(&path)
    }

    #[test]
    fn junit_totals_are_read() {
        let text = r#"<?xml version="1.0"?><testsuites name="nextest-run" tests="12" failures="2" errors="1" uuid="x">
            <testsuite name="a" tests="1" failures="0" errors="0"/></testsuites>"#;
        let counts = junit(text).unwrap();
        assert_eq!((counts.passed, counts.failed), (9, 3));
    }

    #[test]
    fn a_report_without_totals_is_an_error_and_not_zero_failures() {
        assert!(junit("<testsuites name=\"x\" tests=\"3\">").is_err());
        assert!(junit("").is_err());
    }

    #[test]
    fn vitest_totals_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vitest.json");
        fs::write(&path, r#"{"numPassedTests":5,"numFailedTests":1,"numPendingTests":2,"numTodoTests":1}"#).unwrap();
        let counts = Counts::from_vitest(&path).unwrap();
        assert_eq!((counts.passed, counts.failed, counts.skipped), (5, 1, 3));
    }
}
