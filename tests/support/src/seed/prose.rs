//! Rows that look like a business's: words as often as people use them, with identifiers that do not repeat in between.
//!
//! What a backup costs hangs on what its bytes are like. Hexadecimal noise cannot be compressed and one sentence over and
//! over costs nothing; this comes to a third under `zstd`, as dumps of text-heavy databases do.

use std::fmt::Write as _;

/// Words in use; the tenth is ten times as rare as the first.
const VOCABULARY: usize = 8_000;
/// Bytes of a body, about.
const BODY: usize = 900;
/// Rows in a piece.
const PIECE: usize = 8_192;
/// One in so many words is an identifier.
const IDENTIFIER: u64 = 24;
const SYLLABLES: [&str; 32] = [
    "an", "be", "con", "der", "e", "for", "gra", "ho", "in", "ja", "ker", "lo", "men", "no", "or", "per", "qui", "re",
    "sta", "ti", "un", "ver", "wa", "xe", "ya", "zo", "tion", "ing", "s", "ly", "ment", "er",
];

/// One row of `bulk`.
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) name: String,
    /// A second later than the row before, without a zone.
    pub(super) at: String,
    /// Small letters, digits and spaces.
    pub(super) body: String,
}

/// The rows that make up `megabytes`, the same at each call.
pub(super) fn rows(megabytes: u64) -> impl Iterator<Item = Row> {
    let words: Vec<String> = (0..VOCABULARY as u64).map(word).collect();
    (1..=megabytes * 1_024).map(move |id| Row { id, name: format!("name {id}"), at: at(id), body: body(id, &words) })
}

/// The rows as text, in pieces of some megabytes.
pub(super) fn pieces(megabytes: u64, mut line: impl FnMut(Row) -> String) -> impl Iterator<Item = String> {
    let mut rows = rows(megabytes).peekable();
    std::iter::from_fn(move || rows.peek().is_some().then(|| rows.by_ref().take(PIECE).map(&mut line).collect()))
}

/// All months have 28 days, so that no calendar is needed.
fn at(second: u64) -> String {
    let (day, hour, minute) = (second / 86_400, second / 3_600 % 24, second / 60 % 60);
    let (year, month, day) = (2020 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02}", second % 60)
}

fn word(rank: u64) -> String {
    let mut dice = Dice::new(rank);
    // Frequent words are short.
    let syllables = 1 + u64::from((rank + 1).ilog10()) + dice.below(2);
    (0..syllables).map(|_| SYLLABLES[dice.below(32) as usize]).collect()
}

fn body(id: u64, words: &[String]) -> String {
    let mut dice = Dice::new(id);
    let mut text = String::with_capacity(BODY + 40);
    while text.len() < BODY {
        if dice.below(IDENTIFIER) == 0 {
            let _ = write!(text, "{:016x} ", dice.next());
        } else {
            // Even on a logarithmic scale, which is Zipf's law.
            let rank = (words.len() as f64).powf(dice.unit()) as usize - 1;
            text.push_str(&words[rank.min(words.len() - 1)]);
            text.push(' ');
        }
    }
    text
}

/// SplitMix64: small, the same everywhere and in every version.
struct Dice(u64);

impl Dice {
    /// Far from the stream of the neighbour.
    fn new(seed: u64) -> Self {
        Self(Self(seed).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
