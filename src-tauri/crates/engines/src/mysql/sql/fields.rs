//! Rows without some of their values.

use super::{
    names::unquoted,
    tokens::{Token, tokens},
};

/// Which columns of a table a restore writes anew: in their order, and which place they have among all.
pub(in crate::mysql) fn row_times(definition: &[u8]) -> Vec<(usize, String)> {
    const MARK: &[u8] = b"GENERATED ALWAYS AS ROW ";
    if memchr::memmem::find(definition, MARK).is_none() {
        return Vec::new();
    }
    // Servers print a column a line, and write line ends within strings as escapes.
    let columns = definition.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"  `")).enumerate();
    columns.filter_map(|(place, line)| Some((place, time(line)?))).collect()
}

fn time(line: &[u8]) -> Option<String> {
    let words: Vec<Token<'_>> = tokens(line).map(|(token, _)| token).collect();
    let is_one = words.windows(5).any(|five| {
        let says = ["GENERATED", "ALWAYS", "AS", "ROW"].into_iter().zip(five).all(|(word, token)| token.is(word));
        says && (five[4].is("START") || five[4].is("END"))
    });
    match words.first() {
        Some(Token::Name(name)) if is_one => Some(unquoted(name)),
        _ => None,
    }
}

/// The columns that an `INSERT` names; none if it gives all of them in their order.
pub(in crate::mysql) fn named(head: &[u8]) -> Option<Vec<String>> {
    let words: Vec<Token<'_>> = tokens(head).map(|(token, _)| token).collect();
    let open = words.iter().position(|token| *token == Token::Symbol(b'('))?;
    let names = words[open..].iter().filter_map(|token| match token {
        Token::Name(name) => Some(unquoted(name)),
        _ => None,
    });
    Some(names.collect())
}

/// Passes on a row but for the values in some places, wherever the input is cut.
#[derive(Clone, Debug, Default)]
pub(in crate::mysql) struct Without {
    places: Vec<usize>,
    at: usize,
    depth: u32,
    quoted: bool,
    escaped: bool,
}

impl Without {
    pub(in crate::mysql) fn places(places: Vec<usize>) -> Self {
        Self { places, ..Self::default() }
    }

    pub(in crate::mysql) const fn nothing(&self) -> bool {
        self.places.is_empty()
    }

    /// What stays of a part. The comma behind a value goes with it.
    pub(in crate::mysql) fn stays(&mut self, part: &[u8]) -> Vec<u8> {
        let mut stays = Vec::with_capacity(part.len());
        for byte in part {
            let inside = self.depth > 0;
            let goes = inside && self.places.contains(&self.at);
            self.step(*byte);
            if !goes || self.depth == 0 {
                stays.push(*byte);
            }
        }
        stays
    }

    fn step(&mut self, byte: u8) {
        match (self.quoted, byte) {
            (true, _) if self.escaped => self.escaped = false,
            (true, b'\\') => self.escaped = true,
            (true, b'\'') => self.quoted = false,
            (true, _) => {}
            (false, b'\'') => self.quoted = true,
            (false, b'(') => self.depth += 1,
            (false, b')') => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.at = 0;
                }
            }
            (false, b',') if self.depth == 1 => self.at += 1,
            (false, _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"CREATE TABLE `v` (\n  `id` int COMMENT 'GENERATED ALWAYS AS ROW START',\n  `s``x` timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE,\n  `e` timestamp(6) GENERATED ALWAYS AS ROW END,\n  PERIOD FOR SYSTEM_TIME (`s``x`, `e`)\n)";

    #[test]
    fn times_of_rows_are_found_by_what_they_are() {
        assert_eq!(row_times(TABLE), [(1, "s`x".to_owned()), (2, "e".to_owned())]);
        assert_eq!(row_times(b"CREATE TABLE `t` (\n  `a` int GENERATED ALWAYS AS (1) STORED\n)"), []);
        assert_eq!(named(b"INSERT INTO `v` (`e`, `i``d`) VALUES "), Some(vec!["e".to_owned(), "i`d".to_owned()]));
        assert_eq!(named(b"INSERT INTO `v` VALUES\n"), None);
    }

    #[test]
    fn values_go_wherever_a_row_is_cut() {
        for (row, places, expected) in [
            ("(1,'a,(\\'b',2,'c')", vec![1], "(1,2,'c')"),
            ("(1,'a','b')", vec![1, 2], "(1,)"),
            ("('it''s, (x)',2)", vec![0], "(2)"),
            ("(f(1,2),3)", vec![1], "(f(1,2),)"),
        ] {
            for cut in 0..row.len() {
                let mut without = Without::places(places.clone());
                let twice = [row, row].concat();
                let (first, rest) = twice.as_bytes().split_at(cut);
                let stays = [without.stays(first), without.stays(rest)].concat();
                assert_eq!(String::from_utf8_lossy(&stays), expected.repeat(2), "{row} cut at {cut}");
            }
        }
    }
}
