//! Finds the engines' client tools and asks them for their version.

mod folders;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Error, Result, version::Version};

use crate::process::{Invocation, Limits, stream};

/// Longest wait for a tool that is asked for its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// A tool that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Where.
    pub path: PathBuf,
    /// What it says of itself: `pg_dump (PostgreSQL) 15.18`.
    pub says: String,
    /// The version in that.
    pub version: Version,
}

/// Where tools are looked for. Cheap to clone; what was found is remembered for the life of the process.
#[derive(Clone, Debug, Default)]
pub struct ToolPaths {
    first: Vec<PathBuf>,
    found: Arc<Mutex<HashMap<String, Vec<Tool>>>>,
}

impl ToolPaths {
    /// Looks in `first` before anywhere else: a configured path wins.
    #[must_use]
    pub fn new(first: Vec<PathBuf>) -> Self {
        Self { first, found: Arc::default() }
    }

    /// All tools of this name: those of configured folders first, then the newest first.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<Tool> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.entry(name.to_owned()).or_insert_with(|| self.look(name)).clone()
    }

    /// The error when none fits.
    #[must_use]
    pub fn missing(&self, name: &str, package: &str) -> Error {
        let folders = self.folders().iter().map(|folder| folder.display().to_string()).collect::<Vec<_>>().join(", ");
        Error::new(Code::ToolMissing, format!("the client tool {name} was not found"))
            .hint(format!("Install it, for example: sudo apt-get install {package}"))
            .hint(format!("Looked in: {folders}. Name another folder with --tools."))
    }

    fn folders(&self) -> Vec<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let known = folders::known().into_iter().chain(std::env::split_paths(&path));
        let mut all = self.first.clone();
        known.for_each(|folder| {
            if folder.is_absolute() && !all.contains(&folder) {
                all.push(folder)
            }
        });
        all
    }

    fn look(&self, name: &str) -> Vec<Tool> {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let ask = |folder: &PathBuf| ask(&folder.join(&file)).ok().flatten();
        let mut tools: Vec<Tool> = self.first.iter().filter_map(ask).collect();
        let configured = tools.len();
        tools.extend(self.folders()[self.first.len()..].iter().filter_map(ask));
        tools[configured..].sort_by_key(|tool| std::cmp::Reverse(tool.version));
        tools
    }
}

fn ask(path: &Path) -> Result<Option<Tool>> {
    if !path.is_file() {
        return Ok(None);
    }
    let limits = Limits { stall: PATIENCE, flow: Flow::default() };
    let mut text = String::new();
    let mut output = stream(&Invocation::new(path).arg("--version"), &limits, crate::process::Ended::failure)?;
    std::io::Read::read_to_string(&mut output, &mut text).map_err(|error| Error::io(path.display(), error))?;
    let says: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    Ok(Version::find(&says).map(|version| Tool { path: path.to_owned(), says, version }))
}
