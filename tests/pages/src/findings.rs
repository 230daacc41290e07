//! What was found, told once for all places that it was found in.

use std::collections::BTreeMap;

/// Places named in full; the rest are counted.
const NAMED: usize = 3;

/// Findings by what they say.
#[derive(Default)]
pub struct Findings(BTreeMap<String, Vec<String>>);

impl Findings {
    /// Adds what was found in a place.
    pub fn add(&mut self, place: &str, found: Vec<String>) {
        for finding in found {
            self.0.entry(finding).or_default().push(place.to_owned());
        }
    }

    /// A line each.
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(|(finding, places)| format!("{finding} [{}]", named(places))).collect()
    }

    /// Fails with all of them, if there are any.
    pub fn assert_none(&self) {
        let lines = self.lines();
        assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
    }
}

fn named(places: &[String]) -> String {
    let more = places.len().saturating_sub(NAMED);
    let named = places[..places.len() - more].join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}
