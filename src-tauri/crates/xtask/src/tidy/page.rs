//! Who may import whom in the page: shared parts, then features, then the application.

use super::{Finding, sources::Source};

/// Checks the page's sources.
pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let page = sources.iter().filter(|source| source.is_page() && !source.is_generated());
    page.flat_map(|source| {
        source.lines().filter_map(|(place, line)| refusal(&source.path, line).map(|rule| Finding::new(place, rule)))
    })
    .collect()
}

fn refusal(path: &str, line: &str) -> Option<String> {
    if [".only(", ".skip("].iter().any(|word| line.contains(word)) && is_test(path) {
        return Some("every test runs".to_owned());
    }
    let imported = imported(line)?;
    if imported.starts_with("@tauri-apps") {
        let inside = path.starts_with("ui/src/platform/");
        return (!inside).then(|| "only ui/src/platform talks to the shell".to_owned());
    }
    let target = resolve(path, imported)?;
    crossing(&Area::of(path), &Area::of(&target))
}

/// The part of the page that a file belongs to.
#[derive(PartialEq, Eq)]
enum Area<'a> {
    App,
    Feature(&'a str),
    /// Test helpers may reach everywhere.
    Testing,
    Shared,
}

impl<'a> Area<'a> {
    fn of(path: &'a str) -> Self {
        let mut parts = path.trim_start_matches("ui/src/").split('/');
        match (parts.next(), parts.next()) {
            (Some("app" | "main.tsx" | "main"), _) => Self::App,
            (Some("features"), Some(name)) => Self::Feature(name),
            (Some("testing"), _) => Self::Testing,
            _ => Self::Shared,
        }
    }
}

fn crossing(from: &Area<'_>, to: &Area<'_>) -> Option<String> {
    match (from, to) {
        (Area::Feature(own), Area::Feature(other)) if own != other => {
            Some(format!("features/{own} imports features/{other}"))
        }
        (Area::Feature(own), Area::App) => Some(format!("features/{own} imports the application")),
        (Area::Shared, Area::App | Area::Feature(_)) => Some("a shared part imports what stands on it".to_owned()),
        _ => None,
    }
}

/// The module that a line imports, if it does.
fn imported(line: &str) -> Option<&str> {
    let starts = [" from \"", "import(\"", "import \""];
    let rest = starts.iter().find_map(|start| line.split_once(start).map(|(_, rest)| rest))?;
    rest.split_once('"').map(|(module, _)| module)
}

/// The path from the top of the work tree, for modules of the page itself.
fn resolve(path: &str, module: &str) -> Option<String> {
    if let Some(below) = module.strip_prefix("@/") {
        return Some(format!("ui/src/{below}"));
    }
    if !module.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in module.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn is_test(path: &str) -> bool {
    path.ends_with(".test.ts") || path.ends_with(".test.tsx")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_has_one_door() {
        let line = r#"import { invoke } from "@tauri-apps/api/core";"#;
        assert!(refusal("ui/src/features/jobs/api/jobs.ts", line).is_some());
        assert!(refusal("ui/src/platform/tauri.ts", line).is_none());
    }

    #[test]
    fn a_feature_keeps_to_itself() {
        let path = "ui/src/features/jobs/components/Job.tsx";
        assert!(refusal(path, r#"import { T } from "../../tenants/model/tenant";"#).is_some());
        assert!(refusal(path, r#"import { T } from "@/features/tenants/model/tenant";"#).is_some());
        assert!(refusal(path, r#"const page = lazy(() => import("../../../app/App"));"#).is_some());
        assert!(refusal(path, r#"import { T } from "../model/job";"#).is_none());
        assert!(refusal(path, r#"import { bytes } from "../../../lib/bytes";"#).is_none());
    }

    #[test]
    fn what_is_shared_stands_on_nothing_above_it() {
        assert!(refusal("ui/src/lib/errors.ts", r#"import "../features/jobs/api/jobs";"#).is_some());
        assert!(refusal("ui/src/app/App.tsx", r#"import { J } from "../features/jobs/components/Job";"#).is_none());
        assert!(refusal("ui/src/testing/render.tsx", r#"import { A } from "../app/App";"#).is_none());
    }

    #[test]
    fn a_test_left_out_is_found() {
        assert!(refusal("ui/src/lib/errors.test.ts", "it.only('x', () => {})").is_some());
        assert!(refusal("ui/src/lib/errors.ts", "list.skip(3)").is_none());
    }
}
