//! What to start, and with what.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use bulkhead_model::{Code, Error, Result};
use process_wrap::std::{ChildWrapper, CommandWrap};

/// Names that a child may inherit: where libraries, locales and temporary files are, and nothing about the user.
const INHERITED: [&str; 9] =
    ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "SystemDrive", "TZ"];

/// A tool with its arguments and its own variables. Secrets go into files that it is pointed to, never in here.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    program: PathBuf,
    /// The tool's name, for people.
    name: String,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    folder: Option<PathBuf>,
    /// User and group to run as; this process's own if absent.
    user: Option<(u32, u32)>,
}

impl Invocation {
    pub(crate) fn new(program: impl Into<PathBuf>) -> Self {
        let program = program.into();
        let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
        Self { program, name, arguments: Vec::new(), variables: Vec::new(), folder: None, user: None }
    }

    pub(crate) fn arg(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn args<A: Into<OsString>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.as_ref().to_owned(), value.into()));
        self
    }

    /// The folder it stands in: what it writes by a relative name lands there.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Runs as this user and group, which only root can ask for.
    pub(crate) fn run_as(mut self, user: Option<(u32, u32)>) -> Self {
        self.user = user;
        self
    }

    /// The user and group that it is to run as.
    pub(crate) fn user(&self) -> Option<(u32, u32)> {
        self.user
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The same with other arguments.
    pub(crate) fn with_arguments<A: Into<OsString>>(&self, arguments: impl IntoIterator<Item = A>) -> Self {
        Self { arguments: arguments.into_iter().map(Into::into).collect(), ..self.clone() }
    }

    /// Started by another program, which gets words of its own before it.
    pub(crate) fn inside(mut self, outer: &Path, words: &[OsString]) -> Self {
        let inner = std::mem::replace(&mut self.program, outer.to_owned());
        let rest = std::mem::take(&mut self.arguments);
        self.arguments = words.iter().cloned().chain(["--".into(), inner.into()]).chain(rest).collect();
        self
    }

    /// The tool's name, for people: also of one that another program starts.
    pub(crate) fn name(&self) -> String {
        self.name.clone()
    }

    pub(super) fn spawn(&self, stdin: Stdio) -> Result<Box<dyn ChildWrapper>> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place")]
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear().stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(INHERITED.iter().filter_map(|name| std::env::var_os(name).map(|value| (*name, value))));
        command.env("LC_ALL", "C").envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.folder.as_deref().unwrap_or(Path::new(&std::env::temp_dir())));
        #[cfg(unix)]
        if let Some((user, group)) = self.user {
            std::os::unix::process::CommandExt::gid(std::os::unix::process::CommandExt::uid(&mut command, user), group);
        }
        let mut wrap = CommandWrap::from(command);
        #[cfg(unix)]
        wrap.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        wrap.wrap(process_wrap::std::JobObject);
        wrap.spawn().map_err(|error| {
            Error::new(Code::ToolMissing, format!("{} could not be started: {error}", self.program.display()))
                .hint("Install the client tools again, or name another folder with --tools.")
                .cause(error)
        })
    }
}
