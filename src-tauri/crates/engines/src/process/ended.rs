//! How a child ended.

use bulkhead_model::{Code, Error};

/// A child that has ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// The tool's name.
    pub(crate) tool: String,
    /// `status 3`, `signal 9`, ...
    pub(crate) status: String,
    /// Whether the status is 0.
    pub(crate) success: bool,
    /// The end of what it said on standard error, safe to show.
    pub(crate) stderr: String,
}

impl Ended {
    /// Lines that say something, in order.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.stderr.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// What it said that an error is, else its last words: details and queries stand behind an error.
    fn words(&self) -> Option<&str> {
        let says_error = |line: &&str| ["error:", "ERROR", "FATAL"].into_iter().any(|word| line.contains(word));
        self.lines().rev().find(says_error).or_else(|| self.lines().next_back())
    }

    /// The error when nothing more is known: what the tool said as a hint.
    pub(crate) fn failure(&self) -> Error {
        let error = Error::new(Code::ToolFailed, format!("{} ended with {}", self.tool, self.status));
        match self.words() {
            Some(line) => error.hint(format!("It said: {}", line.chars().take(500).collect::<String>())),
            None => error.hint("It gave no reason. Run the backup again; if it stays, look at the server's log."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_told_and_no_more_of_it_than_a_person_reads() {
        let stderr = format!("first\n{}\n\n", "w".repeat(5_000));
        let ended = Ended { tool: "tool".to_owned(), status: "status 1".to_owned(), success: false, stderr };
        assert_eq!(ended.failure().hints, [format!("It said: {}", "w".repeat(500))]);
    }

    #[test]
    fn an_error_is_told_and_not_what_stands_behind_it() {
        let stderr =
            "tool: error: query failed: ERROR:  no such character\ntool: detail: Query was: SELECT 1\n".to_owned();
        let ended = Ended { tool: "tool".to_owned(), status: "status 1".to_owned(), success: false, stderr };
        assert_eq!(ended.failure().hints, ["It said: tool: error: query failed: ERROR:  no such character"]);
    }
}
