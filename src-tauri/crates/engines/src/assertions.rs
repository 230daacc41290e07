//! What an assertion gave, in the same words for every engine.

use std::time::{Duration, Instant};

use bulkhead_model::{
    Result,
    drill::{Answer, Assertion},
};

use crate::sandbox;

/// How the names of users begin who are made to ask, and who may only read.
pub(crate) const READER: &str = "bulkhead_reader_";
/// Longest time that such a user is let in, and after which one that is still there was left by a process that was killed.
pub(crate) const READS: Duration = Duration::from_secs(24 * 3600);

/// What the server is given beyond the limit before it ends a query by itself. It is only asked to so that nothing goes on there
/// when we have gone: some servers cut what is too slow and answer as if it had come to its end (MariaDB with the value so far, MySQL
/// with the 1 of an interrupted `SLEEP`). So what it says that late is not heard.
pub(crate) const AFTER: Duration = Duration::from_secs(1);
/// What it is given to do so.
const PATIENCE: Duration = Duration::from_secs(5);

/// A name for one that nobody has; `now` is the server's time in seconds since 1970. At most 32 characters.
pub(crate) fn reader(now: i64) -> String {
    format!("{READER}{now:x}_{}", &sandbox::password()[..6])
}

/// Whether it is one of ours, and was left behind.
pub(crate) fn is_left_behind(name: &str, now: i64) -> bool {
    let made = name.strip_prefix(READER).and_then(|rest| rest.split_once('_'));
    let made = made.and_then(|(made, _)| i64::from_str_radix(made, 16).ok());
    made.is_some_and(|made| now.saturating_sub(made) > READS.as_secs().cast_signed())
}

/// What came of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gave {
    /// A truth value or a number; nought is false.
    Value(i64),
    /// Nothing known.
    Null,
    /// No row.
    NoRow,
    /// Something that is neither true nor false.
    NoTruth,
    /// It was ended after the limit.
    TooSlow,
    /// It would change something.
    Writes(String),
    /// It may not do what it does. Which right is missing and on what, where the server says so; and its own words.
    Lacks(Option<String>, String),
    /// The server did not take it.
    Error(String),
}

/// Waits for what a query gives. Whatever took as long as the limit was too slow, also if the server says something in the end.
pub(crate) async fn within(limit: Duration, query: impl Future<Output = Result<Gave>>) -> Result<Gave> {
    let began = Instant::now();
    let asked = tokio::time::timeout(limit + AFTER + PATIENCE, query).await;
    in_time(limit, began, asked.unwrap_or(Ok(Gave::TooSlow)))
}

/// What was given, if it came before the limit.
pub(crate) fn in_time(limit: Duration, began: Instant, gave: Result<Gave>) -> Result<Gave> {
    if began.elapsed() < limit { gave } else { Ok(Gave::TooSlow) }
}

/// Only a true value holds.
pub(crate) fn answer(assertion: &Assertion, gave: Gave, began: Instant, limit: Duration) -> Answer {
    let detail = match &gave {
        Gave::Value(0) => "it is false".to_owned(),
        Gave::Value(_) => "it is true".to_owned(),
        Gave::Null => "it gave nothing known (NULL)".to_owned(),
        Gave::NoRow => "it gave no row".to_owned(),
        Gave::NoTruth => "it gave neither true nor false: make it a comparison".to_owned(),
        Gave::TooSlow => format!("it did not end within {} s and was ended", limit.as_secs()),
        Gave::Writes(why) => format!("it would change something, and may only read: {why}"),
        Gave::Lacks(what, why) => {
            let what = what.as_ref().map_or_else(|| "it lacks a right".to_owned(), |what| format!("it lacks {what}"));
            format!(
                "{what}: assertions are asked by a user who may read the tables of this database, and else no more than everybody ({why})"
            )
        }
        Gave::Error(why) => format!("the server did not take it: {why}"),
    };
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Answer { sql: assertion.sql().to_owned(), holds: matches!(gave, Gave::Value(value) if value != 0), detail, millis }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_ones_of_ours_are_left_behind() {
        let (made, day) = (1_800_000_000, 24 * 3600);
        let name = reader(made);
        assert!(name.len() <= 32, "{name}");
        assert!(!is_left_behind(&name, made) && !is_left_behind(&name, made + day) && !is_left_behind(&name, 0));
        assert!(is_left_behind(&name, made + day + 1));
        for other in ["bulkhead_reader_", "bulkhead_reader_x_1", "bulkhead_reader_1", "app", "x_bulkhead_reader_1_1"] {
            assert!(!is_left_behind(other, i64::MAX), "{other}");
        }
    }
}
