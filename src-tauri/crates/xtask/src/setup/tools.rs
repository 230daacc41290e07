//! Cargo's helpers, at fixed versions, inside the work tree where the machine lacks them.

use crate::{
    failure::Result,
    job::{self, Job, Output},
    say::say,
    workspace::Workspace,
};

/// A program from crates.io.
pub(crate) struct Tool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    /// Whether a copy that the machine already has will do.
    any_copy: bool,
}

/// The test runner: one process a test, which the tests rely on for their environments and servers. So a machine without
/// it gets it (under three minutes on two cores) instead of a second way to run tests.
pub(crate) const NEXTEST: Tool =
    Tool { package: "cargo-nextest", program: "cargo-nextest", version: "0.9.143", any_copy: true };

/// Licences, sources, bans and advisories (under a minute to compile).
pub(crate) const DENY: Tool = Tool { package: "cargo-deny", program: "cargo-deny", version: "0.20.2", any_copy: true };

/// WebDriver for the window; its version belongs to Tauri's.
pub(crate) const DRIVER: Tool =
    Tool { package: "tauri-driver", program: "tauri-driver", version: "2.1.0", any_copy: false };

/// Installs the tool under the target folder, unless it is there.
pub(crate) fn install(workspace: &Workspace, tool: &Tool, output: Output<'_>) -> Result<()> {
    if is_there(workspace, tool) {
        return Ok(());
    }
    say(format_args!("Installing {} {}", tool.package, tool.version));
    // Unoptimised: each compiles in a fraction of the time and none of them is what a test run waits for.
    Job::cargo(workspace, ["install", "--locked", "--debug", "--version", tool.version, tool.package, "--root"])?
        .arguments([workspace.tools()])
        // Its objects would only crowd the work tree's; without this cargo uses a temporary folder.
        .without("CARGO_TARGET_DIR")
        .run(output)
}

fn is_there(workspace: &Workspace, tool: &Tool) -> bool {
    let listed = workspace.tools().join(".crates.toml");
    let line = format!("\"{} {} (", tool.package, tool.version);
    let own = std::fs::read_to_string(listed).is_ok_and(|text| text.contains(&line));
    own || (tool.any_copy && job::is_there(workspace, tool.program))
}
