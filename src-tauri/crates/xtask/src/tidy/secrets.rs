//! Secrets stay in types that neither print nor serialise.

use super::{Finding, sources::Source};

/// Words that name a secret.
const NAMES: [&str; 5] = ["password", "passphrase", "secret", "secret_key", "token"];

/// Types that would print it.
const PLAIN: [&str; 5] = ["String", "&str", "Option<String>", "Option<&str>", "Vec<u8>"];

/// Checks the product's Rust sources.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let product = sources.iter().filter(|source| source.is_rust() && !source.is_test());
    product.flat_map(plain_fields).collect()
}

fn plain_fields(source: &Source) -> Vec<Finding> {
    let plain = source.lines().filter(|(_, line)| is_plain_field(line));
    plain.map(|(place, _)| Finding::new(place, "a secret belongs in `secrecy::SecretString`")).collect()
}

/// A line such as `pub password: Option<String>,`, as rustfmt lays fields out.
fn is_plain_field(line: &str) -> bool {
    let Some((name, kind)) = line.trim().trim_end_matches(',').split_once(": ") else { return false };
    let name = name.rsplit(' ').next().unwrap_or_default();
    NAMES.contains(&name) && PLAIN.contains(&kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_field_is_found() {
        assert!(is_plain_field("    pub(crate) password: Option<String>,"));
        assert!(is_plain_field("    token: String,"));
    }

    #[test]
    fn a_guarded_field_and_a_word_in_passing_are_not() {
        assert!(!is_plain_field("    pub password: SecretString,"));
        assert!(!is_plain_field("    pub has_password: bool,"));
        assert!(!is_plain_field("    // the password: String is never kept"));
    }
}
