//! Starting other programs: the only place of this crate that does.
//!
//! Never through a shell, always from a named folder, with the work tree's own tools first in the search path.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs::File,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use crate::{
    failure::{Failure, Result},
    workspace::Workspace,
};

/// Where the output of a program goes.
#[derive(Clone, Copy)]
pub(crate) enum Output<'a> {
    /// To the terminal, with its colours and progress bars.
    Terminal,
    /// At the end of a file that is shown when the program fails.
    Log(&'a File),
}

/// A program about to be started.
pub(crate) struct Job {
    command: Command,
    words: Vec<String>,
}

impl Job {
    /// A program found in the work tree's tools or the search path, to be run at the top of the work tree.
    pub(crate) fn new(workspace: &Workspace, program: impl AsRef<OsStr>) -> Result<Self> {
        let path = search_path(workspace)?;
        let found = find(program.as_ref(), &path, workspace.root())?;
        #[expect(clippy::disallowed_methods, reason = "chores run outside of the product and its process rules")]
        let mut command = Command::new(found);
        command.current_dir(workspace.root()).env("PATH", path).stdin(Stdio::null());
        forget_own_package(&mut command);
        Ok(Self { command, words: vec![program.as_ref().to_string_lossy().into_owned()] })
    }

    /// The cargo that started this chore.
    pub(crate) fn cargo<I: AsRef<OsStr>>(
        workspace: &Workspace,
        arguments: impl IntoIterator<Item = I>,
    ) -> Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Ok(Self::new(workspace, cargo)?.arguments(arguments))
    }

    /// Adds arguments.
    pub(crate) fn arguments<I: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = I>) -> Self {
        for argument in arguments {
            self.words.push(argument.as_ref().to_string_lossy().into_owned());
            self.command.arg(argument);
        }
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes a variable out of its environment.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Runs it in another folder.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs it with the terminal's keyboard, as the last thing that a chore does.
    pub(crate) fn hand_over(mut self) -> Result<ExitStatus> {
        self.command.stdin(Stdio::inherit());
        self.status(Output::Terminal)
    }

    /// Runs it to its end, whatever its exit code.
    pub(crate) fn status(mut self, output: Output<'_>) -> Result<ExitStatus> {
        if let Output::Log(file) = output {
            let copy = || file.try_clone().map_err(|error| Failure::new(format!("log: {error}")));
            self.command.stdout(copy()?).stderr(copy()?);
        }
        self.command.status().map_err(|error| Failure::new(format!("{}: {error}", self.words[0])))
    }

    /// Runs it to its end and wants success.
    pub(crate) fn run(self, output: Output<'_>) -> Result<()> {
        let words = self.words.join(" ");
        let status = self.status(output)?;
        if status.success() { Ok(()) } else { Err(Failure::new(format!("`{words}` ended with {status}"))) }
    }

    /// Throws its complaints away.
    pub(crate) fn quiet(mut self) -> Self {
        self.command.stderr(Stdio::null());
        self
    }

    /// Whether it ran to its end with success; its output is thrown away.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    /// What it printed to standard output, whatever its exit code.
    pub(crate) fn text(mut self) -> Result<String> {
        let failed = |error| Failure::new(format!("{}: {error}", self.words[0]));
        let output = self.command.output().map_err(failed)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Whether a program stands in the work tree's tools or the search path.
pub(crate) fn is_there(workspace: &Workspace, program: &str) -> bool {
    search_path(workspace).is_ok_and(|path| find(program.as_ref(), &path, workspace.root()).is_ok())
}

fn search_path(workspace: &Workspace) -> Result<OsString> {
    let own = workspace.tools().join("bin");
    let inherited = env::var_os("PATH").unwrap_or_default();
    // A home-less cron or CI environment often lacks the folder that rustup installs into.
    let cargo = env::home_dir().map(|home| home.join(".cargo").join("bin"));
    env::join_paths(std::iter::once(own).chain(env::split_paths(&inherited)).chain(cargo))
        .map_err(|error| Failure::new(format!("PATH: {error}")))
}

fn find(program: &OsStr, path: &OsStr, from: &Path) -> Result<PathBuf> {
    which::which_in(program, Some(path), from).map_err(|_| {
        let name = program.to_string_lossy();
        let failure = Failure::new(format!("`{name}` was not found"));
        match name.as_ref() {
            "npm" | "npx" | "node" => failure.hint("install Node.js 20 or newer, which brings npm"),
            _ => failure.hint("`cargo xtask setup` installs what the chores need"),
        }
    })
}

/// Cargo describes this package to it; a cargo started from here would take that for a change of its environment.
fn forget_own_package(command: &mut Command) {
    let told = |name: &OsStr| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
    };
    for (name, _) in env::vars_os().filter(|(name, _)| told(name)) {
        command.env_remove(name);
    }
}
