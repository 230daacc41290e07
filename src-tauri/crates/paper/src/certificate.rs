//! The certificate of a restore: what was restored, what it was compared with, and the result.

use askama::Template;
use bulkhead_model::{DatabasePath, Error, Result, drill::Answer};
use chrono::{DateTime, Utc};

use crate::{STYLE, words};

/// A restore into a database that was compared with its backup.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The tenant's name for people.
    pub tenant: String,
    /// The database that was backed up.
    pub database: DatabasePath,
    /// The snapshot, full id.
    pub snapshot: String,
    /// When its dump began, if that is still known.
    pub taken_at: Option<DateTime<Utc>>,
    /// The database that it was restored into.
    pub target: String,
    /// The job that did it.
    pub job: String,
    /// When it began.
    pub began: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// Tables that were counted and hashed.
    pub tables: u64,
    /// Rows of them.
    pub rows: u64,
    /// The tables that were asked for; empty for everything.
    pub some: Vec<String>,
    /// Every table: name, rows, hash. Empty if the manifest could not be read for it.
    pub compared: Vec<(String, u64, String)>,
    /// What differed, a sentence each.
    pub differences: Vec<String>,
    /// The tenant's assertions.
    pub assertions: Vec<Answer>,
    /// What was said on the way.
    pub notices: Vec<String>,
    /// When this was written.
    pub made_at: DateTime<Utc>,
    /// Version of Bulkhead.
    pub bulkhead: String,
}

impl Certificate {
    /// Whether it says of the whole backup that it is good.
    #[must_use]
    pub fn proves(&self) -> bool {
        self.differences.is_empty() && self.some.is_empty() && self.assertions.iter().all(|answer| answer.holds)
    }

    /// The result in a sentence: nothing is called equal that was not compared.
    #[must_use]
    pub fn verdict(&self) -> String {
        let untrue = self.assertions.iter().filter(|answer| !answer.holds).count();
        match (self.differences.len(), self.some.is_empty(), untrue) {
            (0, true, 0) => "Restored, and equal to the backup".to_owned(),
            (0, true, untrue) => {
                format!("Equal to the backup, and {untrue} of {} assertions are not true", self.assertions.len())
            }
            (0, false, _) => "The chosen tables are equal to the backup; this says nothing of the rest".to_owned(),
            _ => "Not equal to the backup".to_owned(),
        }
    }
}

/// As one HTML file: no script, nothing from elsewhere, made for A4.
///
/// # Errors
/// Only defects.
pub fn html(certificate: &Certificate) -> Result<String> {
    let Certificate { began, ended, .. } = certificate;
    let took = began.map_or_else(|| "not known".to_owned(), |began| format!("{} s", (*ended - began).num_seconds()));
    let page = Page {
        it: certificate,
        style: STYLE,
        tenant: words::safe(&certificate.tenant),
        database: words::safe(&certificate.database.to_string()),
        target: words::safe(&certificate.target),
        verdict: certificate.verdict(),
        proves: certificate.proves(),
        taken_at: certificate.taken_at.map_or_else(|| "not known any more".to_owned(), words::time),
        ended: words::time(*ended),
        took,
        made_at: words::time(certificate.made_at),
        compared: certificate
            .compared
            .iter()
            .map(|(name, rows, hash)| (words::safe(name), *rows, hash.clone()))
            .collect(),
        differences: certificate.differences.iter().map(|text| words::safe(text)).collect(),
        assertions: certificate.assertions.iter().map(asked).collect(),
        notices: certificate.notices.iter().map(|text| words::safe(text)).collect(),
    };
    page.render().map_err(|error| Error::internal("the certificate cannot be written").cause(error))
}

fn asked(answer: &Answer) -> (String, String, bool) {
    (words::safe(&answer.sql), words::safe(&answer.detail), answer.holds)
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct Page<'a> {
    it: &'a Certificate,
    style: &'static str,
    tenant: String,
    database: String,
    target: String,
    verdict: String,
    proves: bool,
    taken_at: String,
    ended: String,
    took: String,
    made_at: String,
    compared: Vec<(String, u64, String)>,
    differences: Vec<String>,
    assertions: Vec<(String, String, bool)>,
    notices: Vec<String>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn certificate() -> Certificate {
        let at = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        Certificate {
            tenant: "Acme <Dental>".to_owned(),
            database: "acme/shop".parse().unwrap(),
            snapshot: "3f9c21aa".repeat(8),
            taken_at: Some(at),
            target: "postgres://u@h/shop_restored".to_owned(),
            job: "01937f2a".to_owned(),
            began: Some(at),
            ended: at + chrono::Duration::seconds(90),
            tables: 2,
            rows: 12,
            some: Vec::new(),
            compared: vec![("public.<b>".to_owned(), 12, "abcd".to_owned())],
            differences: Vec::new(),
            assertions: Vec::new(),
            notices: Vec::new(),
            made_at: at,
            bulkhead: "0.1.0".to_owned(),
        }
    }

    fn answer(holds: bool) -> Answer {
        Answer {
            sql: "SELECT count(*) > 0 FROM \u{202e}t".to_owned(),
            holds,
            detail: "it is false".to_owned(),
            millis: 1,
        }
    }

    #[test]
    fn nothing_is_called_equal_that_was_not() {
        let whole = certificate();
        assert!(whole.proves() && html(&whole).unwrap().contains("Restored, and equal to the backup"));
        let some = Certificate { some: vec!["t".to_owned()], ..certificate() };
        assert!(!some.proves() && some.verdict().contains("nothing of the rest"));
        let untrue = Certificate { assertions: vec![answer(true), answer(false)], ..certificate() };
        assert!(!untrue.proves() && untrue.verdict().contains("1 of 2"));
        let differs = Certificate { differences: vec!["table t has 1 row".to_owned()], ..certificate() };
        assert!(!differs.proves());
        assert!(
            html(&differs).unwrap().contains("Not equal to the backup")
                && !html(&differs).unwrap().contains("class=\"good\"")
        );
    }

    #[test]
    fn names_are_text_and_nothing_comes_from_elsewhere() {
        let page = html(&Certificate { assertions: vec![answer(true)], ..certificate() }).unwrap();
        for part in ["<b>", "<Dental>", "\u{202e}", "<script", "http:", "https:"] {
            assert!(!page.contains(part), "{part}");
        }
        assert!(page.contains("took 90 s") && page.contains("abcd"), "{page}");
    }
}
