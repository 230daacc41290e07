//! The program that shows windows, for those of us that show none.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use bulkhead_model::{Code, Error, Result};

/// Its name, beside the command line or where programs are.
const PROGRAM: &str = if cfg!(windows) { "bulkhead-desktop.exe" } else { "bulkhead-desktop" };

/// Where it is; none if it is not installed, or if this session has no screen.
#[must_use]
pub fn program() -> Option<PathBuf> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        return None;
    }
    let beside = std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_path_buf));
    let path = std::env::var_os("PATH").unwrap_or_default();
    beside
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(PROGRAM))
        .find(|file| file.is_file())
}

/// Starts it over this data folder. One that runs already shows its window instead, and takes the arguments over.
///
/// # Errors
/// `ToolMissing` if it cannot be started.
#[allow(clippy::disallowed_methods, reason = "not a tool of ours that ends: it stays, and outlives this process")]
pub fn start(program: &Path, data_dir: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).env("BULKHEAD_DATA_DIR", data_dir);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // A Ctrl-C for this process is none for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| {
        Error::new(Code::ToolMissing, format!("{} cannot be started", program.display())).cause(error)
    })?;
    // Somebody must take note of its end, or it would stay in the list of processes.
    let _ = std::thread::Builder::new().name("window".to_owned()).spawn(move || child.wait());
    Ok(())
}
