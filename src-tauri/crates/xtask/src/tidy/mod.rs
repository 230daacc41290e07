//! `cargo xtask tidy`: the rules of this workspace that no other tool knows.
//!
//! Each rule is a function from texts to findings, so that its tests can hand it a text that breaks it.

mod crates;
mod page;
mod rust;
mod secrets;
mod sources;

use std::fmt;

use sources::Source;

use crate::{
    failure::{Failure, Result},
    job::Job,
    workspace::Workspace,
};

/// The longest a source file may be: past it there is more than one subject inside.
const LINES: usize = 400;

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    place: String,
    rule: String,
}

impl Finding {
    fn new(place: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { place: place.into(), rule: rule.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.rule)
    }
}

/// Checks the work tree; lists all that it finds.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let sources = sources::read(workspace.root())?;
    let metadata = Job::cargo(workspace, ["metadata", "--no-deps", "--format-version", "1"])?.text()?;
    let mut findings = too_long(&sources);
    findings.extend(crates::check(&metadata)?);
    findings.extend(page::check(&sources));
    findings.extend(rust::check(&sources));
    findings.extend(secrets::check(&sources));
    if findings.is_empty() {
        return Ok(());
    }
    let lines: Vec<_> = findings.iter().map(|finding| format!("  {finding}")).collect();
    Err(Failure::new(format!("{} findings\n{}", findings.len(), lines.join("\n"))))
}

fn too_long(sources: &[Source]) -> Vec<Finding> {
    let written = sources.iter().filter(|source| !source.is_generated());
    let long = written.filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > LINES).then(|| Finding::new(&source.path, format!("{lines} lines, more than {LINES}")))
    });
    long.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_found_unless_it_is_generated() {
        let text = "x\n".repeat(LINES + 1);
        let sources = [Source::new("a/src/b.rs", &text), Source::new("ui/src/bindings/index.ts", &text)];
        assert_eq!(too_long(&sources), [Finding::new("a/src/b.rs", "401 lines, more than 400")]);
        assert_eq!(too_long(&[Source::new("a/src/b.rs", &"x\n".repeat(LINES))]), []);
    }
}
