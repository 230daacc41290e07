//! Where a drill restores to: a private server, a folder, or a server that the admin named. Made, and removed again.

use std::path::{Path, PathBuf};

use bulkhead_catalog::{Database, Leftover};
use bulkhead_model::{
    Code, Connection, DatabasePath, Engine, Error, Result,
    connection::ServerConnection,
    drill::{Outcome, SandboxKind, SandboxRule},
    manifest::Manifest,
    policy::Effective,
    secret::SecretName,
};
use secrecy::SecretString;

use super::{run::leave, whose};
use crate::{
    Core, databases,
    jobs::JobContext,
    ports::{EngineAdapter, Flow, Sandbox, Source},
};

/// A sandbox before it is made.
pub(super) enum Place {
    /// In a folder of its own.
    Private(PathBuf),
    /// A database to be made on a server.
    Server(Source),
}

impl Place {
    /// Chooses it by the rules, and refuses a server where a drill has no business.
    pub(super) async fn choose(core: &Core, rules: &Effective, path: &DatabasePath, engine: Engine) -> Result<Self> {
        match &rules.sandbox.value {
            // On the worst day the server of drills is not asked for: a private one does, and its password is not at hand.
            SandboxRule::Server { server, on_source } if server.engine == engine && core.rehearsal.get().is_none() => {
                let connection = Connection::Server(server.clone());
                let database = core.catalog().databases().get(path).await?;
                let password = server_password(core, &connection, &database).await?;
                let server = Source { connection, password };
                whose::refuse(core, &server, *on_source, path).await?;
                let connection = server.connection.with_database(&SandboxRule::database(path, core.now()));
                Ok(Self::Server(Source { connection, ..server }))
            }
            _ => Ok(Self::Private(core.engine(engine)?.sandbox_folder()?)),
        }
    }

    pub(super) const fn kind(&self, engine: Engine) -> SandboxKind {
        match (self, engine) {
            (Self::Server(_), _) => SandboxKind::Server,
            (Self::Private(_), Engine::Sqlite) => SandboxKind::Folder,
            (Self::Private(_), _) => SandboxKind::Private,
        }
    }

    /// Its folder, where it has one.
    pub(super) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Private(folder) => Some(folder),
            Self::Server(_) => None,
        }
    }

    /// Whether all of it goes with the drill, whatever was loaded.
    pub(super) const fn is_thrown_away(&self) -> bool {
        matches!(self, Self::Private(_))
    }

    /// What must be removed if the application ends now.
    pub(super) fn leftover(&self, engine: Engine) -> Leftover {
        match self {
            Self::Private(folder) => Leftover::Sandbox { engine, folder: folder.clone() },
            Self::Server(target) => {
                Leftover::TargetDatabase { connection: target.connection.clone(), created: true, identity: None }
            }
        }
    }

    /// Makes it. A server that the admin named is there already.
    pub(super) async fn make(&self, engine: &dyn EngineAdapter, manifest: &Manifest, flow: &Flow) -> Result<Sandbox> {
        match self {
            Self::Private(folder) => engine.start_sandbox(folder, manifest, flow).await.map_err(not_made),
            Self::Server(target) => {
                let says = target.connection.server().map(ServerConnection::address)?;
                Ok(Sandbox { target: target.clone(), says, guard: Box::new(()) })
            }
        }
    }

    /// Removes it with all that is in it. On a server that stays there is nothing before a load began, and it may never have answered.
    pub(super) async fn remove(
        &self,
        context: &JobContext,
        engine: &dyn EngineAdapter,
        made: Option<Sandbox>,
        loaded: bool,
    ) -> Result<()> {
        let removed = match self {
            Self::Private(folder) => {
                // It ends a server and removes files, which blocks.
                let _ = tokio::task::spawn_blocking(move || drop(made)).await;
                engine.end_sandbox(folder).await
            }
            Self::Server(_) if !loaded => Ok(()),
            Self::Server(target) => engine.discard(target, true).await,
        };
        match removed {
            Ok(()) => leave(context, &[]).await,
            Err(error) => {
                context
                    .log(&format!("the sandbox could not be removed: {}; the next start tries again", error.message))
                    .await;
                Err(error)
            }
        }
    }
}

/// Nothing of the backup was touched yet: whatever kept a sandbox from being made is of this machine.
fn not_made(mut error: Error) -> Error {
    if Outcome::of(error.code) == Outcome::CouldNotRun {
        return error;
    }
    error.code = Code::Unreachable;
    error.context("the sandbox could not be made").hint(
        "Look at the folder of sandboxes: /var/tmp, or what BULKHEAD_SANDBOX_DIR names. Then run the drill again.",
    )
}

/// The password of a named server: its own, or that of the source where both log in as the same user to the same server.
pub(crate) async fn server_password(
    core: &Core,
    target: &Connection,
    database: &Database,
) -> Result<Option<SecretString>> {
    if let Some(password) = core.parts.secrets.get(&secret_name(target)?).await? {
        return Ok(Some(password));
    }
    let same_user =
        matches!((&database.connection, target), (Connection::Server(a), Connection::Server(b)) if a.user == b.user);
    if same_user && database.connection.same_server(target) {
        return Ok(databases::source(core, database).await?.password);
    }
    Ok(None)
}

/// Keeps the password of a server for drills in the keyring.
///
/// # Errors
/// The keyring's.
pub async fn keep_password(core: &Core, server: &ServerConnection, password: &SecretString) -> Result<()> {
    core.parts.secrets.set(&secret_name(&Connection::Server(server.clone()))?, password).await
}

fn secret_name(target: &Connection) -> Result<SecretName> {
    let server = target.server()?;
    Ok(SecretName::Sandbox(format!("{}://{}@{}", server.engine, server.user, server.address())))
}
