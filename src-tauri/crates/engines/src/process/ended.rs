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

    /// The error when nothing more is known: the tool's last words as a hint.
    pub(crate) fn failure(&self) -> Error {
        let error = Error::new(Code::ToolFailed, format!("{} ended with {}", self.tool, self.status));
        match self.lines().next_back() {
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
}
