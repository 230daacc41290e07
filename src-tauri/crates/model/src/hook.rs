//! Hooks: programs of the admin that run before and after a backup.
//!
//! A program with its arguments, never a line for a shell. What it needs to know stands in its environment.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result, span::Span};

/// The longest that a hook may run if nothing else is said.
const USUAL: u64 = 300;

/// When a hook runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "HookTime", rename_all = "lowercase")]
pub enum When {
    /// Before the source is asked for anything.
    Before,
    /// After the backup has ended, well or not.
    After,
}

/// What comes of a hook that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "HookOnError", rename_all = "lowercase")]
pub enum OnError {
    /// It is written into the job's log, and that is all.
    Ignore,
    /// The job fails. A backup that was stored stays.
    #[default]
    Fail,
    /// The job ends as cancelled: no backup, and a warning that says why. One that hangs fails it. Only before a backup.
    Cancel,
}

/// One program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// When it runs.
    pub when: When,
    /// The program, as an absolute path, and its arguments.
    pub argv: Vec<String>,
    /// What comes of its failure.
    #[serde(default)]
    pub on_error: OnError,
    /// Seconds after which it is ended.
    #[serde(default = "usual")]
    pub limit: u64,
}

const fn usual() -> u64 {
    USUAL
}

/// The hooks of a database, in the order in which they run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hooks(pub Vec<Hook>);

impl Hook {
    /// A hook of these words: its program is the first.
    ///
    /// # Errors
    /// `InvalidInput` for no program, one that is not an absolute path, or a rule that makes no sense.
    pub fn new(when: When, argv: Vec<String>, on_error: OnError, limit: Option<Span>) -> Result<Self> {
        let wrong = |why: &str, hint: &str| Err(Error::new(Code::InvalidInput, why).hint(hint));
        match argv.first() {
            None => return wrong("a hook needs a program", "Name it by its whole path: /usr/local/bin/quiesce"),
            Some(program) if !std::path::Path::new(program).is_absolute() => {
                return wrong(
                    &format!("the hook {program:?} is not named by its whole path"),
                    "Else it would be looked for, and somebody could put another in its place.",
                );
            }
            Some(_) => {}
        }
        if argv.iter().any(|word| word.contains('\0')) {
            return wrong("a word of the hook holds a zero byte", "No program can be given that.");
        }
        if when == When::After && on_error == OnError::Cancel {
            return wrong("after a backup there is nothing left to cancel", "Use ignore or fail.");
        }
        Ok(Self { when, argv, on_error, limit: limit.map_or(USUAL, |limit| limit.seconds().max(1)) })
    }
}

impl Hooks {
    /// Those of one time.
    pub fn of(&self, when: When) -> impl Iterator<Item = &Hook> {
        self.0.iter().filter(move |hook| hook.when == when)
    }
}

impl fmt::Display for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |hook: &Hook| {
            let program = hook.argv.first().map(String::as_str).unwrap_or_default();
            let rest = if hook.argv.len() > 1 { " …" } else { "" };
            format!("{} {program}{rest} (on error {}, {} s)", hook.when, hook.on_error, hook.limit)
        };
        let all: Vec<_> = self.0.iter().map(told).collect();
        f.write_str(if all.is_empty() { "none".to_owned() } else { all.join("; ") }.as_str())
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
        })
    }
}

impl fmt::Display for OnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ignore => "ignore",
            Self::Fail => "fail",
            Self::Cancel => "cancel",
        })
    }
}

impl FromStr for OnError {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        [Self::Ignore, Self::Fail, Self::Cancel].into_iter().find(|rule| rule.to_string() == text).ok_or_else(|| {
            Error::new(Code::InvalidInput, format!("{text:?} is no rule for a hook that fails"))
                .hint("Use ignore, fail or cancel.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_is_a_program_by_its_whole_path() {
        let make = |argv: &[&str], when, on_error| {
            Hook::new(when, argv.iter().map(|word| (*word).to_owned()).collect(), on_error, None)
        };
        assert!(
            make(&["/bin/true", "a b; rm -rf /"], When::Before, OnError::Cancel).is_ok_and(|hook| hook.limit == 300)
        );
        assert!(make(&[], When::Before, OnError::Fail).is_err());
        assert!(make(&["true"], When::Before, OnError::Fail).is_err());
        assert!(make(&["/bin/true"], When::After, OnError::Cancel).is_err());
    }
}
