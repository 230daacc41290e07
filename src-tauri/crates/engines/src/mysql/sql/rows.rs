//! The hot path: the rows of one `INSERT`, passed through without being held.
//!
//! It looks at quotes and parentheses alone and takes as much of the input at once as it can.

use bulkhead_model::Result;
use memchr::{memchr2, memchr3};

use super::scanner::{Sink, unreadable};

/// Where in an `INSERT` the input stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Between two rows.
    Gap,
    /// In a row, outside of strings, within so many parentheses.
    Row(u32),
    /// In a string of a row.
    Text(u8, u32),
    /// After a backslash in a string.
    Escape(u8, u32),
}

/// Reads from the first row's parenthesis to the statement's semicolon.
#[derive(Debug)]
pub(super) struct Rows(Place);

impl Rows {
    pub(super) fn new() -> Self {
        Self(Place::Gap)
    }

    /// Takes what it can; gives how many bytes were used, and whether the statement ended with them.
    pub(super) fn feed(&mut self, input: &[u8], sink: &mut impl Sink) -> Result<(usize, bool)> {
        let mut at = 0;
        while at < input.len() {
            if self.0 == Place::Gap {
                let (used, over) = self.gap(&input[at..], sink)?;
                at += used;
                if over {
                    return Ok((at, true));
                }
            } else {
                at += self.row(&input[at..], sink)?;
            }
        }
        Ok((at, false))
    }

    fn gap(&mut self, input: &[u8], sink: &mut impl Sink) -> Result<(usize, bool)> {
        let used = input.iter().position(|byte| !matches!(byte, b',' | b'\n' | b'\r' | b' ' | b'\t'));
        let Some(used) = used else {
            sink.gap(input)?;
            return Ok((input.len(), false));
        };
        match input[used] {
            b'(' => {
                sink.gap(&input[..used])?;
                self.0 = Place::Row(0);
                Ok((used, false))
            }
            b';' => {
                sink.gap(&input[..=used])?;
                Ok((used + 1, true))
            }
            _ => Err(unreadable("something other than a row stands between rows")),
        }
    }

    /// One row, or as much of it as there is.
    fn row(&mut self, input: &[u8], sink: &mut impl Sink) -> Result<usize> {
        let mut at = 0;
        while at < input.len() {
            let rest = &input[at..];
            match self.0 {
                Place::Row(depth) => match memchr3(b'\'', b'(', b')', rest) {
                    Some(found) if rest[found] == b')' && depth == 1 => {
                        self.0 = Place::Gap;
                        sink.row(&input[..=at + found], true)?;
                        return Ok(at + found + 1);
                    }
                    Some(found) => {
                        self.0 = match rest[found] {
                            b'(' => Place::Row(depth + 1),
                            b')' => Place::Row(depth - 1),
                            quote => Place::Text(quote, depth),
                        };
                        at += found + 1;
                    }
                    None => break,
                },
                Place::Text(quote, depth) => match memchr2(quote, b'\\', rest) {
                    Some(found) => {
                        self.0 = if rest[found] == quote { Place::Row(depth) } else { Place::Escape(quote, depth) };
                        at += found + 1;
                    }
                    None => break,
                },
                Place::Escape(quote, depth) => {
                    self.0 = Place::Text(quote, depth);
                    at += 1;
                }
                Place::Gap => break,
            }
        }
        sink.row(input, false)?;
        Ok(input.len())
    }
}
