//! A client tool in a jail. One that talks to a private server works in the sandbox, as the server's user, in the same jail; one that
//! gives a dump to a server that stays, in a folder of its own and with the network.

use std::path::{Path, PathBuf};

use bulkhead_model::{Engine, Result, connection::ServerConnection};

use super::{Jail, folder, user};
use crate::{authorities, mysql, process::Invocation};

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

    /// For a tool that is to talk to a server that stays, as this process's own user: that may be who logs in. The folder is the tool's.
    pub(crate) async fn abroad(server: &ServerConnection, tool: &Path, folder: &Path) -> Self {
        let jail = Jail::with_network(&Invocation::new(tool).within(folder), folder, way(server)).await;
        Self { folder: folder.to_owned(), user: None, jail }
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

/// What leads to a server: its socket, its authorities.
fn way(server: &ServerConnection) -> Vec<PathBuf> {
    let host = Path::new(&server.host);
    let socket = match server.engine {
        _ if !server.is_socket() || server.tunnel.is_some() => None,
        Engine::Postgres => Some(host.join(format!(".s.PGSQL.{}", server.port))),
        _ => Some(mysql::socket(&server.host)),
    };
    socket.into_iter().chain(authorities::file(server)).collect()
}
