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

#[cfg(test)]
mod tests {
    #[test]
    fn amounts_are_read_at_a_glance() {
        for (bytes, words) in [(0, "0 B"), (999, "999 B"), (1_228_800, "1.2 MB"), (47_358 << 20, "49.6 GB")] {
            assert_eq!(super::bytes(bytes), words);
        }
    }
}
