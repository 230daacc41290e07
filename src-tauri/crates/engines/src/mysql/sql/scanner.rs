//! Splits the stream into statements, wherever it is cut.

use bulkhead_model::{Code, Error, Result};

use super::{mode::Mode, rows::Rows, statement::is_insert};

/// Longest statement without rows, bytes: a definition, a routine, a view. Servers take no more than this by default.
const LONGEST: usize = 64 << 20;

/// Bytes that are held at a time while no rows are read: large enough for most statements, small enough to copy.
const STEP: usize = 4 << 10;

/// Takes what a [`Scanner`] finds, in order.
pub(in crate::mysql) trait Sink {
    /// A comment of its own, or the line that switches a client's sandbox on.
    fn comment(&mut self, text: &[u8]) -> Result<()>;
    /// From now on statements end with this.
    fn delimiter(&mut self, delimiter: &[u8]) -> Result<()>;
    /// A whole statement without its delimiter.
    fn statement(&mut self, text: &[u8]) -> Result<()>;
    /// An `INSERT` as far as its first row.
    fn insert(&mut self, head: &[u8]) -> Result<()>;
    /// Bytes of a row, from parenthesis to parenthesis; `ends` with the last of them.
    fn row(&mut self, part: &[u8], ends: bool) -> Result<()>;
    /// What stands between rows, and the semicolon after the last one.
    fn gap(&mut self, bytes: &[u8]) -> Result<()>;
}

/// Where in a statement the input stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before a statement.
    Start,
    /// Outside of quotes and comments.
    Code,
    /// In a string or a quoted name.
    Quoted(u8),
    /// In a comment that ends with the line.
    Line,
    /// In a comment that ends with `*/`.
    Block,
}

/// What was found at the front of the bytes that are held.
enum Found {
    /// More input is needed.
    Nothing,
    /// A comment up to here.
    Comment(usize),
    /// A `DELIMITER` command up to here.
    Delimiter(usize),
    /// A statement up to here, without its delimiter.
    Statement(usize),
    /// The head of an `INSERT` up to here.
    Insert(usize),
}

/// See the module.
#[derive(Debug)]
pub(in crate::mysql) struct Scanner {
    held: Vec<u8>,
    at: usize,
    place: Place,
    mode: Mode,
    delimiter: Vec<u8>,
    rows: Option<Rows>,
    insert: bool,
}

impl Default for Scanner {
    fn default() -> Self {
        Self {
            held: Vec::new(),
            at: 0,
            place: Place::Start,
            mode: Mode::default(),
            delimiter: b";".to_vec(),
            rows: None,
            insert: false,
        }
    }
}

impl Scanner {
    /// Reads on.
    ///
    /// # Errors
    /// [`Code::DumpIncomplete`] for what cannot be read as a dump; the sink's own.
    pub(in crate::mysql) fn feed(&mut self, mut input: &[u8], sink: &mut impl Sink) -> Result<()> {
        while !input.is_empty() {
            if let Some(rows) = &mut self.rows {
                let (used, over) = rows.feed(input, sink)?;
                input = &input[used..];
                if over {
                    self.rows = None;
                }
            } else {
                let (now, later) = input.split_at(input.len().min(STEP));
                self.held.extend_from_slice(now);
                self.take(false, sink)?;
                input = later;
            }
        }
        Ok(())
    }

    /// Says that nothing follows.
    ///
    /// # Errors
    /// [`Code::DumpIncomplete`] if it ends within a statement.
    pub(in crate::mysql) fn finish(&mut self, sink: &mut impl Sink) -> Result<()> {
        self.take(true, sink)?;
        if self.rows.is_some() || !self.held.trim_ascii().is_empty() {
            return Err(unreadable("it ends in the middle of a statement"));
        }
        Ok(())
    }

    fn take(&mut self, last: bool, sink: &mut impl Sink) -> Result<()> {
        while self.rows.is_none() {
            let found = self.look(last);
            match found {
                Found::Nothing if self.held.len() > LONGEST => {
                    return Err(unreadable("a statement is longer than any that a dump has"));
                }
                Found::Nothing => return Ok(()),
                Found::Comment(end) => {
                    sink.comment(self.held[..end].trim_ascii_end())?;
                    self.drop_front(end);
                }
                Found::Delimiter(end) => {
                    self.delimiter = self.held["DELIMITER".len()..end].trim_ascii().to_vec();
                    if self.delimiter.is_empty() {
                        return Err(unreadable("a delimiter is empty"));
                    }
                    sink.delimiter(&self.delimiter)?;
                    self.drop_front(end);
                }
                Found::Statement(end) => {
                    sink.statement(&self.held[..end])?;
                    self.mode.follow(&self.held[..end]);
                    self.drop_front(end + self.delimiter.len());
                }
                Found::Insert(end) => self.enter_rows(end, sink)?,
            }
        }
        Ok(())
    }

    fn enter_rows(&mut self, end: usize, sink: &mut impl Sink) -> Result<()> {
        sink.insert(&self.held[..end])?;
        let mut rows = Rows::new();
        let (used, over) = rows.feed(&self.held[end..], sink)?;
        self.rows = (!over).then_some(rows);
        self.drop_front(end + used);
        Ok(())
    }

    fn drop_front(&mut self, count: usize) {
        self.held.drain(..count);
        self.at = 0;
        self.place = Place::Start;
        self.insert = false;
    }

    fn look(&mut self, last: bool) -> Found {
        loop {
            let step = match self.place {
                Place::Start => self.start(last),
                Place::Code => self.code(last),
                Place::Quoted(quote) => self.quoted(quote),
                Place::Line => self.skip_past(b"\n"),
                Place::Block => self.skip_past(b"*/"),
            };
            match step {
                Some(Found::Nothing) => {}
                Some(found) => return found,
                None => return Found::Nothing,
            }
        }
    }

    /// Nothing (`None`) when more input is needed, `Found::Nothing` when it went on.
    fn start(&mut self, last: bool) -> Option<Found> {
        let blank = self.held.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.held.drain(..blank);
        let held = self.held.as_slice();
        if held.len() < LONGEST_OPENER && !last && !held.contains(&b'\n') {
            return None;
        }
        let line = memchr::memchr(b'\n', held).map(|end| end + 1).or(last.then_some(held.len()));
        if held.is_empty() {
            None
        } else if is_line_comment(held) || is_sandbox_switch(held) {
            line.map(Found::Comment)
        } else if is_delimiter_command(held) {
            line.map(Found::Delimiter)
        } else {
            self.place = Place::Code;
            self.insert = is_insert(held);
            Some(Found::Nothing)
        }
    }

    fn code(&mut self, last: bool) -> Option<Found> {
        while let Some(&byte) = self.held.get(self.at) {
            let rest = &self.held[self.at..];
            if byte == self.delimiter[0] {
                if rest.starts_with(&self.delimiter) {
                    return Some(Found::Statement(self.at));
                }
                if self.delimiter.starts_with(rest) && !last {
                    return None;
                }
            }
            match byte {
                b'\'' | b'"' | b'`' => return self.go(Place::Quoted(byte), 1),
                b'#' => return self.go(Place::Line, 1),
                b'-' | b'/' if rest.len() < 4 && !last => return None,
                b'-' if is_line_comment(rest) => return self.go(Place::Line, 2),
                b'/' if rest.starts_with(b"/*!") => self.at += 3,
                b'/' if rest.starts_with(b"/*M!") => self.at += 4,
                b'/' if rest.starts_with(b"/*") => return self.go(Place::Block, 2),
                b'(' if self.insert && ends_with_values(&self.held[..self.at]) => return Some(Found::Insert(self.at)),
                _ => self.at += 1,
            }
        }
        None
    }

    fn go(&mut self, place: Place, by: usize) -> Option<Found> {
        self.place = place;
        self.at += by;
        Some(Found::Nothing)
    }

    fn quoted(&mut self, quote: u8) -> Option<Found> {
        let escapes = self.mode.escapes(quote);
        loop {
            let rest = &self.held[self.at..];
            let found = if escapes { memchr::memchr2(quote, b'\\', rest) } else { memchr::memchr(quote, rest) };
            let Some(found) = found else {
                self.at = self.held.len();
                return None;
            };
            if rest[found] == quote {
                return self.go(Place::Code, found + 1);
            }
            if found + 1 == rest.len() {
                self.at += found;
                return None;
            }
            self.at += found + 2;
        }
    }

    fn skip_past(&mut self, end: &[u8]) -> Option<Found> {
        match memchr::memmem::find(&self.held[self.at..], end) {
            Some(found) => self.go(Place::Code, found + end.len()),
            None => {
                // The end itself may be cut.
                self.at = self.at.max(self.held.len().saturating_sub(end.len() - 1));
                None
            }
        }
    }
}

/// Bytes by which everything that may stand before a statement can be told.
const LONGEST_OPENER: usize = 16;

/// `-- ` and `#`; `--1` is arithmetic.
fn is_line_comment(text: &[u8]) -> bool {
    match text {
        [b'#', ..] | [b'-', b'-'] => true,
        [b'-', b'-', next, ..] => next.is_ascii_whitespace() || next.is_ascii_control(),
        _ => false,
    }
}

/// `/*M!999999\- enable the sandbox mode */`: a client's command in a comment of its own line.
fn is_sandbox_switch(text: &[u8]) -> bool {
    text.starts_with(b"/*M!999999\\-") || text.starts_with(b"/*!999999\\-")
}

fn is_delimiter_command(text: &[u8]) -> bool {
    let (Some(word), Some(next)) = (text.get(..9), text.get(9)) else { return false };
    word.eq_ignore_ascii_case(b"DELIMITER") && next.is_ascii_whitespace()
}

fn ends_with_values(head: &[u8]) -> bool {
    let head = head.trim_ascii_end();
    head.len() > 6 && head[head.len() - 6..].eq_ignore_ascii_case(b"VALUES")
}

/// The error for what is not a dump, or not a whole one.
pub(super) fn unreadable(why: &str) -> Error {
    Error::new(Code::DumpIncomplete, format!("the dump cannot be read: {why}"))
        .hint("Nothing was kept. Run the backup again; if it stays, report it with the version of the dump tool.")
}
