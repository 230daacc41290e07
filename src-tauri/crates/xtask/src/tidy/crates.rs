//! Which crate may use which: dependencies point one way, and each danger has one owner.

use serde_json::Value;

use super::Finding;
use crate::failure::{Failure, Result};

/// For each crate of the product the crates of the product that it may use.
const LAYERS: [(&str, &[&str]); 10] = [
    ("bulkhead-model", &[]),
    ("bulkhead-paper", &["bulkhead-model"]),
    ("bulkhead-catalog", &["bulkhead-model"]),
    ("bulkhead-core", &["bulkhead-model", "bulkhead-catalog"]),
    ("bulkhead-engines", &["bulkhead-model", "bulkhead-core"]),
    ("bulkhead-repository", &["bulkhead-model", "bulkhead-core"]),
    ("bulkhead-host", &["bulkhead-model", "bulkhead-core"]),
    (
        "bulkhead-api",
        &[
            "bulkhead-model",
            "bulkhead-catalog",
            "bulkhead-core",
            "bulkhead-engines",
            "bulkhead-repository",
            "bulkhead-host",
            "bulkhead-paper",
        ],
    ),
    ("bulkhead-cli", &["bulkhead-model", "bulkhead-api"]),
    ("bulkhead-desktop", &["bulkhead-model", "bulkhead-api"]),
];

/// Foreign crates that only their adapter may use.
const OWNED: [(&str, &[&str]); 13] = [
    ("age", &["bulkhead-paper"]),
    ("argon2", &["bulkhead-core"]),
    ("askama", &["bulkhead-paper"]),
    ("clap", &["bulkhead-cli"]),
    ("keyring", &["bulkhead-host"]),
    ("lettre", &["bulkhead-host"]),
    ("notify-rust", &["bulkhead-host"]),
    ("process-wrap", &["bulkhead-engines"]),
    ("reqwest", &["bulkhead-host", "bulkhead-repository"]),
    ("rustic_backend", &["bulkhead-repository"]),
    ("rustic_core", &["bulkhead-repository"]),
    ("sqlx", &["bulkhead-catalog", "bulkhead-engines"]),
    ("tauri", &["bulkhead-desktop"]),
];

/// What would let the pure crate wait, read or ask.
const IMPURE: [&str; 8] = ["async-trait", "futures", "reqwest", "rusqlite", "sqlx", "tempfile", "tokio", "tracing"];

/// Checks what `cargo metadata` says of the workspace.
pub(super) fn check(metadata: &str) -> Result<Vec<Finding>> {
    let metadata: Value =
        serde_json::from_str(metadata).map_err(|error| Failure::new(format!("cargo metadata: {error}")))?;
    let packages = metadata["packages"].as_array().ok_or_else(|| Failure::new("cargo metadata names no packages"))?;
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, layer)) = LAYERS.iter().find(|(known, _)| *known == name) else { continue };
        for used in product_dependencies(package) {
            findings.extend(refusal(name, layer, used).map(|rule| Finding::new(name, rule)));
        }
    }
    Ok(findings)
}

/// The names of dependencies that end up in the product; what tests use is their own affair.
fn product_dependencies(package: &Value) -> impl Iterator<Item = &str> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"] != "dev").filter_map(|dependency| dependency["name"].as_str())
}

fn refusal(name: &str, layer: &[&str], used: &str) -> Option<String> {
    if used.starts_with("bulkhead-") && !layer.contains(&used) {
        return Some(format!("must not depend on {used}: dependencies point one way"));
    }
    if name == "bulkhead-model" && IMPURE.contains(&used) {
        return Some(format!("must stay pure and not depend on {used}"));
    }
    let (_, owners) = OWNED.iter().find(|(owned, _)| *owned == used)?;
    (!owners.contains(&name)).then(|| format!("must not depend on {used}, which belongs to {}", owners.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(package: &str, dependency: &str, kind: &str) -> usize {
        let text = format!(
            r#"{{"packages":[{{"name":"{package}","dependencies":[{{"name":"{dependency}","kind":{kind}}}]}}]}}"#
        );
        check(&text).unwrap().len()
    }

    #[test]
    fn a_dependency_against_the_direction_is_found() {
        assert_eq!(findings("bulkhead-core", "bulkhead-engines", "null"), 1);
        assert_eq!(findings("bulkhead-model", "bulkhead-core", "null"), 1);
        assert_eq!(findings("bulkhead-engines", "bulkhead-core", "null"), 0);
    }

    #[test]
    fn a_foreign_crate_has_its_owner() {
        assert_eq!(findings("bulkhead-core", "keyring", "null"), 1);
        assert_eq!(findings("bulkhead-host", "keyring", "null"), 0);
        assert_eq!(findings("bulkhead-api", "tauri", "null"), 1);
    }

    #[test]
    fn the_model_stays_pure() {
        assert_eq!(findings("bulkhead-model", "tokio", "null"), 1);
        assert_eq!(findings("bulkhead-model", "serde", "null"), 0);
    }

    #[test]
    fn tests_may_use_what_they_like() {
        assert_eq!(findings("bulkhead-core", "bulkhead-test-support", "\"dev\""), 0);
        assert_eq!(findings("bulkhead-core", "bulkhead-test-support", "null"), 1);
    }

    #[test]
    fn an_answer_that_is_no_metadata_is_an_error() {
        assert!(check("{}").is_err());
        assert!(check("error: no such command").is_err());
    }
}
