//! What is wrong, or odd, about rules: told while they are edited.

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use super::Effective;
use crate::{Code, Error, Result};

/// The field that a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The window of the day.
    Window,
    /// What to keep.
    Keep,
    /// The most data that may be lost.
    Rpo,
}

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
    [never(rules, now), short(rules, usual), nothing(rules), late(rules, now)].into_iter().flatten().collect()
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
    let window = timing.window.filter(|_| timing.next_after(now).is_none())?;
    let message = format!("the schedule {} never comes within {window}", timing.schedule);
    Some(problem(Field::Window, true, message, "Move the window, or the schedule into it."))
}

fn short(rules: &Effective, usual: Option<Duration>) -> Option<Problem> {
    let (window, usual) = (rules.window.as_ref()?.value, usual?);
    let message = format!("a run usually takes {} minutes, longer than the window {window}", usual.num_minutes());
    (window.length() < usual)
        .then(|| problem(Field::Window, false, message, "A run that has begun is not stopped; make the window longer."))
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
