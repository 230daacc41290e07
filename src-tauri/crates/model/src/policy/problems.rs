//! What is wrong, or odd, about rules: told while they are edited.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::{Effective, Field, Origin};
use crate::{Code, Engine, Error, Result, amount::count};

/// Something about the rules that the admin should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// About which field.
    pub field: Field,
    /// Whether the rules cannot be used so.
    pub fatal: bool,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Looks at the rules that hold together. `usual` is how long a run takes, where that is known.
#[must_use]
pub fn problems(rules: &Effective, usual: Option<Duration>, now: DateTime<Utc>) -> Vec<Problem> {
    [
        never(rules, now),
        never_drilled(rules, now),
        short(rules, usual),
        overlap(rules, usual, now),
        scattered(rules, now),
        twice(rules),
        nothing(rules),
        late(rules, now),
        lost(rules),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The first fatal problem as an error.
///
/// # Errors
/// `InvalidInput`.
pub fn refuse(problems: &[Problem]) -> Result<()> {
    match problems.iter().find(|problem| problem.fatal) {
        Some(problem) => Err(Error::new(Code::InvalidInput, &problem.message).hint(&problem.hint)),
        None => Ok(()),
    }
}

fn problem(field: Field, fatal: bool, message: String, hint: &str) -> Problem {
    Problem { field, fatal, message, hint: hint.to_owned() }
}

fn never(rules: &Effective, now: DateTime<Utc>) -> Option<Problem> {
    let timing = rules.timing(0)?;
    let window = timing.window.filter(|_| !timing.reaches(now))?;
    let message = format!("the schedule {} never comes within {window}", timing.schedule);
    Some(problem(Field::Window, true, message, "Move the window, or the schedule into it."))
}

fn never_drilled(rules: &Effective, now: DateTime<Utc>) -> Option<Problem> {
    let timing = rules.drill_timing(0)?;
    let window = timing.window.filter(|_| !timing.reaches(now))?;
    let message = format!("the drills of {} never come within {window}", timing.schedule);
    Some(problem(Field::Drill, true, message, "Move the window, or the drills into it."))
}

fn short(rules: &Effective, usual: Option<Duration>) -> Option<Problem> {
    let (window, usual) = (rules.window.as_ref()?.value, usual?);
    let message = format!("a run usually takes {}, longer than the window {window}", minutes(usual));
    (window.length() < usual)
        .then(|| problem(Field::Window, false, message, "A run that has begun is not stopped; make the window longer."))
}

/// What took a minute and a half did not take one minute; `24 hours` where it is hours to the minute.
fn minutes(span: Duration) -> String {
    let minutes = u64::try_from((span.num_seconds() + 59) / 60).unwrap_or_default();
    if minutes >= 120 && minutes.is_multiple_of(60) { count(minutes / 60, "hour") } else { count(minutes, "minute") }
}

/// Told as well for a policy of many: `usual` is then the longest of theirs.
fn overlap(rules: &Effective, usual: Option<Duration>, now: DateTime<Utc>) -> Option<Problem> {
    let (usual, gap) = (usual?, rules.timing(0)?.shortest_gap(now)?);
    let (took, due) = (minutes(usual), minutes(gap));
    let message = format!("a run usually takes {took}, and the next is due {due} after it begins");
    let hint = "A run that is due while another is under way is written down as missed; back up less often.";
    (gap < usual).then(|| problem(Field::Schedule, false, message, hint))
}

/// Starts that are spread over more time than there is.
fn scattered(rules: &Effective, now: DateTime<Utc>) -> Option<Problem> {
    let (spread, timing) = (rules.spread.as_ref()?.value, rules.timing(0)?);
    let longer = |than: Duration| than.to_std().is_ok_and(|than| spread.duration() > than);
    let told = |message: String, hint: &str| Some(problem(Field::Spread, false, message, hint));
    if let Some(window) = timing.window.filter(|window| longer(window.length())) {
        let message = format!("starts cannot be spread over {spread} within the window {window}");
        return told(
            message,
            "They are spread over what is left of the window; make it longer, or the spread shorter.",
        );
    }
    let gap = timing.shortest_gap(now).filter(|gap| longer(*gap))?;
    let message = format!("starts are spread over {spread}, and the next is due {} after one", minutes(gap));
    told(message, "Spread them over less, or back up less often: what is late by the spread may meet the next.")
}

fn twice(rules: &Effective) -> Option<Problem> {
    let copies = rules.copies();
    let told = |fatal, message: String, hint: &str| Some(problem(Field::Copies, fatal, message, hint));
    let again = copies.iter().enumerate().find(|(at, name)| copies[..*at].contains(name));
    if let Some((_, name)) = again {
        return told(
            true,
            format!("the storage {name} is named twice"),
            "A second copy beside the first saves nothing.",
        );
    }
    match &rules.storage {
        Some(storage) if copies.contains(&storage.value) => told(
            true,
            format!("the backups themselves go to {}", storage.value),
            "Copy them to another storage, on another machine.",
        ),
        None if !copies.is_empty() => {
            told(false, "where the backups themselves go is not said".into(), "Name their storage as well.")
        }
        _ => None,
    }
}

fn nothing(rules: &Effective) -> Option<Problem> {
    let error = rules.keep.as_ref()?.value.checked().err()?;
    Some(problem(Field::Keep, true, error.message, "Keep at least one, or leave retention out to keep everything."))
}

fn late(rules: &Effective, now: DateTime<Utc>) -> Option<Problem> {
    let rpo = rules.rpo.as_ref()?.value;
    let Some(timing) = rules.timing(0) else {
        let message = format!("no schedule meets the RPO of {rpo}");
        return Some(problem(Field::Rpo, false, message, "Set a schedule."));
    };
    let gap = timing.longest_gap(now)?;
    let message =
        format!("the RPO of {rpo} is shorter than the longest gap of the schedule, {} hours", gap.num_hours());
    let longer = gap.to_std().is_ok_and(|gap| gap > rpo.duration());
    longer.then(|| problem(Field::Rpo, false, message, "Back up more often, or allow for more loss."))
}

/// What rules leave out of a database of which nothing can be left out: what was asked for it alone is refused, what it has from others
/// does not hold for it.
#[must_use]
pub fn left_in(rules: &Effective, engine: Engine) -> Option<Problem> {
    let exclude = rules.exclude.as_ref().filter(|exclude| engine == Engine::Sqlite && !exclude.value.is_empty())?;
    let own = exclude.from == Origin::Database;
    let (rest, hint) = if own {
        ("nothing of it can be left out".to_owned(), "Take the exclusions away; every backup would fail.")
    } else {
        (
            format!("its backups have all that {} leaves out: {}", exclude.from, exclude.value),
            "If that must be in no backup, take it out of the file itself.",
        )
    };
    Some(problem(Field::Exclude, own, format!("a SQLite file is copied as a whole: {rest}"), hint))
}

/// What is left out is lost with the database: nobody should find that out on the day.
fn lost(rules: &Effective) -> Option<Problem> {
    let left_out = &rules.exclude.as_ref()?.value;
    let message = format!("what is left out cannot be restored: {left_out}");
    let hint = "Leave out only what can be made again, such as caches and sessions.";
    (!left_out.is_empty()).then(|| problem(Field::Exclude, false, message, hint))
}
