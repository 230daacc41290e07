//! Words, names and symbols of one statement, in order, seen through the vendors' version comments.

use std::ops::Range;

/// A piece of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mysql) enum Token<'a> {
    /// A bare word or a number.
    Word(&'a [u8]),
    /// A name in backticks or double quotes, with them.
    Name(&'a [u8]),
    /// A string.
    Text,
    /// Anything else, byte by byte.
    Symbol(u8),
}

impl Token<'_> {
    /// Whether it is this keyword, which is given in upper case.
    pub(in crate::mysql) fn is(self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword.as_bytes()))
    }
}

/// See the module. Strings are read with backslash escapes: the heads of statements, for which this is, hold none.
pub(in crate::mysql) struct Tokens<'a> {
    text: &'a [u8],
    at: usize,
}

pub(in crate::mysql) fn tokens(text: &[u8]) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (Token<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip();
        let start = self.at;
        let token = match *self.text.get(start)? {
            quote @ (b'`' | b'"') => Token::Name(self.until_closed(quote)),
            quote @ b'\'' => {
                self.until_closed(quote);
                Token::Text
            }
            byte if is_word(byte) => {
                let length = self.text[start..].iter().take_while(|byte| is_word(**byte)).count();
                self.at += length;
                Token::Word(&self.text[start..self.at])
            }
            byte => {
                self.at += 1;
                Token::Symbol(byte)
            }
        };
        Some((token, start..self.at))
    }
}

impl<'a> Tokens<'a> {
    /// Blanks, comments, and the openers and closers of version comments, whose content counts.
    fn skip(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let skipped = match rest {
                [byte, ..] if byte.is_ascii_whitespace() => 1,
                [b'*', b'/', ..] => 2,
                [b'/', b'*', b'!', ..] => 3 + digits(&rest[3..]),
                [b'/', b'*', b'M', b'!', ..] => 4 + digits(&rest[4..]),
                [b'/', b'*', ..] => memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2),
                [b'#', ..] | [b'-', b'-', b' ' | b'\n' | b'\t', ..] => {
                    memchr::memchr(b'\n', rest).unwrap_or(rest.len())
                }
                _ => return,
            };
            self.at += skipped;
        }
    }

    /// Past the closing quote; a doubled one stands for itself.
    fn until_closed(&mut self, quote: u8) -> &'a [u8] {
        let start = self.at;
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            if byte == b'\\' && quote == b'\'' {
                self.at = (self.at + 1).min(self.text.len());
            } else if byte == quote {
                if self.text.get(self.at) != Some(&quote) {
                    break;
                }
                self.at += 1;
            }
        }
        &self.text[start..self.at]
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}
