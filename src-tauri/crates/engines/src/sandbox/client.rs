//! A client tool that talks to a private server: it works in the sandbox, as the server's user, in the same jail.

use std::path::{Path, PathBuf};

use bulkhead_model::{Result, connection::ServerConnection};

use super::{Jail, folder, user};
use crate::process::Invocation;

/// Where and as whom a client of a private server runs.
#[derive(Debug)]
pub(crate) struct Inmate {
    folder: PathBuf,
    user: Option<(u32, u32)>,
    /// None where no jail works: then the tool runs as any other.
    jail: Option<Jail>,
}

impl Inmate {
    /// For a tool that is to talk to this server; none if it is not a private one.
    pub(crate) async fn of(server: &ServerConnection, tool: &Path) -> Option<Self> {
        let (folder, user) = (folder::of(server)?.to_owned(), user::unprivileged());
        let jail = Jail::of(&Invocation::new(tool).within(&folder).run_as(user), &folder).await;
        Some(Self { folder, user, jail })
    }

    /// Where its files lie.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets the tool read a file or enter a folder that was made for it.
    pub(crate) fn give(&self, path: &Path) -> Result<()> {
        folder::give(path, self.user).map_err(|error| bulkhead_model::Error::io("sandbox", error))
    }

    /// The tool, confined if that works here.
    pub(crate) fn confine(&self, tool: Invocation) -> Invocation {
        match &self.jail {
            Some(jail) => jail.confine(tool.run_as(self.user)),
            None => tool,
        }
    }
}
