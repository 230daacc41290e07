//! Amounts for people.

/// `1.5 MB`, in powers of 1,000 as disks are sold.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut unit, mut whole, mut rest) = (0, bytes, 0);
    while whole >= 1_000 && unit + 1 < UNITS.len() {
        rest = whole % 1_000 / 100;
        whole /= 1_000;
        unit += 1;
    }
    if unit == 0 { format!("{whole} B") } else { format!("{whole}.{rest} {}", UNITS[unit]) }
}

/// `1,234,567`.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 snapshot`, `2 snapshots`, `3 repositories`, `4 indexes`.
#[must_use]
pub fn count(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{} {}", number(count), plural(noun)) }
}

/// The plural of an English noun that has a regular one.
#[must_use]
pub fn plural(noun: &str) -> String {
    let vowel = |end: &str| end.ends_with(['a', 'e', 'i', 'o', 'u']);
    match noun.strip_suffix('y') {
        Some(stem) if !vowel(stem) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") || noun.ends_with("sh") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nouns_are_counted_as_people_write_them() {
        let told = [(1, "index"), (2, "index"), (3, "repository"), (1_000, "key"), (0, "day")];
        let told = told.map(|(count, noun)| super::count(count, noun));
        assert_eq!(told, ["1 index", "2 indexes", "3 repositories", "1,000 keys", "0 days"]);
    }

    #[test]
    fn amounts_are_read_at_a_glance() {
        for (bytes, words) in [(0, "0 B"), (999, "999 B"), (1_228_800, "1.2 MB"), (47_358 << 20, "49.6 GB")] {
            assert_eq!(super::bytes(bytes), words);
        }
    }
}
