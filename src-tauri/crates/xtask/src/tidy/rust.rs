//! Rules for Rust sources.

use super::{Finding, sources::Source};

/// What must not be committed, and why. Split, so that this file does not find itself.
const BANNED: [(&str, &str); 4] = [
    (concat!("#[", "ignore"), "a test that does not run proves nothing: mend it or remove it"),
    (concat!("todo", "!("), "leave it out until it is there"),
    (concat!("unimplemented", "!("), "leave it out until it is there"),
    (concat!("dbg", "!("), "left over from a search"),
];

/// Product files that may start processes or ask the clock: the adapters behind the ports.
const ADAPTERS: [&str; 3] = [
    "src-tauri/crates/engines/src/process",
    "src-tauri/crates/host/src/",
    // ssh is a transport there.
    "src-tauri/crates/repository/src/backend/sftp/",
];

/// Checks all Rust sources.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let rust = || sources.iter().filter(|source| source.is_rust());
    let mut findings: Vec<_> = rust().flat_map(banned).collect();
    findings.extend(rust().filter(|source| !source.is_test()).flat_map(exempted));
    findings.extend(rust().filter_map(undocumented));
    findings
}

fn banned(source: &Source) -> Vec<Finding> {
    let found = |line: &str| BANNED.iter().find(|(word, _)| code(line).contains(word));
    source.lines().filter_map(|(place, line)| found(line).map(|(_, why)| Finding::new(place, *why))).collect()
}

/// Clippy bans the calls themselves; this keeps the bans from being lifted anywhere.
fn exempted(source: &Source) -> Vec<Finding> {
    if ADAPTERS.iter().any(|adapter| source.path.starts_with(adapter)) {
        return Vec::new();
    }
    let lifted = source.lines().filter(|(_, line)| code(line).contains("clippy::disallowed_methods"));
    lifted.map(|(place, _)| Finding::new(place, "only an adapter may make a banned call")).collect()
}

fn undocumented(source: &Source) -> Option<Finding> {
    let says_why = source.text.starts_with("//!") || !source.path.contains("/src/");
    (!says_why).then(|| Finding::new(&source.path, "begins without saying what the module is for"))
}

/// A line without its comment; good enough where no string holds two slashes and a banned word.
fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[Source::new(path, text)]).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn words_that_must_not_be_committed_are_found_outside_of_comments() {
        let text = format!("//! Doc.\n{}]\nfn a() {{}} // {}\n", BANNED[0].0, BANNED[1].0);
        assert_eq!(found("src-tauri/crates/core/src/a.rs", &text), ["src-tauri/crates/core/src/a.rs:2"]);
    }

    #[test]
    fn a_lifted_ban_is_found_outside_of_adapters() {
        let text = "//! Doc.\n#[allow(clippy::disallowed_methods)]\n";
        assert_eq!(found("src-tauri/crates/core/src/a.rs", text).len(), 1);
        assert!(found("src-tauri/crates/engines/src/process.rs", text).is_empty());
        assert!(found("src-tauri/crates/engines/src/process/child.rs", text).is_empty());
        assert!(found("tests/support/src/a.rs", text).is_empty());
    }

    #[test]
    fn a_module_says_what_it_is_for() {
        assert_eq!(found("src-tauri/crates/core/src/a.rs", "fn a() {}\n").len(), 1);
        assert!(found("src-tauri/crates/core/tests/a.rs", "fn a() {}\n").is_empty());
    }
}
