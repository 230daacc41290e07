//! Finds the programs that tests need, and names the Debian package of one that is missing.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// Folders that hold servers and are often not in the `PATH` of a plain user.
const MORE_FOLDERS: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

/// The path of `program`; panics with `package`, the Debian package to install, when it is not there.
pub(crate) fn require(program: &str, package: &str) -> PathBuf {
    find(program).unwrap_or_else(|| panic!("{program} is not installed: this test needs `apt-get install {package}`"))
}

/// The path of `program` in `PATH` or one of the system's folders for servers.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(MORE_FOLDERS.iter().map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// The folder of the newest installed PostgreSQL server's programs.
pub(crate) fn postgres_bin() -> PathBuf {
    versioned_postgres()
        .or_else(configured_postgres)
        .unwrap_or_else(|| panic!("no PostgreSQL server: this test needs `apt-get install postgresql`"))
}

fn versioned_postgres() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("postgres").is_file() && bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

fn configured_postgres() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stderr(Stdio::null()).output().ok()?;
    let bin = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    bin.join("postgres").is_file().then_some(bin)
}

/// Runs `command` to its end and panics with its standard error when it fails; returns its standard output.
pub(crate) fn run(command: &mut Command) -> String {
    try_run_with_input(command, b"").unwrap_or_else(|error| panic!("{error}"))
}

/// As [`run`], with `input` on standard input and the failure as text.
pub(crate) fn try_run_with_input(command: &mut Command, input: &[u8]) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A program that fails early closes the pipe; its own words are the better message.
        scope.spawn(move || drop(stdin.write_all(input)));
        checked(&program, &child.wait_with_output().unwrap())
    })
}

fn checked(program: &str, output: &Output) -> Result<String, String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let error = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed with {}: {error}", output.status))
}
