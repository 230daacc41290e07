//! Client tools.

use bulkhead_model::Engine;
use serde::Serialize;
use specta::Type;

/// The client tools that were found, and where was looked.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ClientTools {
    /// Folders that the admin named; they are looked in first.
    pub folders: Vec<String>,
    /// All folders, in the order in which they are looked in.
    pub searched: Vec<String>,
    /// The tools that Bulkhead works with.
    pub tools: Vec<ClientTool>,
}

/// A client tool.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ClientTool {
    /// Whose server it talks to.
    pub engine: Engine,
    /// Its name.
    pub name: String,
    /// The package that brings it, as Debian calls it.
    pub package: String,
    /// Where that package comes from, if Debian itself does not have it.
    pub elsewhere: Option<String>,
    /// Where it was found: the first is looked at first.
    pub found: Vec<FoundTool>,
    /// Programs of its name that do not work as it.
    pub broken: Vec<BrokenTool>,
}

/// A program that does not work as the tool whose name it has.
#[derive(Clone, Debug, Serialize, Type)]
pub struct BrokenTool {
    /// Where.
    pub path: String,
    /// What it did when it was asked for its version.
    pub why: String,
}

/// A tool that was found.
#[derive(Clone, Debug, Serialize, Type)]
pub struct FoundTool {
    /// Where.
    pub path: String,
    /// Its version.
    pub version: String,
    /// What it says of itself.
    pub says: String,
}

impl From<bulkhead_engines::Tool> for FoundTool {
    fn from(tool: bulkhead_engines::Tool) -> Self {
        Self { path: tool.path.display().to_string(), version: tool.version.to_string(), says: tool.says }
    }
}

impl From<bulkhead_engines::Broken> for BrokenTool {
    fn from(tool: bulkhead_engines::Broken) -> Self {
        Self { path: tool.path.display().to_string(), why: tool.why }
    }
}
