//! What clap refuses, in the same form as every other error.
//!
//! A value that our own parser refused keeps its code and hints; nothing that was typed reaches the terminal raw.

use bulkhead_api::{Code, Error};
use clap::error::ErrorKind;

/// Whether clap's own text is the answer: what `--help` and `--version` print, and the help of a command that needs another.
pub(crate) fn is_help(error: &clap::Error, json: bool) -> bool {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => !json,
        _ => false,
    }
}

/// The error to show.
pub(crate) fn failure(error: &clap::Error) -> Error {
    let ours = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => missing(),
        _ => ours.cloned().unwrap_or_else(|| translated(&error.render().to_string())),
    }
}

fn missing() -> Error {
    Error::new(Code::InvalidInput, "the command is not complete").hint("Add --help to see what can follow.")
}

/// The first paragraph is the message, each other one a hint.
fn translated(text: &str) -> Error {
    let text = without_passwords(text);
    let mut paragraphs = text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let message = paragraphs.next().unwrap_or_default();
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    let error = Error::new(Code::InvalidInput, message);
    paragraphs.filter(|paragraph| !paragraph.is_empty()).fold(error, |error, paragraph| {
        match paragraph.strip_prefix("tip: ") {
            Some(tip) => error.hint(format!("Note: {tip}.")),
            None => error.hint(paragraph),
        }
    })
}

/// A URL that stands where none belongs is repeated by clap, with the password in it.
fn without_passwords(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split(' ') {
        let user = word.find("://").map(|at| at + 3);
        let at = word.rfind('@');
        let colon = user.and_then(|user| word[user..].find(':').map(|colon| user + colon));
        match (colon, at) {
            (Some(colon), Some(at)) if colon < at => words.push(format!("{}:…{}", &word[..colon], &word[at..])),
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_become_message_and_hints() {
        let error = translated("error: unexpected 'x'\n\n  tip: a similar one exists: 'y'\n\nUsage: bulkhead y\n");
        assert_eq!(error.message, "unexpected 'x'");
        assert_eq!(error.hints, ["Note: a similar one exists: 'y'.", "Usage: bulkhead y"]);
    }

    #[test]
    fn a_password_in_a_url_is_not_repeated() {
        assert_eq!(
            without_passwords("unexpected argument 'postgres://me:p@ss@host/db' found"),
            "unexpected argument 'postgres://me:…@host/db' found"
        );
        assert_eq!(without_passwords("'s3://key@bucket/a:b'"), "'s3://key@bucket/a:b'");
    }
}
