//! Client tools that misbehave: scripts that stand before the real ones in a test's `PATH`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Sandbox, tools};

/// What a fake tool does instead of its work; `$REAL` in a script is the real tool's path.
#[derive(Debug, Clone, Copy)]
pub enum Fake {
    /// Writes so many bytes to standard output and exits with this code.
    WritesThenExits {
        /// How many bytes.
        bytes: u64,
        /// The exit code; 0 makes it look like a success.
        code: u8,
    },
    /// Does the real work but passes on only so many bytes of it, then exits with this code.
    Truncates {
        /// How many bytes.
        bytes: u64,
        /// The exit code.
        code: u8,
    },
    /// Writes so many bytes and then kills itself with SIGKILL.
    KilledAfter {
        /// How many bytes.
        bytes: u64,
    },
    /// Writes at most so many bytes of the real work and then neither writes nor ends.
    HangsAfter {
        /// How many bytes.
        bytes: u64,
    },
    /// Writes so many bytes to standard error, then does the real work.
    Chatters {
        /// How many bytes.
        bytes: u64,
    },
    /// Says it is of this version, such as `pg_dump (PostgreSQL) 12.3`; else it is the real one.
    OfVersion(&'static str),
}

impl Fake {
    fn script(self) -> String {
        match self {
            Self::WritesThenExits { bytes, code } => format!("head -c {bytes} /dev/zero\nexit {code}"),
            Self::Truncates { bytes, code } => format!("\"$REAL\" \"$@\" | head -c {bytes}\nexit {code}"),
            Self::KilledAfter { bytes } => format!("head -c {bytes} /dev/zero\nkill -KILL $$"),
            Self::HangsAfter { bytes } => format!("\"$REAL\" \"$@\" | head -c {bytes}\nsleep 600"),
            Self::Chatters { bytes } => {
                format!("head -c {bytes} /dev/zero | tr '\\0' 'w' >&2\nexec \"$REAL\" \"$@\"")
            }
            Self::OfVersion(_) => "exec \"$REAL\" \"$@\"".to_owned(),
        }
    }

    fn version(self) -> Option<&'static str> {
        if let Self::OfVersion(version) = self { Some(version) } else { None }
    }
}

impl Sandbox {
    /// The folder that comes first in the `PATH` of [`Sandbox::command`].
    pub fn bin(&self) -> PathBuf {
        self.path().join("bin")
    }

    /// Puts the shell script `body` into [`Sandbox::bin`] as the program `name`; see [`fake_tool`].
    pub fn fake_tool(&self, name: &str, body: &str) -> PathBuf {
        fake_tool(&self.bin(), name, body)
    }

    /// Puts a tool of a known kind of misbehaviour into [`Sandbox::bin`].
    pub fn misbehaving(&self, name: &str, fake: Fake) -> PathBuf {
        write(&self.bin(), name, tools::find(name).as_deref(), &fake.script(), fake.version())
    }

    /// The same before a real tool that is not in the `PATH`, under its name.
    pub fn misbehaving_before(&self, real: &Path, fake: Fake) -> PathBuf {
        write(&self.bin(), name_of(real), Some(real), &fake.script(), fake.version())
    }

    /// As [`Sandbox::fake_tool`], before a real tool that is not in the `PATH`, under its name.
    pub fn fake_before(&self, real: &Path, body: &str) -> PathBuf {
        write(&self.bin(), name_of(real), Some(real), body, None)
    }
}

fn name_of(real: &Path) -> &str {
    real.file_name().and_then(|name| name.to_str()).unwrap()
}

/// Writes the shell script `body` as the program `name` into `folder` and returns its path.
///
/// When the real tool is installed, its path is in `$REAL` and questions for `--version` and `--help` go to it.
pub fn fake_tool(folder: &Path, name: &str, body: &str) -> PathBuf {
    write(folder, name, tools::find(name).as_deref(), body, None)
}

/// The path of an installed program; panics with `package` when it is missing.
pub fn real_tool(name: &str, package: &str) -> PathBuf {
    tools::require(name, package)
}

fn write(folder: &Path, name: &str, real: Option<&Path>, body: &str, version: Option<&str>) -> PathBuf {
    let path = folder.join(name);
    let script = format!("#!/bin/sh\n{}{body}\n", preamble(real, version));
    // Another process writes it: a file that this one has open for writing cannot be executed, nor can it while a child
    // that another thread is just starting still holds a copy of the descriptor.
    let mut writer = Command::new(tools::require("sh", "dash"));
    writer.args(["-c", "cat >\"$1\" && chmod 755 \"$1\"", "write"]).arg(&path);
    tools::try_run_with_input(&mut writer, script.as_bytes()).unwrap();
    path
}

fn preamble(real: Option<&Path>, version: Option<&str>) -> String {
    let Some(real) = real else { return String::new() };
    let real = real.display();
    let answer = version.map_or_else(|| "exec \"$REAL\" \"$@\"".to_owned(), |text| format!("echo '{text}'; exit 0"));
    format!(
        "REAL='{real}'\nfor argument in \"$@\"; do\n  case $argument in\n    --version|-V) {answer} ;;\n    \
         --help|-\\?) exec \"$REAL\" \"$@\" ;;\n  esac\ndone\n"
    )
}
