//! What all commands work on.

use std::path::PathBuf;

use bulkhead_api::{App, Options, types::Failure};

/// The application, or why it could not be opened: the window opens in any case and says so.
pub(crate) struct Shared(Result<App, Failure>);

impl Shared {
    /// Opens the data folder that `BULKHEAD_DATA_DIR` names, else the platform's own.
    pub(crate) async fn open() -> Self {
        let data_dir = std::env::var_os("BULKHEAD_DATA_DIR").filter(|value| !value.is_empty()).map(PathBuf::from);
        Self(App::open(Options { data_dir, tool_dirs: Vec::new() }).await.map_err(Failure::from))
    }

    /// The application.
    pub(crate) fn app(&self) -> Result<&App, Failure> {
        self.0.as_ref().map_err(Clone::clone)
    }
}
